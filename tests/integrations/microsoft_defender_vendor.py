"""A Defender that answers what a test tells it to, and runs against it."""

import json
from urllib.parse import parse_qs

from integrations.microsoft_defender import MicrosoftDefender
from sdk import Limits
from sdk.models import Integration
from sdk.runner import Job
from sdk.testing import InProcess, VirtualClock

ID = "a" * 40
MACHINE = {"id": ID, "computerDnsName": "web-1.example.com", "lastIpAddress": "192.0.2.1"}
FOUND = {
    "id": f"{ID}-_-CVE-2025-10001-_-a-_-b-_-1-_-",
    "cveId": "CVE-2025-10001",
    "machineId": ID,
    "severity": "High",
}
KNOWN = {"id": "CVE-2025-10001", "cvssV3": 9.8, "description": "bad"}
SECRETS = {"tenant_id": "t", "client_id": "c", "client_secret": "s"}
RISK = "#risk#web-1.example.com#CVE-2025-10001"


class Vendor:
    """Answers each path with a page of some rows, cut by `$skip` and a size of its own."""

    def __init__(self, lists, cap=10_000, link=False):
        self.lists, self.cap, self.link = lists, cap, link

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        if path.endswith("/token"):
            return self.say(start_response, {"access_token": "t", "expires_in": 3599})
        rows = self.lists.get(path.rpartition("/")[2], [])
        if not isinstance(rows, list):
            return self.say(start_response, rows)
        query = parse_qs(environ["QUERY_STRING"])
        skip = int(query.get("$skip", ["0"])[0])
        return self.say(start_response, {"value": rows[skip : skip + self.cap]})

    def say(self, start_response, body):
        content = json.dumps(body).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(content)))]
        start_response("200 Told", headers)
        return [content]


def run(machines, found=(), known=(KNOWN,), *, cap=10_000, **config):
    lists = {
        "machines": listed(machines),
        "machinesVulnerabilities": listed(found),
        "vulnerabilities": listed(known),
    }
    return run_against(Vendor(lists, cap), **config)


def run_against(app, **config):
    """Return the report and the models of a run against an application."""
    clock = VirtualClock()
    defender = MicrosoftDefender(
        Job(
            target=Integration("microsoft-defender", "https://vendor.test"),
            secrets=SECRETS,
            config=config,
        ),
        transport=InProcess(app, clock=clock),
        clock=clock,
        limits=Limits(page_size=10_000, batch_size=30, calls=50, by_operation=True),
    )
    report = defender.invoke()
    return report, {model.key: model for model in defender.sink}


def listed(rows):
    return list(rows) if isinstance(rows, tuple | list) else rows
