"""Incremental runs: only what is new since the last complete walk, and everything when in doubt."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from sdk import Asset, Model, stream
from sdk.errors import SinkError
from sdk.models import Integration
from sdk.runner import Job, NDJSONSink, Outcome
from sdk.sinks.store import StoreSink
from sdk.testing import InProcess, VirtualClock

from ..small import WEB, Small, Vendor

EPOCH = VirtualClock().now()
HOUR = timedelta(hours=1)
OLD = Asset("old.example.com", "192.0.2.2")
TARGET = Integration("small", "https://small.test")


class Incremental(Small):
    """Hosts that know when they changed, and risks that do not."""

    full = timedelta(days=2)

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.asked = []

    @stream(toggle="importAssets")
    def hosts(self, since: datetime | None = None) -> Iterator[Model]:
        self.asked.append(since)
        self.session.get("/hosts")
        if since is None:
            yield OLD
        yield WEB


@pytest.fixture
def path(tmp_path):
    return tmp_path / "estate.db"


def run(path, after=timedelta(), *, vendor=None, since_last=True, kind=Incremental, **job):
    """Run into the store at `path`, so long after the first; return capability and report."""
    settings = {"secrets": {"token": "s3cret-canary"}, **job}
    clock = VirtualClock(start=EPOCH + after)
    capability = kind(
        Job(target=TARGET, **settings),
        transport=InProcess(vendor or Vendor(), clock=clock),
        clock=clock,
        sink=StoreSink(path),
        since_last=since_last,
    )
    return capability, capability.invoke()


def asked(*arguments, **options):
    capability, _ = run(*arguments, **options)
    return capability.asked


def test_first_run_reads_everything_and_the_next_the_changes(path):
    _, first = run(path)

    capability, second = run(path, HOUR * 5)

    assert capability.asked == [EPOCH - HOUR]
    assert (first.streams[0].since, second.streams[0].since) == ("", "2026-01-05T09:00:00Z")
    assert (first.streams[0].items, second.streams[0].items) == (2, 1)


def test_a_watermark_is_where_the_last_walk_began(path):
    run(path)
    run(path, HOUR * 5)

    assert asked(path, HOUR * 9) == [EPOCH + HOUR * 4]


def test_a_stream_without_a_since_is_read_whole(path):
    run(path)

    _, report = run(path, HOUR)

    risks = report.streams[1]
    assert (risks.since, risks.items) == ("", 2)


def test_default_run_reads_everything_and_stores_no_watermark(path):
    run(path, since_last=False)

    assert asked(path, HOUR) == [None]


def test_everything_is_read_again_when_a_full_collection_is_due(path):
    run(path)
    run(path, HOUR * 47)

    assert asked(path, HOUR * 48) == [None]
    assert asked(path, HOUR * 49) == [EPOCH + HOUR * 47]


def test_a_walk_that_fails_does_not_move_the_watermark(path):
    run(path)
    run(path, HOUR * 5, vendor=Vendor(**{"/hosts": "404 Not Found"}))

    assert asked(path, HOUR * 6) == [EPOCH - HOUR]


def test_a_stream_that_is_off_keeps_its_watermark_to_itself(path):
    off = {"importAssets": "false"}

    run(path, config=off)

    assert asked(path, HOUR) == [None]


@pytest.mark.parametrize(
    "other",
    [
        {"secrets": {"token": "another-account"}},
        {"config": {"importVulnerabilities": "false"}},
        {"config": {"vmfilter.exclude": "192.0.2.9"}},
    ],
    ids=["account", "setting", "filter"],
)
def test_another_account_or_setting_begins_with_everything(path, other):
    run(path)

    assert asked(path, HOUR, **other) == [None]


def test_a_filter_file_that_has_changed_begins_with_everything(path, tmp_path):
    rules = tmp_path / "filter.json"
    config = {"vmfilter.file": str(rules)}
    rules.write_text('{"exclude": ["192.0.2.9"]}')
    run(path, config=config)
    same = asked(path, HOUR, config=config)

    rules.write_text("{}")

    assert same == [EPOCH - HOUR]
    assert asked(path, HOUR * 2, config=config) == [None]


def test_a_clock_that_was_ahead_costs_a_whole_walk_and_no_row(path):
    run(path, timedelta(days=400))

    assert asked(path, HOUR) == [None]
    assert asked(path, HOUR * 2) == [EPOCH]


def test_an_interrupted_walk_does_not_move_the_watermark(path):
    class Interrupted(Incremental):
        @stream(toggle="importAssets")
        def hosts(self, since: datetime | None = None) -> Iterator[Model]:
            yield WEB
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(path, kind=Interrupted)

    assert asked(path, HOUR) == [None]


def test_the_secrets_are_not_in_the_store(path):
    run(path)

    held = path.read_bytes()

    assert b"small hosts " in held
    assert b"s3cret-canary" not in held


def test_malformed_watermark_says_how_to_repair_it(path):
    run(path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE watermark SET moment = 'yesterday'")

    _, report = run(path, HOUR)

    assert report.streams[0].error_type == SinkError.__name__
    assert "empty that table" in report.streams[0].error


def test_a_sink_that_forgets_is_refused_before_anything_is_sent(tmp_path):
    vendor, clock = Vendor(), VirtualClock()
    capability = Incremental(
        Job(target=TARGET, secrets={"token": "t"}),
        transport=InProcess(vendor, clock=clock),
        clock=clock,
        sink=NDJSONSink(tmp_path / "estate.ndjson"),
        since_last=True,
    )

    report = capability.invoke()

    assert report.outcome is Outcome.FAILED
    assert "--sink sqlite:PATH" in report.error
    assert vendor.asked == []


def test_user_learns_that_no_stream_is_incremental(path):
    _, report = run(path, kind=Small)

    assert any("all were read whole" in note for note in report.notes)


class Dated(Vendor):
    """A vendor whose clock is so far behind ours."""

    def __init__(self, behind, **headers):
        super().__init__()
        self.now = EPOCH - behind
        self.headers = headers

    def __call__(self, environ, start_response):
        def dated(status, headers):
            date = format_datetime(self.now, usegmt=True)
            return start_response(status, [*headers, ("Date", date), *self.headers.items()])

        return super().__call__(environ, dated)


def test_a_watermark_is_of_the_vendors_clock(path):
    vendor = Dated(3 * HOUR)
    run(path, vendor=vendor)
    vendor.now += HOUR

    capability, report = run(path, HOUR, vendor=vendor)

    assert capability.asked == [EPOCH - 3 * HOUR - HOUR]
    (note,) = report.notes
    assert note.startswith("the clock of this machine is 3:00:00 ahead of the vendor's")


@pytest.mark.parametrize("behind", [HOUR / 2, timedelta(), -HOUR / 2])
def test_a_difference_within_half_the_overlap_is_not_noted(path, behind):
    assert run(path, vendor=Dated(behind))[1].notes == ()


def test_a_date_that_a_cache_has_kept_is_no_time_of_now(path):
    _, report = run(path, vendor=Dated(24 * HOUR, Age="86400"))

    assert report.notes[0].startswith("no response of the vendor has a date")


def test_without_a_date_the_clock_of_this_machine_is_noted(path):
    run(path)

    capability, report = run(path, HOUR)

    assert capability.asked == [EPOCH - HOUR]
    assert report.notes == (
        "no response of the vendor has a date: this machine's clock decides what has changed",
    )


def test_a_watermark_of_a_clock_that_was_ahead_is_not_believed(path):
    run(path, 3 * HOUR)

    capability, _ = run(path, 4 * HOUR, vendor=Dated(-HOUR))

    assert capability.asked == [None]
