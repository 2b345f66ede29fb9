"""A run as its user sees it: order of the checks, streams on their own, and an honest report."""

import json
from collections.abc import Iterator
from functools import cached_property
from inspect import GEN_CLOSED, getgeneratorstate

import pytest

from sdk import (
    Asset,
    Capability,
    Credential,
    Integration,
    Job,
    MemorySink,
    Model,
    Outcome,
    Parameter,
    Port,
    Risk,
    RiskDefinition,
    RiskStatus,
    Session,
    Severity,
    SinkError,
    State,
    Surface,
    Token,
    stream,
)
from sdk.testing import InProcess, VirtualClock

HIGH = RiskStatus(State.TRIAGE, Severity.HIGH)
WEB = Asset("web.example.com", "192.0.2.1")
DATABASE = Asset("db.example.com", "10.0.0.7")


class Vendor:
    """A vendor in a few lines: what it answers by path, and which paths it was asked for."""

    def __init__(self, **answers):
        self.answers = {"/me": "200 OK", "/hosts": "200 OK", "/risks": "200 OK", **answers}
        self.asked = []

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        self.asked.append(path)
        body = json.dumps({"ok": True}).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response(self.answers[path], headers)
        return [body]


class Small(Capability):
    """Hosts and risks of a vendor that is small."""

    name = "small"
    title = "Small"
    surface = Surface.EXTERNAL
    credential = Credential("small", secrets=("token",))
    parameters = (Parameter("days", "how far back", type=int, default="7"),)

    @cached_property
    def session(self) -> Session:
        return self.open_session(auth=Token(self.secret("token")))

    def validate_credentials(self) -> None:
        self.session.get("/me")

    def check_affiliation(self, asset: Asset) -> bool:
        return bool(asset.cloud_id)

    @stream(toggle="importAssets")
    def hosts(self) -> Iterator[Model]:
        yield from (WEB, DATABASE)
        self.session.get("/hosts")

    @stream(toggle="importVulnerabilities")
    def risks(self) -> Iterator[Model]:
        yield Risk(
            Port("tcp", 443, WEB),
            "CVE-2025-10001",
            HIGH,
            definition=RiskDefinition(description="Bad."),
            proof=b"seen",
        )
        yield Risk(DATABASE, "CVE-2025-10001", HIGH)
        self.session.get("/risks")


def small(vendor, *, sink=None, capability=Small, **job):
    settings = {
        "target": Integration("small", "https://small.test"),
        "secrets": {"token": "s3cret-canary"},
        **job,
    }
    clock = VirtualClock()
    return capability(
        Job(**settings), transport=InProcess(vendor, clock=clock), clock=clock, sink=sink
    )


def keys(capability):
    return [model.key for model in capability.sink]


def test_everything_is_collected_in_the_order_a_platform_can_take():
    capability = small(Vendor())

    report = capability.invoke()

    assert report.outcome is Outcome.COMPLETE
    assert keys(capability) == [
        "#asset#web.example.com#192.0.2.1",
        "#port#tcp#443#asset#web.example.com#192.0.2.1",
        "#risk#web.example.com#CVE-2025-10001",
        "#file#definitions/CVE-2025-10001",
        "#file#proofs/web.example.com/CVE-2025-10001",
    ]


def test_what_the_filter_refuses_never_reaches_the_sink_and_is_counted_by_rule():
    report = small(Vendor()).invoke()

    assert [(stream.items, stream.kept, stream.refused) for stream in report.streams] == [
        (2, 1, {"internal": 1}),
        (2, 1, {"internal": 1}),
    ]


def test_models_are_stamped_by_the_runs_clock_and_seed():
    first, again = (small(Vendor(), seed=7) for _ in range(2))

    first.invoke()
    again.invoke()

    risk = first.sink.models["#risk#web.example.com#CVE-2025-10001"]
    assert risk.created == risk.visited == "2026-01-05T10:00:00Z"
    assert risk.guid
    assert list(first.sink) == list(again.sink)


def test_credentials_are_validated_before_anything_else_is_asked():
    vendor = Vendor()

    small(vendor).invoke()

    assert vendor.asked == ["/me", "/hosts", "/risks"]


@pytest.mark.parametrize(
    ("job", "error"),
    [
        (
            {"target": Integration("small-import", "https://small.test")},
            "expected .*'small', got 'small-import'",
        ),
        ({"status": "F"}, "status 'F' does not allow"),
        ({"status": "P"}, "status 'P' does not allow"),
        ({"secrets": {}}, "secret 'token' is missing or empty"),
        ({"config": {"days": "many"}}, "'days' must be of type int"),
    ],
)
def test_what_is_wrong_beforehand_fails_before_any_request(job, error):
    vendor = Vendor()

    report = small(vendor, **job).invoke()

    assert report.outcome is Outcome.FAILED
    assert vendor.asked == []
    with pytest.raises(AssertionError, match=error):
        raise AssertionError(report.error)


def test_refused_credentials_fail_the_run_before_a_stream_begins():
    report = small(Vendor(**{"/me": "401 Unauthorized"})).invoke()

    assert report.outcome is Outcome.FAILED
    assert report.error_type == "CredentialError"
    assert report.streams == ()


def test_a_stream_that_fails_keeps_what_it_had_and_does_not_lose_the_others():
    capability = small(Vendor(**{"/hosts": "404 Not Found"}))

    report = capability.invoke()

    assert [stream.outcome for stream in report.streams] == [Outcome.INCOMPLETE, Outcome.COMPLETE]
    assert report.outcome is Outcome.INCOMPLETE
    assert report.streams[0].error_type == "UnexpectedResponse"
    assert WEB.key in keys(capability)


@pytest.mark.parametrize("setting", ["false", "0", "maybe"])
def test_a_stream_is_off_when_its_toggle_is_and_the_targets_of_risks_are_then_pending(setting):
    capability = small(Vendor(), config={"importAssets": setting})

    report = capability.invoke()

    assert [stream.outcome for stream in report.streams] == [Outcome.DISABLED, Outcome.COMPLETE]
    assert capability.sink.models[WEB.key].status == "P"


def test_a_toggle_that_cannot_be_read_is_reported():
    report = small(Vendor(), config={"importVulnerabilities": "maybe"}).invoke()

    assert report.notes == (
        "importVulnerabilities='maybe' is neither true nor false and counts as false",
    )


def test_a_sink_that_cannot_be_written_fails_before_the_first_request():
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
    assert [stream.error for stream in report.streams] == ["no space left"]


def test_a_bug_in_one_stream_is_named_without_its_text_and_leaves_the_others(caplog):
    class Buggy(Small):
        @stream(toggle="importAssets")
        def hosts(self) -> Iterator[Model]:
            yield WEB
            raise KeyError("s3cret-canary")

    report = small(Vendor(), capability=Buggy).invoke()

    assert report.streams[0].error == "unexpected KeyError; the log has the traceback"
    assert report.streams[1].outcome is Outcome.COMPLETE


def test_an_interrupt_delivers_what_was_read_and_leaves_a_report():
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
    assert len(capability.last_report.streams) == 1


def test_a_cancelled_run_ends_without_beginning_another_stream():
    class Cancelling(Small):
        @stream(toggle="importAssets")
        def hosts(self) -> Iterator[Model]:
            yield WEB
            self.cancel("the user changed their mind")
            self.session.get("/hosts")

    report = small(Vendor(), capability=Cancelling).invoke()

    assert [stream.error_type for stream in report.streams] == ["Cancelled"]
    assert report.outcome is Outcome.INCOMPLETE


def test_all_streams_failing_with_nothing_delivered_is_a_failed_run():
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


def test_a_report_is_json_with_every_count():
    stream_report = json.loads(small(Vendor()).invoke().to_json())["streams"][0]

    assert stream_report["items"] == 2
    assert stream_report["requests"] == 1
    assert stream_report["refused"] == {"internal": 1}
    assert stream_report["started"] == "2026-01-05T10:00:00Z"


def test_an_integration_without_a_stream_or_a_title_cannot_be_made():
    class Empty(Capability):
        name = "empty"

        def validate_credentials(self) -> None: ...

        def check_affiliation(self, asset: Asset) -> bool:
            return False

    with pytest.raises(TypeError, match="Empty lacks title, surface, credential, a method marked"):
        Empty(Job(target=Integration("empty", "https://empty.test")))


def test_an_integration_without_a_required_method_cannot_be_made():
    class Half(Small):
        check_affiliation = Capability.check_affiliation

    with pytest.raises(TypeError, match="check_affiliation"):
        small(Vendor(), capability=Half)


def test_an_overridden_stream_keeps_its_place():
    class Overriding(Small):
        @stream()
        def hosts(self) -> Iterator[Model]:
            yield WEB

    assert [found.name for found in Overriding.streams] == ["hosts", "risks"]
    assert Overriding.streams[0].toggle is None


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


def test_a_stream_that_fails_at_the_sink_is_closed_even_if_somebody_holds_it():
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


def test_a_target_that_only_a_risk_brings_is_active_while_assets_are_imported():
    class RisksFirst(Small):
        @stream()
        def hosts(self) -> Iterator[Model]:
            yield Risk(WEB, "CVE-2025-10001", HIGH)

    capability = small(Vendor(), capability=RisksFirst)
    capability.invoke()

    assert capability.sink.models[WEB.key].status == "A"
