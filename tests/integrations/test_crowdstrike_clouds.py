"""A tenant of another cloud is told which URL to use, whichever way its client is turned away."""

import json

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


CLOUDS = {
    "us-1": "api.crowdstrike.com",
    "us-2": "api.us-2.crowdstrike.com",
    "us-3": "api.us-3.crowdstrike.com",
    "eu-1": "api.eu-1.crowdstrike.com",
    "us-gov-1": "api.laggar.gcw.crowdstrike.com",
    "us-gov-2": "api.us-gov-2.crowdstrike.mil",
}


@pytest.mark.parametrize("region", CLOUDS)
def test_tenant_of_each_cloud_learns_its_url(region):
    elsewhere = "us-2" if region == "us-1" else "us-1"

    error = refused(CLOUDS[elsewhere], region)

    assert f"the tenant is in {region}: use --url https://{CLOUDS[region]}" in error


@pytest.mark.parametrize("region", CLOUDS)
def test_refusal_in_the_own_cloud_names_no_other(region):
    assert "--url" not in refused(CLOUDS[region], region)


def test_unknown_region_is_a_plain_refusal():
    assert "--url" not in refused(CLOUDS["us-1"], "xx-9")


@pytest.mark.parametrize(
    ("host", "status", "named"),
    [
        (CLOUDS["us-1"], 403, True),
        ("proxy.example.com", 401, True),
        ("proxy.example.com", 403, False),
        (CLOUDS["us-1"], 500, False),
    ],
)
def test_region_counts_where_a_token_is_refused(host, status, named):
    assert ("the tenant is in us-2" in refused(host, "us-2", status)) is named


def refused(host, region, status=401):
    """Return the error of a run whose token names a region, and is then refused."""

    def app(environ, start_response):
        headers = [("Content-Type", "application/json")]
        if environ["PATH_INFO"] == "/oauth2/token":
            start_response("201 Created", [*headers, ("X-Cs-Region", region)])
            return [json.dumps({"access_token": "t", "expires_in": 1799}).encode()]
        start_response(f"{status} Told", [*headers, ("X-Cs-Region", "us-1")])
        return [json.dumps({"errors": [{"code": status, "message": "no"}]}).encode()]

    clock = VirtualClock()
    job = Job(
        target=Integration("crowdstrike", f"https://{host}"),
        secrets={"client_id": "i", "client_secret": "s"},
    )
    report = CrowdStrike(job, transport=InProcess(app, clock=clock), clock=clock).invoke()
    return " ".join([report.error, *(stream.error for stream in report.streams)])
