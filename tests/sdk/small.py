"""A vendor and an integration in a few lines, for the tests of runs."""

import json
from collections.abc import Iterator
from functools import cached_property

from sdk import (
    Asset,
    Capability,
    Credential,
    Model,
    Parameter,
    Port,
    Risk,
    RiskDefinition,
    Session,
    Severity,
    stream,
)
from sdk.http import Token
from sdk.models import Integration, RiskStatus, State
from sdk.runner import Job
from sdk.testing import InProcess, VirtualClock

HIGH = RiskStatus(State.TRIAGE, Severity.HIGH)
WEB = Asset("web.example.com", "192.0.2.1")
DATABASE = Asset("db.example.com", "10.0.0.7")


class Vendor:
    """A vendor in a few lines: what it answers by path, and which paths it was asked for."""

    def __init__(self, **answers):
        self.answers = {"/me": "200 OK", "/hosts": "200 OK", "/risks": "200 OK", **answers}
        self.asked = []

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        self.asked.append(path)
        body = json.dumps({"ok": True}).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response(self.answers[path], headers)
        return [body]


class Small(Capability):
    """Hosts and risks of a vendor that is small."""

    name = "small"
    title = "Small"
    surface = "external"
    credential = Credential("small", secrets=("token",))
    parameters = (Parameter("days", "how far back", type=int, default="7"),)

    @cached_property
    def session(self) -> Session:
        return self.open_session(auth=Token(self.secret("token")))

    def validate_credentials(self) -> None:
        self.session.get("/me")

    def check_affiliation(self, asset: Asset) -> bool:
        return bool(asset.cloud_id)

    @stream(toggle="importAssets")
    def hosts(self) -> Iterator[Model]:
        yield from (WEB, DATABASE)
        self.session.get("/hosts")

    @stream(toggle="importVulnerabilities")
    def risks(self) -> Iterator[Model]:
        yield Risk(
            Port("tcp", 443, WEB),
            "CVE-2025-10001",
            HIGH,
            definition=RiskDefinition(description="Bad."),
            proof=b"seen",
        )
        yield Risk(DATABASE, "CVE-2025-10001", HIGH)
        self.session.get("/risks")


def small(vendor, *, sink=None, capability=Small, **job):
    settings = {
        "target": Integration("small", "https://small.test"),
        "secrets": {"token": "s3cret-canary"},
        **job,
    }
    clock = VirtualClock()
    return capability(
        Job(**settings), transport=InProcess(vendor, clock=clock), clock=clock, sink=sink
    )


def keys(capability):
    return [model.key for model in capability.sink]
