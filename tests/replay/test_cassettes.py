"""The recorded conversations: played without a network, they are what they were; and still true."""

import socket
from pathlib import Path

import pytest

from sdk import registry
from sdk.sinks import NDJSONSink
from sdk.testing.cassette.compare.simulated import record_again, simulated
from sdk.testing.cassette.conversation import errors_of, play
from sdk.testing.cassette.formats import load
from sdk.testing.cassette.redact.repository import suspicious

CASSETTES = Path(__file__).parents[2] / "cassettes"
VENDORS = registry.names()
PATHS = sorted(CASSETTES.glob("*/*.yaml"))
NAMES = [f"{path.parent.name}/{path.stem}" for path in PATHS]

every_cassette = pytest.mark.parametrize("path", PATHS, ids=NAMES)

pytestmark = pytest.mark.replay


@pytest.fixture
def no_network(monkeypatch):
    """Fail at any connection, loopback included."""

    def refused(self, address):
        raise AssertionError(f"playing tried to connect to {address}")

    monkeypatch.setattr(socket.socket, "connect", refused)


@every_cassette
def test_a_recording_is_read_as_the_golden_models(path, tmp_path, no_network):
    models = tmp_path / "models.ndjson"

    played = play(registry.integration(path.parent.name), path, sink=NDJSONSink(models))

    found = models.read_bytes().splitlines() if models.exists() else []
    assert found == path.with_suffix(".ndjson").read_bytes().splitlines()
    assert played.unused == ()


@every_cassette
def test_a_recorded_run_ends_as_it_did(path, no_network):
    recorded = load(path).metadata

    report = play(registry.integration(path.parent.name), path).report

    assert report.outcome == recorded.outcome
    assert errors_of(report) == recorded.errors


@every_cassette
def test_simulator_still_answers_as_recorded(path, tmp_path):
    again = tmp_path / path.name

    record_again(registry.integration(path.parent.name), path, again)

    message = f"`chariot record {path.parent.name} --refresh` records what the simulator says now"
    assert again.read_text() == path.read_text(), message


@every_cassette
def test_recording_holds_no_secret_and_has_a_description(path):
    recorded = load(path).metadata
    secrets = simulated(registry.integration(path.parent.name), recorded).secrets.values()

    assert list(suspicious(path, secrets)) == []
    assert recorded.shows
    assert recorded.vendor == path.parent.name
    assert recorded.provenance == "simulator"


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_vendor_has_the_expected_recordings(vendor):
    recorded = {path.stem: load(path) for path in PATHS if path.parent.name == vendor}

    listings = [
        one.asked.path for one in recorded["happy-path"].interactions if one.answered.status == 200
    ]
    assert max(map(listings.count, listings)) >= 3
    statuses = {
        name: {one.answered.status for one in recorded[name].interactions} for name in recorded
    }
    assert any(found & {409, 429} for found in statuses.values())
    assert {"bad-credentials"} <= recorded.keys()
    assert any("expired" in name or "ended" in name for name in recorded)


def test_no_golden_models_are_left_without_their_recording():
    golden = {path.with_suffix("") for path in CASSETTES.glob("*/*.ndjson")}

    assert golden == {path.with_suffix("") for path in (*PATHS, *CASSETTES.glob("*/*.sample"))}
