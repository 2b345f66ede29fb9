"""What vcrpy's users have set is heeded, and what a recording says of itself."""

from datetime import UTC, datetime, timedelta

import pytest
import yaml
from vcr import VCR

from sdk.testing.cassette import Cassette, Metadata, NotRecorded
from sdk.testing.transport.virtual_clock import EPOCH

from .taping import Vendor, ask


@pytest.fixture
def path(tmp_path):
    return tmp_path / "talk.yaml"


def stored(path):
    return yaml.safe_load(path.read_text())


def test_filters_and_hooks_of_vcrpy_are_applied_to_what_is_recorded_and_looked_for(path):
    vcr = VCR(
        filter_headers=["User-Agent"],
        filter_query_parameters=[("trace", "same")],
        before_record_response=lambda response: {**response, "headers": {}},
    )
    with Cassette(path, mode="all", live=Vendor().transport, vcr=vcr) as cassette:
        ask(cassette, "/a?trace=1", headers={"User-Agent": "me", "X-Kept": "yes"})

    with Cassette(path, vcr=vcr) as cassette:
        assert ask(cassette, "/a?trace=2")[0] == 200
    interaction = stored(path)["interactions"][0]
    assert interaction["request"]["headers"] == {"X-Kept": ["yes"]}
    assert interaction["response"]["headers"] == {}


def test_a_request_that_a_filter_leaves_out_is_sent_but_not_kept(path):
    vendor, vcr = Vendor(), VCR(ignore_hosts=["vendor.test"])
    with Cassette(path, mode="all", live=vendor.transport, vcr=vcr) as cassette:
        ask(cassette, "/a")

    assert len(vendor.calls) == 1
    assert not path.exists()


def test_a_request_that_a_filter_leaves_out_is_not_sent_when_playing(path):
    vendor, vcr = Vendor(), VCR(ignore_hosts=["vendor.test"])
    path.write_text("version: 1\ninteractions: []\n")

    with (
        Cassette(path, live=vendor.transport, vcr=vcr) as cassette,
        pytest.raises(NotRecorded, match="a filter leaves"),
    ):
        ask(cassette, "/a")

    assert vendor.calls == []


def test_interactions_can_be_hidden_from_the_file_and_restored_by_vcrpys_placeholders(path):
    vcr = VCR(filter_sensitive_data={"<TENANT>": "tenant-4711"})
    with Cassette(path, mode="all", live=Vendor().transport, vcr=vcr) as cassette:
        ask(cassette, "/tenant-4711/a")

    assert "tenant-4711" not in path.read_text()
    with Cassette(path, vcr=vcr) as cassette:
        assert b"/tenant-4711/a" in ask(cassette, "/tenant-4711/a")[2]


def test_what_a_recording_says_of_itself_is_kept_and_starts_the_clock(path):
    moment = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
    told = Metadata(
        vendor="example", provenance="simulator", recorded_at=moment, seed=7, contract="page 1"
    )
    with Cassette(path, mode="all", live=Vendor().transport, metadata=told) as cassette:
        ask(cassette, "/a")

    with Cassette(path) as cassette:
        assert cassette.metadata == told
        assert cassette.clock().now() == moment


def test_a_recording_without_such_notes_starts_at_the_usual_moment(path):
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
    told = Metadata(provenance=provenance, recorded_at=moment)
    with Cassette(path, mode="all", live=Vendor().transport, metadata=told) as cassette:
        ask(cassette, "/a")

    with Cassette(path) as cassette:
        ask(cassette, "/a")

    assert (f"recorded {days} days ago" in caplog.text) is warned


@pytest.mark.parametrize(("mode", "kept"), [("all", ["/b"]), ("new_episodes", ["/a", "/b"])])
def test_recordings_that_are_not_used_any_more_can_be_dropped(path, mode, kept):
    vcr = VCR(drop_unused_requests=True)
    with Cassette(path, mode="all", live=Vendor().transport) as cassette:
        for place in ("/a", "/old"):
            ask(cassette, place)

    with Cassette(path, mode=mode, live=Vendor().transport, vcr=vcr) as cassette:
        for place in kept:
            ask(cassette, place)

    uris = [one["request"]["uri"] for one in stored(path)["interactions"]]
    assert uris == [f"https://vendor.test{place}" for place in kept]


def test_what_is_added_to_a_recording_leaves_what_it_says_of_itself(path):
    told = Metadata(recorded_at=EPOCH, seed=7)
    with Cassette(path, mode="all", live=Vendor().transport, metadata=told) as cassette:
        ask(cassette, "/a")

    with Cassette(path, mode="new_episodes", live=Vendor().transport) as cassette:
        ask(cassette, "/b")

    with Cassette(path) as cassette:
        assert cassette.metadata == told
        assert len(cassette.interactions) == 2
