"""Real Qualys traffic through the integration: every body read, no row lost, refusals as errors.

The recordings are not part of the repository (see their README for where they come from); their
facts are, in tests/evidence/qualys.json.
"""

import csv
import json
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

from integrations.qualys import Qualys
from sdk import CredentialError, UnexpectedResponse
from sdk.models import Integration
from sdk.runner import Job
from sdk.testing import InProcess, VirtualClock

RECORDINGS = Path(__file__).parents[3] / "shared" / "recordings" / "qualys"

pytestmark = [
    pytest.mark.replay,
    pytest.mark.skipif(not RECORDINGS.exists(), reason=f"no recordings at {RECORDINGS}"),
]


class Recorded:
    """A WSGI app that answers a path with the body recorded for it, whatever its API version."""

    def __init__(self, *names):
        entries = [entry for name in names for entry in load(name)]
        self.answers = {endpoint(entry["request"]["url"]): entry["response"] for entry in entries}

    def __call__(self, environ, start_response):
        answer = self.answers[endpoint(environ["PATH_INFO"])]
        body = answer["content"]["text"].encode()
        kept = ("content-type", "x-ratelimit-limit", "x-ratelimit-towait-sec")
        headers = [(h["name"], h["value"]) for h in answer["headers"] if h["name"] in kept]
        start_response(
            f"{answer['status']} Recorded", [*headers, ("Content-Length", str(len(body)))]
        )
        return [body]


def load(name):
    har = json.loads((RECORDINGS / f"{name}.har").read_text())
    return har["log"]["entries"]


def endpoint(url):
    return urlsplit(url).path.split("/fo/")[-1].strip("/")


def client(*names):
    clock = VirtualClock()
    job = Job(
        target=Integration("qualys", "https://qualysapi.qualys.com"),
        secrets={"username": "u", "password": "p"},
    )
    return Qualys(job, transport=InProcess(Recorded(*names), clock=clock), clock=clock).client


@pytest.mark.parametrize("name", ["iterateHostDetections", "iterateHostDetectionsUnknownId"])
def test_a_recorded_page_without_detections_is_read_as_empty(name):
    assert list(client(name).detections([107800671])) == []


def test_the_recorded_knowledge_base_entry_is_read_whole():
    known = client("iterateVulnerabilities").details([316760])[316760]

    assert known.title.startswith("Cisco IOS XE Software Command Injection")
    assert [cve.id for cve in known.cves] == ["CVE-2020-3403"]
    assert known.severity_level == 3
    assert known.diagnosis
    assert known.solution


def test_recorded_malformed_id_is_an_error_with_a_code():
    with pytest.raises(UnexpectedResponse, match=r"400 .*1905"):
        list(client("iterateHostDetectionsBadId").detections([1]))


def test_recorded_expired_account_refuses_the_credentials():
    session = client("verifyAuthenticationExpired").session

    with pytest.raises(CredentialError, match="2001"):
        session.get("/api/2.0/fo/activity_log/")


class Search(msgspec.Struct):
    """The answer of the portal's asset search, around its rows."""

    count: int
    more: bool = msgspec.field(name="hasMoreRecords")


class PortalAsset(msgspec.Struct):
    """A host as the portal has it."""

    id: int
    name: str


def test_recorded_asset_search_loses_no_row():
    reply = client("fetchHostDetails").session.get("/qps/rest/2.0/search/am/hostasset")

    found = reply.xml("ServiceResponse", envelope=Search, row="data/HostAsset", type=PortalAsset)

    assert (found.envelope.count, found.envelope.more) == (len(found.rows), False) == (1, False)
    assert found.rows[0].id == 84047683


def test_recorded_activity_log_passes_unchanged():
    reply = client("verifyAuthentication").session.get("/api/2.0/fo/activity_log/")

    body = reply.content.decode().split("----BEGIN_RESPONSE_BODY_CSV")[1].split("----END")[0]
    (row,) = csv.DictReader(body.strip().splitlines())
    assert (row["Date"], row["User Role"]) == ("2020-09-23T21:39:10Z", "Manager")


def test_every_recorded_body_is_covered_here():
    covered = {"asset/host", "asset/host/vm/detection", "knowledge_base/vuln", "activity_log"}
    covered |= {"qps/rest/2.0/search/am/hostasset"}

    recorded = {
        endpoint(entry["request"]["url"])
        for path in RECORDINGS.glob("*.har")
        for entry in load(path.stem)
    }

    assert recorded == covered
