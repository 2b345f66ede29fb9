"""What the benchmarks say without any other kit: our rows of the tables, and who is left out."""

from collections.abc import Iterator

import pytest

from benchmarks import node
from benchmarks.hostile import CASES
from benchmarks.loops import Outcome, report, tried
from benchmarks.peers import with_msgspec, with_requests, with_sdk
from benchmarks.peers.environment import SDK, Peer, Worker, working
from benchmarks.peers.worker import walk
from benchmarks.results import replaced
from benchmarks.server import PAGES

CAP = 40


@pytest.fixture(scope="module")
def sdk() -> Iterator[Worker]:
    with working(SDK) as worker:
        yield worker


EXPECTED = {
    "the same cursor and page for ever": (2, "RepeatedCursor"),
    "cursors A, B, A, B and their pages": (3, "CursorCycle"),
    "a fresh cursor each time, the same page": (4, "NoProgress"),
    "a fresh cursor each time, empty pages": (3, "NoProgress"),
    "a fresh cursor each time, new rows: no end": (CAP, "still asking"),
    "by offset, a total of 1,000 and 30 rows": (4, "TotalMismatch"),
    "by offset, a total of 15 and 30 rows": (2, "TotalMismatch"),
    "by offset, a total of 10 and 30 rows": (2, "TotalMismatch"),
    "by offset, a total of 30 and an empty second page": (2, "TotalMismatch"),
    "`items` is null on a page between others": (4, "all 30 rows"),
    "`next` is missing on a page that is not the last": (2, "UnexpectedResponse"),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_sdk_row_of_the_loops_has_requests_and_reason(case, sdk):
    found = tried(sdk, case, CAP)

    assert (found.requests, found.word) == EXPECTED[case.name]
    assert bool(found.message) == found.word.isidentifier()


def test_a_listing_without_end_is_stopped_by_the_default_budget(sdk):
    (endless,) = [case for case in CASES if case.name.endswith("no end")]

    found = tried(sdk, endless, 2000)

    assert found == Outcome(1000, "BudgetExceeded", found.message)


def test_a_kit_that_cannot_be_asked_is_named_with_the_reason():
    missing = Peer("nobody's kit", "with_nobody")

    text = "\n".join(report(CAP, (missing,)))

    assert "- nobody's kit could not be asked: ModuleNotFoundError: No module" in text


@pytest.mark.parametrize("peer", [with_sdk, with_requests, with_msgspec])
def test_the_same_pages_are_read_in_process(peer):
    taken = walk(peer, size=3)

    assert taken["rows"] == 3 * PAGES


def test_benchmark_replaces_only_its_own_section():
    before = "# Results\n\nBy hand.\n\n## One\n\nold\n\n### Part\n\nold\n\n## Two\n\nkept\n"

    after = replaced(before, "One", ["new"])

    assert after == "# Results\n\nBy hand.\n\n## One\n\nnew\n\n## Two\n\nkept\n"


def test_benchmark_adds_a_missing_section_at_the_end():
    before = "# Results\n\n## One\n\nkept\n"

    after = replaced(before, "Two", ["new"])

    assert after == "# Results\n\n## One\n\nkept\n\n## Two\n\nnew\n"


@pytest.mark.parametrize(
    ("npm", "said"),
    [
        ("#!/bin/sh\nexit 0\n", ""),
        ("#!/bin/sh\nmkdir -p $PWD/node_modules\nexit 3\n", "npm ended with 3"),
        ("#!/bin/sh\nsleep 600 & sleep 600\n", "npm took more than 0.2 s"),
        ("#!/no/such/interpreter\n", "npm cannot be run (No such file or directory)"),
        (None, "there is no npm"),
    ],
    ids=["good", "failing", "hanging", "broken", "absent"],
)
def test_missing_node_packages_are_reported_and_removed(tmp_path, monkeypatch, npm, said):
    monkeypatch.chdir(tmp_path)
    if npm:
        (tmp_path / "npm").write_text(npm)
        (tmp_path / "npm").chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin" if npm else str(tmp_path))

    hard_timeout_seconds = 0.2 if "0.2" in said else 60

    assert node.installed(tmp_path, hard_timeout_seconds) == said
    assert not (tmp_path / "node_modules").exists()
