"""How a run ends: by an error of a stream or of the sink, an interrupt, a cancellation."""

from collections.abc import Iterator
from inspect import GEN_CLOSED, getgeneratorstate

import pytest

from sdk import Asset, Model, stream
from sdk.errors import SinkError
from sdk.runner import MemorySink, NDJSONSink, Outcome

from ..small import WEB, Small, Vendor, keys, small


def test_refused_run_leaves_the_output_of_an_earlier_one(tmp_path):
    path = tmp_path / "estate.ndjson"
    small(Vendor(), sink=NDJSONSink(path)).invoke()
    before = path.read_bytes()

    refused = small(Vendor(**{"/me": "401 Unauthorized"}), sink=NDJSONSink(path)).invoke()

    assert refused.outcome is Outcome.FAILED
    assert before
    assert path.read_bytes() == before


def test_a_complete_run_without_a_model_leaves_an_empty_file(tmp_path):
    path = tmp_path / "estate.ndjson"
    small(Vendor(), sink=NDJSONSink(path)).invoke()

    class Nothing(Small):
        @stream(toggle="importAssets")
        def hosts(self) -> Iterator[Model]:
            yield from ()

        risks = None

    report = small(Vendor(), capability=Nothing, sink=NDJSONSink(path)).invoke()

    assert report.outcome is Outcome.COMPLETE
    assert path.read_bytes() == b""


def test_filtered_model_is_counted_and_not_written():
    report = small(Vendor()).invoke()

    assert [(stream.items, stream.kept, stream.refused) for stream in report.streams] == [
        (2, 1, {"internal: private address": 1}),
        (2, 1, {"target: internal: private address": 1}),
    ]


def test_failed_stream_keeps_its_rows_and_the_other_streams():
    capability = small(Vendor(**{"/hosts": "404 Not Found"}))

    report = capability.invoke()

    assert [stream.outcome for stream in report.streams] == [Outcome.INCOMPLETE, Outcome.COMPLETE]
    assert report.outcome is Outcome.INCOMPLETE
    assert report.streams[0].error_type == "UnexpectedResponse"
    assert WEB.key in keys(capability)


def test_unwritable_sink_fails_before_the_first_request():
    class Broken(MemorySink):
        def open(self):
            raise SinkError("the disk is read-only")

    vendor = Vendor()

    report = small(vendor, sink=Broken()).invoke()

    assert (report.outcome, report.error) == (Outcome.FAILED, "the disk is read-only")
    assert vendor.asked == []


def test_a_sink_that_breaks_in_mid_run_ends_it():
    class Full(MemorySink):
        def write(self, batch):
            raise SinkError("no space left")

    report = small(Vendor(), sink=Full()).invoke()

    assert report.outcome is Outcome.FAILED
    assert [stream.error for stream in report.streams] == [
        "no space left",
        "not begun, since the run had ended: SinkError",
    ]


def test_bug_in_one_stream_is_named_and_leaves_the_others(caplog):
    class Buggy(Small):
        @stream(toggle="importAssets")
        def hosts(self) -> Iterator[Model]:
            yield WEB
            raise KeyError("s3cret-canary")

    report = small(Vendor(), capability=Buggy).invoke()

    assert report.streams[0].error == "unexpected KeyError; the log has the traceback"
    assert report.streams[1].outcome is Outcome.COMPLETE


def test_unwritten_method_is_reported_in_the_authors_words(caplog):
    class Begun(Small):
        @stream(toggle="importAssets")
        def hosts(self) -> Iterator[Model]:
            raise NotImplementedError(f"step 2: read the listing with {self.secret('token')}")

    report = small(Vendor(), capability=Begun).invoke()

    assert report.streams[0].error == "not written yet: step 2: read the listing with [redacted]"
    assert report.streams[1].outcome is Outcome.COMPLETE
    assert not caplog.records


def test_interrupt_delivers_received_models_and_a_report():
    class Interrupted(Small):
        @stream(toggle="importAssets")
        def hosts(self) -> Iterator[Model]:
            yield WEB
            raise KeyboardInterrupt

    capability = small(Vendor(), capability=Interrupted)

    with pytest.raises(KeyboardInterrupt):
        capability.invoke()

    assert keys(capability) == [WEB.key]
    assert capability.last_report.interrupted
    assert capability.last_report.outcome is Outcome.INCOMPLETE
    assert [stream.outcome for stream in capability.last_report.streams] == [
        Outcome.INCOMPLETE,
        Outcome.FAILED,
    ]
    last = capability.last_report.streams[-1]
    assert last.error == "not begun, since the run was interrupted"


def test_cancelled_run_names_the_streams_it_did_not_begin():
    class Cancelling(Small):
        @stream(toggle="importAssets")
        def hosts(self) -> Iterator[Model]:
            yield WEB
            self.cancel("the user changed their mind")
            self.session.get("/hosts")

    vendor = Vendor()

    report = small(vendor, capability=Cancelling).invoke()

    assert "/risks" not in vendor.asked
    assert [stream.error_type for stream in report.streams] == ["Cancelled", "Cancelled"]
    assert report.streams[1].error.startswith("not begun")
    assert report.outcome is Outcome.INCOMPLETE


def test_run_without_delivery_and_with_errors_has_failed():
    class Nothing(Small):
        @stream()
        def hosts(self) -> Iterator[Model]:
            self.session.get("/hosts")
            yield WEB

        @stream()
        def risks(self) -> Iterator[Model]:
            self.session.get("/risks")
            yield WEB

    vendor = Vendor(**{"/hosts": "404 Not Found", "/risks": "404 Not Found"})

    assert small(vendor, capability=Nothing).invoke().outcome is Outcome.FAILED


def test_a_sink_that_cannot_be_closed_makes_the_run_incomplete():
    class Leaky(MemorySink):
        def close(self):
            raise SinkError("the last lines could not be written")

    report = small(Vendor(), sink=Leaky()).invoke()

    assert report.outcome is Outcome.INCOMPLETE
    assert report.error == "the last lines could not be written"


def test_a_cleanup_that_fails_makes_the_run_incomplete():
    class Untidy(Small):
        def cleanup(self) -> None:
            raise ValueError("left something behind")

    report = small(Vendor(), capability=Untidy).invoke()

    assert report.outcome is Outcome.INCOMPLETE
    assert report.error_type == "ValueError"


def test_a_batch_that_a_sink_refused_is_not_offered_again():
    offered = []

    class Full(MemorySink):
        def write(self, batch):
            offered.append(len(batch))
            raise SinkError("no space left")

    class Many(Small):
        @stream()
        def hosts(self) -> Iterator[Model]:
            yield from (Asset(f"h{number}.example.com", "192.0.2.1") for number in range(700))

    small(Vendor(), capability=Many, sink=Full()).invoke()

    assert len(offered) == 1


def test_stream_that_fails_at_the_sink_is_closed():
    class Full(MemorySink):
        def write(self, batch):
            raise SinkError("no space left")

    class Many(Small):
        @stream()
        def hosts(self) -> Iterator[Model]:
            self.held = (Asset(f"h{number}.example.com", "192.0.2.1") for number in range(700))
            return self.held

    capability = small(Vendor(), capability=Many, sink=Full())
    capability.invoke()

    assert getgeneratorstate(capability.held) == GEN_CLOSED
