"""The journal of the CrowdStrike simulator says which quirk changed which answer."""

import pytest

from simulators.crowdstrike import CrowdStrikeSimulator

from .calls import (
    ANY,
    ASSETS,
    DETAILS,
    DEVICES,
    FACETS,
    IDS,
    SCROLL,
    TOKEN,
    VULNERABILITIES,
    call,
    falcon,
    next_of,
    pagination,
    start,
)

WITH = {"unmanaged-vulnerabilities": ["hosts-without-sensor"]}
"""Quirks without which another one has nothing to act on."""


def walk(simulator, path, headers, **query):
    """Read a listing as a client does that stops at a refusal, and at the end or soon after."""
    query = {"limit": 7, "filter": ANY.get(path, ""), **query}
    name = "after" if path in ANY else "offset"
    for _ in range(8):
        said = call(simulator, path, headers=headers, **query)
        if said.status != 200 or (path == IDS and not said.json["resources"]):
            return
        query[name] = next_of(said, path)
        if query[name] is None:
            return


def converse(simulator):
    """Make each kind of call that a quirk can be about."""
    said = start(simulator, TOKEN, method="POST", form=simulator.credentials)
    token = said.json["access_token"] if said.status in (200, 201) else ""
    headers = {"Authorization": f"Bearer {token}"}
    for path in (IDS, SCROLL, DEVICES, ASSETS):
        walk(simulator, path, headers)
    walk(simulator, VULNERABILITIES, headers, facet=list(FACETS), limit=400)
    call(simulator, VULNERABILITIES, headers=headers, filter="status:'open'", limit=1001)
    call(simulator, DETAILS, headers=headers, ids=["f" * 32])
    first = call(simulator, SCROLL, headers=headers, limit=2)
    if first.status == 200:
        simulator.clock.sleep(121)
        call(simulator, SCROLL, headers=headers, limit=2, offset=pagination(first)["offset"])


@pytest.mark.parametrize("quirk", [one.name for one in CrowdStrikeSimulator.quirks])
def test_quirk_that_changes_an_answer_is_reported(quirk):
    simulator = falcon(60, quirks=[quirk, *WITH.get(quirk, ())])

    converse(simulator)

    assert quirk in {effect.quirk for effect in simulator.journal.effects}


def test_quirks_that_change_nothing_are_not_reported():
    simulator = falcon(60, quirks=["heavy-pages", "expired-offset-400", "unrated-severity"])

    assert call(simulator, SCROLL, limit=2).status == 200
    assert call(simulator, VULNERABILITIES, filter="status:'open'", limit=1000).status == 200

    assert simulator.journal.effects == {}
