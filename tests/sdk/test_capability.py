"""A run as its user sees it: order of the checks, streams on their own, an honest report."""

import json
from collections.abc import Iterator
from typing import ClassVar

import pytest

from sdk import Asset, Capability, Model, Port, Risk, stream
from sdk.models import Attribute, Integration
from sdk.runner import Job, Outcome

from .small import HIGH, WEB, Small, Vendor, keys, small


def test_models_come_in_the_order_of_the_platform():
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


def test_attribute_comes_after_its_parent():
    class Described(Small):
        @stream()
        def facts(self) -> Iterator[Model]:
            yield Attribute(
                "banner", "nginx", Port("udp", 53, Asset("ns.example.com", "192.0.2.3"))
            )

    capability = small(Vendor(), capability=Described)

    capability.invoke()

    host = "#asset#ns.example.com#192.0.2.3"
    port = f"#port#udp#53{host}"
    found = keys(capability)
    assert found[found.index(host) :][:3] == [host, port, f"#attribute#banner#nginx{port}"]


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
def test_wrong_setting_fails_before_any_request(job, error):
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


@pytest.mark.parametrize("setting", ["false", "0", "maybe"])
def test_toggle_turns_a_stream_off_and_targets_pending(setting):
    capability = small(Vendor(), config={"importAssets": setting})

    report = capability.invoke()

    assert [stream.outcome for stream in report.streams] == [Outcome.DISABLED, Outcome.COMPLETE]
    assert capability.sink.models[WEB.key].status == "P"


def test_a_toggle_that_cannot_be_read_is_reported():
    report = small(Vendor(), config={"importVulnerabilities": "maybe"}).invoke()

    assert report.notes == (
        "importVulnerabilities='maybe' is neither true nor false and counts as false",
    )


def test_a_report_is_json_with_every_count():
    stream_report = json.loads(small(Vendor()).invoke().to_json())["streams"][0]

    assert stream_report["items"] == 2
    assert stream_report["requests"] == 1
    assert stream_report["refused"] == {"internal: private address": 1}
    assert stream_report["started"] == "2026-01-05T10:00:00Z"


def test_integration_without_stream_or_title_is_refused():
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


def test_target_of_a_risk_is_active_if_assets_are_imported():
    class RisksFirst(Small):
        @stream()
        def hosts(self) -> Iterator[Model]:
            yield Risk(WEB, "CVE-2025-10001", HIGH)

    capability = small(Vendor(), capability=RisksFirst)
    capability.invoke()

    assert capability.sink.models[WEB.key].status == "A"


@pytest.mark.parametrize("cloud_filter", [True, False])
def test_integration_may_keep_hosts_in_the_clouds(cloud_filter):
    class Overseer(Small):
        cloud_filter: ClassVar[bool]

        @stream()
        def hosts(self) -> Iterator[Model]:
            yield Asset("cloud.example.com", "3.5.140.1")
            yield Asset("inside.example.com", "10.0.0.1")

    Overseer.cloud_filter = cloud_filter
    capability = small(Vendor(), capability=Overseer)

    capability.invoke()

    assert ("#asset#cloud.example.com#3.5.140.1" in keys(capability)) is not cloud_filter
    assert "#asset#inside.example.com#10.0.0.1" not in keys(capability)
