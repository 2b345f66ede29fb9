"""Falcon's listings at the edges of what the vendor allows: large pages, heavy ones, odd values."""

import json

import pytest

from integrations.crowdstrike import CrowdStrike
from sdk.models import Integration
from sdk.runner import Job, Outcome
from sdk.testing import Conformance, InProcess, VirtualClock
from simulators.crowdstrike import CrowdStrikeSimulator

AID = "a" * 32


class Falcon(Conformance):
    integration = CrowdStrike
    simulator = CrowdStrikeSimulator


@pytest.mark.parametrize("size", [5000, 10_000, 1_000_000])
def test_page_size_is_at_most_the_vendors_limit(size):
    falcon = Falcon()
    harness = falcon.harness(30, limits=falcon.limits(page_size=size, batch_size=100))

    run = harness.run()

    assert run.report.outcome is Outcome.COMPLETE, run.summary
    assert not harness.expected().missing_or_invented(run.models)


def test_a_page_that_is_too_heavy_is_asked_for_in_parts():
    falcon = Falcon()
    limits = falcon.limits(page_size=5000, batch_size=100)
    harness = falcon.harness(30, quirks=["heavy-pages"], limits=limits)

    run = harness.run()

    assert run.report.outcome is Outcome.COMPLETE, run.summary
    assert not harness.expected().missing_or_invented(run.models)
    assert harness.simulator.journal.count("vulnerabilities", 500) > 0


def test_proof_shows_every_vulnerability_of_one_cve():
    falcon = Falcon()
    limits = falcon.limits(page_size=1000, batch_size=100)
    harness = falcon.harness(200, quirks=["split-vulnerabilities"], limits=limits)

    run = harness.run()

    expected = harness.expected()
    assert run.report.outcome is Outcome.COMPLETE, run.summary
    assert not expected.missing_or_invented(run.models)
    assert not expected.wrong_fields(run.models)
    assert not expected.lost_text(run.models)
    proofs = [model.content for key, model in run.models.items() if "#file#proofs/" in key]
    assert any(proof.count(b'"id": "CVE-') > 1 for proof in proofs)


@pytest.mark.parametrize(
    "change",
    [
        {"device_id": "x'+hostname:*'*"},
        {"device_id": "x\\"},
        {"last_seen": "2026-01-05'"},
        {"local_ip": "nowhere"},
    ],
)
def test_a_host_that_cannot_be_asked_for_again_is_one_bad_row(change):
    good = {"device_id": AID, "local_ip": "192.0.2.1", "last_seen": "2026-01-05T09:00:00Z"}
    bad = {**good, "local_ip": "192.0.2.2", **change}

    report, models = falcon_with(bad, good)

    assert [stream.row_errors for stream in report.streams] == [1, 1]
    assert report.outcome is Outcome.INCOMPLETE
    assert [model.key for model in models] == ["#asset#192.0.2.1#192.0.2.1"]


@pytest.mark.parametrize(
    ("local", "connection"), [("10.0.0.5", "192.0.2.1"), ("192.0.2.1", "10.0.0.5")]
)
def test_device_is_at_whichever_address_is_routable(local, connection):
    host = {"device_id": AID, "local_ip": local, "connection_ip": connection}

    _, models = falcon_with({**host, "last_seen": "2026-01-05T09:00:00Z"})

    assert [model.key for model in models] == ["#asset#192.0.2.1#192.0.2.1"]


def falcon_with(*devices):
    """Return a run against a tenant with these devices and nothing found on them."""
    nothing = {"meta": {"pagination": {}}, "resources": []}
    answers = {
        "/oauth2/token": {"access_token": "t", "expires_in": 1799},
        "/devices/combined/devices/v1": {**nothing, "resources": devices},
    }

    def app(environ, start_response):
        body = json.dumps(answers.get(environ["PATH_INFO"], nothing)).encode()
        start_response("200 OK", [("Content-Type", "application/json")])
        return [body]

    clock = VirtualClock()
    job = Job(
        target=Integration("crowdstrike", "https://falcon.test"),
        secrets={"client_id": "i", "client_secret": "s"},
    )
    falcon = CrowdStrike(job, transport=InProcess(app, clock=clock), clock=clock)
    return falcon.invoke(), list(falcon.sink)
