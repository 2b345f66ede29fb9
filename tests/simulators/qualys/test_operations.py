"""Every operation is a function of its call, dates what it shows by the clock, and tells quirks."""

import pytest

from simulators.qualys import QualysSimulator

from ..engine.walker import assert_dates_move, assert_repeatable
from .calls import DETECTIONS, HOSTS, KNOWLEDGE_BASE, call, pages, post_xml, qualys

SAFE = [one for one in QualysSimulator.operations if one.safe]


def called(simulator, operation):
    method, path = operation.request.split(" ")
    path = path.format(version="5.0")
    if method == "POST":
        return post_xml(simulator, path, "")
    names = {one.name for one in operation.parameters} & {"truncation_limit"}
    return call(simulator, path, **dict.fromkeys(names, 10))


def answers(simulator):
    """Return the body of one answer of each safe operation."""
    said = {one.name: called(simulator, one) for one in SAFE}
    assert {name: one.status for name, one in said.items() if one.status != 200} == {}
    return {name: one.body for name, one in said.items()}


def test_safe_operation_answers_the_same_again():
    assert_repeatable(QualysSimulator, answers)


def test_dates_of_listings_move_with_the_clock():
    # When the vendor wrote what it knows of a QID is no event of this world.
    fixed = {"LAST_SERVICE_MODIFICATION_DATETIME", "PUBLISHED_DATETIME"}
    assert_dates_move(QualysSimulator, answers, fixed=fixed)


def converse(simulator):
    """Make each kind of call that a quirk can be about, and follow pages that do not end."""
    call(simulator, HOSTS, details="None")
    call(simulator, DETECTIONS.replace("2.0", "4.0"))
    call(simulator, KNOWLEDGE_BASE)
    call(simulator, "/auth", method="POST", form=simulator.credentials)
    if simulator.active_quirks & {"foreign-next-url", "account-expired", "not-authorized"}:
        return call(simulator, HOSTS, truncation_limit=5)
    for _, _ in zip(range(8), pages(simulator, HOSTS, truncation_limit=5), strict=False):
        pass
    return None


@pytest.mark.parametrize("quirk", [one.name for one in QualysSimulator.quirks])
def test_quirk_that_changes_an_answer_is_reported(quirk):
    simulator = qualys(hosts=23, quirks=[quirk])

    converse(simulator)

    assert {effect.quirk for effect in simulator.journal.effects} == {quirk}


@pytest.mark.parametrize("size", [1, 4, 23])
def test_pages_without_quirks_have_no_mark(size):
    simulator = qualys(hosts=23, quirks=["counts-itself"])

    found = pages(simulator, HOSTS, truncation_limit=size)
    urls = [page.findtext("RESPONSE/WARNING/URL") for page in found]

    assert len(urls) == -(-23 // size)
    assert not [url for url in urls if url and "mark=" in url]
