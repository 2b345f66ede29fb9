"""What a recording says of itself, and what is left in it when it is recorded again."""

from datetime import UTC, datetime, timedelta

import pytest
import yaml

from sdk.testing.cassette import Cassette, Metadata
from sdk.testing.transport.virtual_clock import EPOCH

from .taping import Vendor, ask


@pytest.fixture
def path(tmp_path):
    return tmp_path / "talk.yaml"


def stored(path):
    return yaml.safe_load(path.read_text())


def test_metadata_of_a_recording_is_kept_and_sets_the_clock(path):
    moment = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
    metadata = Metadata(
        vendor="example", provenance="simulator", recorded_at=moment, seed=7, contract="page 1"
    )
    with Cassette(path, mode="all", live=Vendor().transport, metadata=metadata) as cassette:
        ask(cassette, "/a")

    with Cassette(path) as cassette:
        assert cassette.metadata == metadata
        assert cassette.clock().now() == moment


def test_recording_without_metadata_starts_at_the_usual_time(path):
    path.write_text("version: 1\ninteractions: []\n")

    with Cassette(path) as cassette:
        assert cassette.clock().now() == EPOCH


@pytest.mark.parametrize(
    ("days", "provenance", "ci", "warned"),
    [
        (400, "vendor", "", True),
        (400, "vendor", "true", False),
        (300, "vendor", "", False),
        (400, "simulator", "", False),
    ],
)
def test_an_old_recording_of_a_vendor_is_doubted_but_not_in_ci(
    path, caplog, monkeypatch, days, provenance, ci, warned
):
    monkeypatch.setenv("CI", ci)
    moment = datetime.now(UTC) - timedelta(days=days)
    metadata = Metadata(provenance=provenance, recorded_at=moment)
    with Cassette(path, mode="all", live=Vendor().transport, metadata=metadata) as cassette:
        ask(cassette, "/a")

    with Cassette(path) as cassette:
        ask(cassette, "/a")

    assert (f"recorded {days} days ago" in caplog.text) is warned


@pytest.mark.parametrize(("mode", "kept"), [("all", ["/b"]), ("new_episodes", ["/a", "/b"])])
def test_recordings_that_are_not_used_any_more_can_be_dropped(path, mode, kept):
    with Cassette(path, mode="all", live=Vendor().transport) as cassette:
        for place in ("/a", "/old"):
            ask(cassette, place)

    with Cassette(path, mode=mode, live=Vendor().transport, drop_unused=True) as cassette:
        for place in kept:
            ask(cassette, place)

    uris = [one["request"]["uri"] for one in stored(path)["interactions"]]
    assert uris == [f"https://vendor.test{place}" for place in kept]


def test_new_episode_leaves_the_metadata(path):
    metadata = Metadata(recorded_at=EPOCH, seed=7)
    with Cassette(path, mode="all", live=Vendor().transport, metadata=metadata) as cassette:
        ask(cassette, "/a")

    with Cassette(path, mode="new_episodes", live=Vendor().transport) as cassette:
        ask(cassette, "/b")

    with Cassette(path) as cassette:
        assert cassette.metadata == metadata
        assert len(cassette.interactions) == 2
