"""Findings of Tenable are on the asset that is delivered, whatever address they name themselves."""

import pytest

from integrations.tenable import Tenable
from sdk import Risk
from sdk.models import Integration
from sdk.runner import Job, Outcome
from sdk.testing import InProcess, VirtualClock
from simulators import World
from simulators.tenable import TenableSimulator

from .tenable_vendor import ASSET, changed, run, tenable

PRIVATE, PUBLIC, OTHER = "10.0.0.5", "198.51.100.7", "192.0.2.9"
KEY = f"#asset#web.example.com#{PUBLIC}"
ROW = {"id": "a1", "fqdns": ["web.example.com"], "ipv4s": [PRIVATE, PUBLIC, OTHER]}
REFUSED = {"/assets/export": 403}
DOWN = {"/assets/export": 500}
OFF = {"importAssets": "false"}


def sighted(address=PRIVATE, **fields):
    return changed(asset={**ASSET, "fqdn": "web.example.com", "ipv4": address, **fields})


def targets(models):
    return {model.target.target.key for model in models if isinstance(model, Risk)}


@pytest.mark.parametrize("address", [PRIVATE, OTHER, PUBLIC])
@pytest.mark.parametrize("uuid", ["a1", "A1"])
def test_finding_is_on_its_asset_at_any_of_its_addresses(address, uuid):
    report, models = run(sighted(address, uuid=uuid), assets=[ROW])

    assert report.complete
    assert targets(models.values()) == {KEY}
    assert not any("newest finding" in note for note in report.notes)


def test_finding_is_on_its_asset_under_the_listed_name():
    _, models = run(sighted(PUBLIC, fqdn="old.example.com"), assets=[ROW])

    assert targets(models.values()) == {KEY}


def test_assets_are_read_where_their_stream_is_off():
    report, models = run(sighted(), assets=[ROW], **OFF)

    assert report.complete
    assert targets(models.values()) == {KEY}
    assert models[KEY].status == "P"


def test_assets_are_read_where_their_stream_has_only_news():
    chunks = {"/assets/export/1/chunks/1": iter([[], [ROW]])}
    capability = tenable(sighted(), answers=chunks)
    since = capability.context.clock.now()

    assert not list(capability.hosts(since=since))
    models = list(capability.vulnerabilities(since=since))

    assert targets(models) == {KEY}


@pytest.mark.parametrize("address", [PRIVATE, PUBLIC])
def test_unknown_asset_is_counted_in_the_report(address):
    report, _ = run(sighted(address), sighted(address, uuid="a2"), sighted(address))

    (note,) = (note for note in report.notes if "newest finding" in note)
    assert note.startswith("2 assets go by the name and address in their newest finding")
    assert report.complete


def test_refused_asset_export_is_noted_with_its_reason():
    report, _ = run(sighted(), answers=REFUSED, **OFF)

    (note,) = (note for note in report.notes if "newest finding" in note)
    assert "Can View" in note
    assert report.complete


def test_failed_asset_export_makes_findings_incomplete():
    report, models = run(sighted(), sighted(PUBLIC, uuid="a2"), answers=DOWN, **OFF)

    (vulnerabilities,) = (one for one in report.streams if one.name == "vulnerabilities")
    assert vulnerabilities.outcome is Outcome.INCOMPLETE
    assert "/assets/export" in vulnerabilities.error
    assert targets(models.values()) == {KEY}


def test_asset_export_that_failed_is_ordered_once():
    report, _ = run(sighted(), answers=REFUSED)

    hosts, vulnerabilities = report.streams
    assert hosts.error_type == "CredentialError"
    assert vulnerabilities.outcome is Outcome.COMPLETE
    assert any("newest finding" in note for note in report.notes)


@pytest.mark.parametrize("config", [{}, OFF])
def test_risks_keep_their_targets_when_private_addresses_lead(config):
    assert collected(config, "private-address-first") == collected(config)


def collected(config, *quirks):
    clock = VirtualClock()
    simulator = TenableSimulator(World(3, 60), clock=clock, quirks=quirks)
    job = Job(
        target=Integration("tenable", simulator.url), secrets=simulator.credentials, config=config
    )
    capability = Tenable(job, transport=InProcess(simulator.app, clock=clock), clock=clock)
    assert capability.invoke().complete
    return {(model.key, model.target.key) for model in capability.sink if isinstance(model, Risk)}
