"""Real Tenable traffic through the integration: every body read, no row lost.

The recordings are not part of the repository (see their README for where they come from); their
facts are, in tests/evidence/tenable.json.
"""

import gzip
import json
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from integrations.tenable import Tenable
from sdk import Port, Risk
from sdk.models import Integration
from sdk.runner import Job, Outcome
from sdk.testing import InProcess, VirtualClock

RECORDINGS = Path(__file__).parents[3] / "shared" / "recordings" / "tenable"
FINISHED = b'{"status":"FINISHED","chunks_available":[1]}'
JOBS = b'{"exports":[]}'

pytestmark = [
    pytest.mark.replay,
    pytest.mark.skipif(not RECORDINGS.exists(), reason=f"no recordings at {RECORDINGS}"),
]


class Recorded:
    """A WSGI app that gives a path the bodies recorded for it, the last one from then on.

    The end of an export was not recorded, so a made-up status follows those that were; nor was an
    export of assets, so a made-up one has none.
    """

    def __init__(self):
        self.answers = {"/vulns/export/status": [JOBS], "/assets/export/status": [JOBS]}
        for name in ("test_session_details", "test_exports_vulns"):
            for entry in load(name):
                self.answers.setdefault(urlsplit(entry["request"]["uri"]).path, []).append(
                    body_of(entry)
                )
        entry = load("test_assets_details_success_fields")[1]
        self.asset = urlsplit(entry["request"]["uri"]).path
        self.answers[self.asset] = [body_of(entry)]
        (status,) = (path for path in self.answers if path.count("/") == 4)
        self.answers[status].append(FINISHED)
        self.answers["/assets/export"] = [b'{"export_uuid":"1"}']
        self.answers["/assets/export/1/status"] = [FINISHED]
        self.answers["/assets/export/1/chunks/1"] = [b"[]"]

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        if path not in self.answers:
            start_response("404 Not Found", [("Content-Type", "application/json")])
            return [b'{"statusCode":404,"error":"Not Found","message":"Not Found"}']
        bodies = self.answers[path]
        body = bodies.pop(0) if len(bodies) > 1 else bodies[0]
        kind = "application/octet-stream" if "/chunks/" in path else "application/json"
        start_response("200 OK", [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]


@cache
def load(name):
    """Return the exchanges of a cassette, some of which say that their texts are Python's."""
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_constructor(
        "tag:yaml.org,2002:python/unicode", lambda loader, node: loader.construct_scalar(node)
    )
    return yaml.load((RECORDINGS / f"{name}.yaml").read_text(), Loader)["interactions"]


def body_of(entry):
    body = entry["response"]["body"]["string"]
    content = body.encode() if isinstance(body, str) else body
    return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content


def tenable(app, **config):
    clock = VirtualClock()
    job = Job(
        target=Integration("tenable", "https://cloud.tenable.com"),
        secrets={"access_key": "a" * 64, "secret_key": "s" * 64},
        config=config,
    )
    return Tenable(job, transport=InProcess(app, clock=clock), clock=clock)


def test_a_recorded_export_is_read_without_losing_a_row():
    capability = tenable(Recorded(), importAssets="false")

    report = capability.invoke()

    (vulnerabilities,) = (one for one in report.streams if one.name == "vulnerabilities")
    rows = json.loads(body_of(load("test_exports_vulns")[-1]))
    assert report.outcome is Outcome.COMPLETE, vulnerabilities.error
    assert vulnerabilities.row_errors == 0
    assert len(rows) == 344


def test_recorded_asset_is_one_host_under_its_last_name():
    models = list(tenable(Recorded()).vulnerabilities())

    names = Counter(model.dns for model in models if isinstance(model, Risk))
    assert names.keys() == {
        "archie.ad.demo.io",
        "docker.demo.io",
        "john.ad.demo.io",
        "mike.ad.demo.io",
        "192.168.15.1",
        "192.168.16.94",
    }


def test_every_recorded_weakness_and_port_is_there():
    rows = json.loads(body_of(load("test_exports_vulns")[-1]))
    cves = {cve for row in rows for cve in row["plugin"].get("cve", ())}
    plugins = {row["plugin"]["id"] for row in rows if not row["plugin"].get("cve")}
    ports = {
        (row["asset"]["ipv4"], row["port"]["protocol"].lower(), row["port"]["port"])
        for row in rows
        if row["port"]["port"]
    }

    models = list(tenable(Recorded()).vulnerabilities())

    names = {model.name for model in models if isinstance(model, Risk)}
    assert names == cves | {f"tenable-plugin-{plugin}" for plugin in plugins}
    found = {(one.target.name, one.protocol, one.port) for one in models if isinstance(one, Port)}
    assert {one[1:] for one in found} == {one[1:] for one in ports}


def test_recorded_user_may_collect_and_asset_is_affirmed():
    app = Recorded()
    client = tenable(app).client

    client.probe_keys()

    assert client.has_asset(app.asset.rpartition("/")[2])
    assert not client.has_asset("0" * 8)
