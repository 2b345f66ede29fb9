"""The report says where one stream of a run is empty and another is not."""

import pytest

from sdk import (
    Asset,
    Capability,
    Credential,
    Risk,
    Severity,
    VendorUnavailable,
    registry,
    stream,
)
from sdk.models import Integration, RiskStatus, State
from sdk.runner import Job, MemorySink
from sdk.testing import InProcess, VirtualClock
from simulators import World

HOST = Asset("web.example.com", "198.51.100.7")
RISK = Risk(HOST, "CVE-2025-10001", RiskStatus(State.TRIAGE, Severity.HIGH))


class Declaring(Capability):
    """Yields what a test tells it to."""

    name = "declaring"
    title = "Declaring"
    surface = "external"
    credential = Credential("declaring", secrets=())
    listed = ()
    found = ()
    error = None

    def validate_credentials(self):
        """Request nothing."""

    def check_affiliation(self, asset):
        return False

    @stream(toggle="importAssets")
    def hosts(self):
        yield from self.listed

    @stream(toggle="importVulnerabilities")
    def findings(self, since=None):
        yield from self.found
        if self.error:
            raise self.error


def run(*, listed=(HOST,), found=(), error=None, times=1, **config):
    job = Job(target=Integration("declaring", "https://told.test"), config=config)
    sink = MemorySink()
    for _ in range(times):
        declaring = Declaring(job, clock=VirtualClock(), sink=sink, since_last=times > 1)
        declaring.listed, declaring.found, declaring.error = listed, found, error
        report = declaring.invoke()
    return report


def counts(report):
    return [note.partition(": if")[0] for note in report.notes if "looks the same" in note]


def test_hosts_without_a_finding_are_noted_once():
    report = run(listed=(HOST, HOST))

    assert report.complete
    assert counts(report) == ["hosts: 2, findings: 0"]


def test_findings_without_a_host_are_noted():
    assert counts(run(listed=(), found=(RISK,))) == ["findings: 1, hosts: 0"]


@pytest.mark.parametrize(
    "declaring",
    [
        {"found": (RISK,)},
        {"listed": ()},
        {"importVulnerabilities": "false"},
        {"importAssets": "false"},
        {"error": VendorUnavailable("down")},
        {"times": 2},
    ],
)
def test_streams_that_say_it_themselves_are_not_noted(declaring):
    assert counts(run(**declaring)) == []


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("qualys", "empty@detections#1-"),
        ("microsoft-defender", "empty@machines-vulnerabilities#1-"),
        ("tenable", "empty@asset-chunk#1-"),
    ],
)
def test_answers_without_rows_are_noted(name, fault):
    clock = VirtualClock()
    simulator = registry.simulator(name)(World(3, 12), clock=clock, faults=[fault])
    job = Job(target=Integration(name, simulator.url), secrets=simulator.credentials)
    transport = InProcess(simulator.app, clock=clock)

    report = registry.integration(name)(job, transport=transport, clock=clock).invoke()

    assert report.complete
    assert len(counts(report)) == 1
