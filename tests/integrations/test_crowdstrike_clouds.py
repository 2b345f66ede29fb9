"""A tenant of another cloud is told which URL to use, whichever way its client is turned away."""

import pytest

from integrations.crowdstrike import CrowdStrike
from sdk.models import Integration
from sdk.runner import Job, MemorySink, Outcome
from sdk.testing import InProcess, VirtualClock
from simulators.crowdstrike import CrowdStrikeSimulator


def run(url="", **settings):
    clock = VirtualClock()
    simulator = CrowdStrikeSimulator.create(hosts=6, clock=clock, **settings)
    job = Job(
        target=Integration("crowdstrike", url or simulator.url),
        secrets=simulator.credentials,
        seed=1,
    )
    integration = CrowdStrike(
        job, transport=InProcess(simulator.app, clock=clock), clock=clock, sink=MemorySink()
    )
    return integration.invoke(), simulator


@pytest.mark.parametrize("quirk", ["wrong-cloud-308", "wrong-cloud-401"])
def test_tenant_of_another_cloud_learns_its_url(quirk):
    report, simulator = run(quirks=[quirk])

    assert report.outcome is Outcome.FAILED
    assert report.error
    assert "the tenant is in us-2: use --url https://api.us-2.crowdstrike.com" in report.error
    assert simulator.journal.count() <= 4, "nobody asks again where the setting is wrong"


def test_region_of_a_tenant_at_home_changes_no_refusal():
    report, _ = run(quirks=["no-hosts-scope", "no-vulnerabilities-scope"])

    assert report.error
    assert "--url" not in report.error


def test_named_region_alone_is_no_refusal():
    report, _ = run(quirks=["region-header"])

    assert report.complete
