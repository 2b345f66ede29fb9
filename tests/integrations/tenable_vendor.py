"""A Tenable that says what a test wants it to say, and the integration pointed at it."""

import json
from collections.abc import Iterator

from integrations.tenable import Tenable
from sdk.models import Integration
from sdk.runner import Job
from sdk.testing import InProcess, VirtualClock

ADDRESS = "192.0.2.10"
ASSET = {"uuid": "a1", "fqdn": "web.example.com", "hostname": ADDRESS, "ipv4": ADDRESS}
PLUGIN = {"id": 7, "name": "A flaw", "cve": ["CVE-2025-10001"], "cvss3_base_score": 9.8}
FINDING = {
    "asset": ASSET,
    "plugin": PLUGIN,
    "port": {"port": 443, "protocol": "TCP"},
    "state": "OPEN",
    "severity": "medium",
    "severity_modification_type": "NONE",
    "output": "seen",
    "last_found": "2026-01-04T01:00:00Z",
}
FINISHED = {"status": "FINISHED", "chunks_available": [1]}
BOTH = ("/vulns/export", "/assets/export")
NAME = "#risk#web.example.com#CVE-2025-10001"


class Vendor:
    """Answers each export with one chunk of given rows; an object in place of a row is one.

    Of an iterator in place of an answer, each request gets the next.
    """

    def __init__(self, findings=(), assets=(), **others):
        self.chunks = {"/vulns/export/1/chunks/1": findings, "/assets/export/1/chunks/1": assets}
        self.answers = {
            "/session": {"permissions": 64, "enabled": True},
            **{f"{path}/1/status": FINISHED for path in BOTH},
            **{f"{path}/status": {"exports": []} for path in BOTH},
            **{path: {"export_uuid": "1"} for path in BOTH},
            **self.chunks,
            **others,
        }

    def __call__(self, environ, start_response):
        answer = self.answers.get(environ["PATH_INFO"], 404)
        answer = next(answer) if isinstance(answer, Iterator) else answer
        status, body = (answer, b"") if isinstance(answer, int) else (200, encoded(answer))
        kind = ("Content-Type", "application/json")
        start_response(f"{status} Told", [kind, ("Content-Length", str(len(body)))])
        return [body]


def encoded(answer):
    return answer if isinstance(answer, bytes) else json.dumps(answer).encode()


def tenable(*findings, assets=(), answers=None, **config):
    clock = VirtualClock()
    job = Job(
        target=Integration("tenable", "https://vendor.test"),
        secrets={"access_key": "a" * 64, "secret_key": "s" * 64},
        config=config,
    )
    vendor = Vendor(findings, assets, **(answers or {}))
    return Tenable(job, transport=InProcess(vendor, clock=clock), clock=clock)


def run(*findings, **more):
    capability = tenable(*findings, **more)
    return capability.invoke(), {model.key: model for model in capability.sink}


def changed(**fields):
    return {**FINDING, **fields}
