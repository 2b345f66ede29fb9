"""The page of quirks is the catalogue, and the catalogue has every finding and a use for each."""

from pathlib import Path

import pytest

from sdk.testing import Conformance, rules_of
from sdk.testing.paging_quirks import ASKS, BY_NAME, CATALOGUE

PAGE = (Path(__file__).parents[2] / "docs" / "quirks.md").read_text()


def cell(source):
    """Return a source as the page has it: a link named by repository and number, else its words."""
    if not source.startswith("https://"):
        return source
    *_, repository, _, number = source.split("/")
    return f"[{repository}#{number}]({source})"


def row(quirk):
    seen = ", ".join(map(cell, quirk.sources))
    return f"| `{quirk.name}` | {quirk.description} | {quirk.promise} | {seen} |"


def test_the_page_is_the_catalogue():
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]

    assert rows == [row(quirk) for quirk in CATALOGUE]


def test_every_finding_went_to_a_quirk_or_to_a_rule():
    known = BY_NAME.keys() | rules_of(Conformance).keys()

    assert sorted(ASKS) == list(range(1, 33))
    assert set(ASKS.values()) <= known


@pytest.mark.parametrize("quirk", CATALOGUE, ids=lambda quirk: quirk.name)
def test_every_quirk_has_a_source_and_a_promise(quirk):
    assert quirk.sources
    assert quirk.promise
    assert BY_NAME[quirk.name] is quirk
