"""The journal of the Tenable simulator says which quirk changed which answer."""

from datetime import datetime

import pytest

from simulators import World
from simulators.tenable import TenableSimulator
from simulators.tenable.documents.hosts import asset_uuid

from ..doubles import HandClock
from .calls import ASSETS, EVERYTHING, VULNS, begun, call, chunk, order, status, tenable


def converse(simulator):
    """Make each kind of call that a quirk can be about, as a client does that waits."""
    for path in (VULNS, ASSETS):
        call(simulator, f"{path}/status")
        for _ in range(2):
            answer = order(simulator, path, EVERYTHING if path == VULNS else None)
            order(simulator, path, EVERYTHING if path == VULNS else None)
            uuid = answer.json.get("export_uuid")
            for seconds in (1, 2, 60):
                simulator.clock.sleep(seconds)
                listed = status(simulator, path, uuid or "none").get("chunks_available") or ()
            for number in listed:
                chunk(simulator, path, uuid, number)
    for path in ("/session", "/assets", "/assets/none", "/plugins/plugin"):
        call(simulator, path)
    for offset in (0, 2, 100):
        call(simulator, "/scanners/1/agents", limit=2, offset=offset)
    file = call(simulator, "/scans/10/export", method="POST", body={"format": "nessus"}).json
    call(simulator, f"/scans/10/export/{file['file']}/download")


@pytest.mark.parametrize("quirk", [one.name for one in TenableSimulator.quirks])
def test_quirk_that_changes_an_answer_is_reported(quirk):
    simulator = tenable(hosts=60, quirks=[quirk])

    converse(simulator)

    assert {effect.quirk for effect in simulator.journal.effects} == {quirk}


def test_quirk_that_changes_nothing_is_not_reported():
    simulator = tenable(quirks=["malformed-nessus", "empty-404", "no-session"])

    uuid = begun(simulator, VULNS, EVERYTHING)
    simulator.clock.sleep(60)
    for number in status(simulator, VULNS, uuid)["chunks_available"]:
        assert chunk(simulator, VULNS, uuid, number).status == 200
    assert call(simulator, "/assets").status == 200
    assert call(simulator, f"/assets/{asset_uuid(simulator.world.host(1))}").status == 200

    assert simulator.journal.effects == {}


@pytest.mark.parametrize(
    ("path", "dates"),
    [
        ("/assets", lambda body: [row["last_seen"] for row in body["assets"]]),
        ("/workbenches/assets", lambda body: [row["first_seen"] for row in body["assets"]]),
        ("/scans", lambda body: [row["creation_date"] for row in body["scans"]]),
        ("/scans/10/history", lambda body: [row["time_start"] for row in body["history"]]),
    ],
)
def test_dates_move_with_the_clock_of_the_simulator(path, dates):
    late = HandClock()
    late.seconds = 400 * 86_400
    first, second = (TenableSimulator(World(0, 9), clock=one) for one in (HandClock(), late))

    pairs = zip(dates(call(first, path).json), dates(call(second, path).json), strict=True)

    assert {(moment(after) - moment(before)) // 86_400 for before, after in pairs} == {400}


def moment(value):
    return value if isinstance(value, int) else datetime.fromisoformat(value).timestamp()
