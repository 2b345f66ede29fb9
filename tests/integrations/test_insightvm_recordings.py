"""Real InsightVM traffic through the integration: every body read, no row lost, all of it meant.

The recordings are not part of the repository (see their README for where they come from); their
facts are, in tests/evidence/insightvm.json.
"""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from integrations.insightvm import InsightVM
from integrations.insightvm.types import Brief, Details, Envelope
from sdk.models import Integration
from sdk.runner import Job
from sdk.testing import InProcess, VirtualClock

RECORDINGS = Path(__file__).parents[3] / "shared" / "recordings" / "insightvm"
CONSOLE = "https://localhost:3780"
ASSET = "da7a8ca02894.vulnerable-net"

pytestmark = [
    pytest.mark.replay,
    pytest.mark.skipif(not RECORDINGS.exists(), reason=f"no recordings at {RECORDINGS}"),
]


class Recorded:
    """A WSGI app that answers a path with what was recorded for it, whatever page is asked for."""

    def __init__(self):
        self.answers, self.asked = {}, set()
        for path in sorted(RECORDINGS.glob("*.har")):
            for entry in load(path):
                self.answers[place(entry)] = entry["response"]

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        self.asked.add(path)
        answer = self.answers.get(path) or missing(path)
        body = answer["content"]["text"].encode()
        headers = [("Content-Type", "application/json;charset=UTF-8")]
        start_response(
            f"{answer['status']} Recorded", [*headers, ("Content-Length", str(len(body)))]
        )
        return [body]


def load(path):
    return json.loads(path.read_text())["log"]["entries"]


def place(entry):
    return urlsplit(entry["request"]["url"]).path


def missing(path):
    """Return an answer without a recording: solutions, or a 404; both follow the contract."""
    if path.endswith("/solutions"):
        return {"status": 200, "content": {"text": '{"resources": [], "links": []}'}}
    return {"status": 404, "content": {"text": '{"status": "404", "message": "none"}'}}


@pytest.fixture
def console():
    return Recorded()


@pytest.fixture
def capability(console):
    clock = VirtualClock()
    secrets = {"username": "u", "password": "p"}
    job = Job(target=Integration("insightvm", CONSOLE), secrets=secrets)
    return InsightVM(job, transport=InProcess(console, clock=clock), clock=clock)


def test_run_over_the_recordings_is_complete(console, capability):
    report = capability.invoke()

    assert report.complete
    assert [stream.row_errors for stream in report.streams] == [0, 0]
    assert set(console.answers) - console.asked == {"/api/3/sites"}


def test_the_recorded_asset_is_one_with_its_service(capability):
    asset, port = capability.assets()

    assert (asset.dns, asset.name, asset.cloud_id) == (ASSET, "172.18.0.3", "1")
    assert (port.protocol, port.port, port.service) == ("tcp", 80, "http")


def test_the_recorded_findings_are_a_risk_for_each_cve(capability):
    _, *risks = capability.vulnerabilities()

    assert len(risks) == 52
    assert all(risk.name.startswith("CVE-") and risk.target.port == 80 for risk in risks)
    by_name = {risk.name: risk for risk in risks}
    assert by_name["CVE-2017-15710"].status == "TH"
    assert by_name["CVE-2017-15710"].title.startswith("Apache HTTPD: Out of bound write")
    assert b"- Vulnerable version of product HTTPD found" in by_name["CVE-2017-15710"].proof
    assert "the user's credentials" in by_name["CVE-2017-15710"].definition.description


def test_every_recorded_vulnerability_has_a_score(console, capability):
    slugs = [path.rpartition("/")[2] for path in console.answers if "/api/3/vuln" in path]

    found = [Details(capability.client.vulnerability(slug), ()) for slug in slugs]

    assert len(found) == 52
    assert all(one.vulnerability.cvss.v3 and one.vulnerability.cves for one in found)


def test_the_recorded_sites_are_read(capability):
    reply = capability.client.session.get("/api/3/sites")
    listing = reply.json(Envelope)

    (site,) = reply.rows(listing.resources, Brief)

    assert (site.id, site.assets) == (1, 1)
    assert (listing.page.total, listing.page.pages) == (1, 1)
