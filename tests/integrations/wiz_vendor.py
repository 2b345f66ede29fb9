"""A Wiz that answers what a test tells it to, and runs against it."""

import json

from integrations.wiz import Wiz
from sdk.models import Integration
from sdk.runner import Job, MemorySink
from sdk.testing import InProcess, VirtualClock

LAST = {"hasNextPage": False, "endCursor": "bGFzdA=="}
MACHINE = {
    "id": "m1",
    "type": "VIRTUAL_MACHINE",
    "name": "web.example.com",
    "providerUniqueId": "vm/1",
    "cloudPlatform": "vSphere",
    "subscriptionExternalId": "s1",
    "ipAddresses": ["192.0.2.10"],
}
FINDING = {
    "id": "f1",
    "name": "CVE-2099-0001",
    "status": "OPEN",
    "severity": "CRITICAL",
    "vulnerableAsset": MACHINE,
}
ISSUE = {
    "id": "i1",
    "type": "TOXIC_COMBINATION",
    "status": "OPEN",
    "severity": "HIGH",
    "sourceRules": [{"name": "A rule", "description": "What it is."}],
    "entitySnapshot": MACHINE,
}
CONTAINER = {
    "id": "c1",
    "type": "CONTAINER",
    "name": "pod",
    "providerUniqueId": "container/1",
    "cloudPlatform": "EKS",
    "subscriptionExternalId": "123456789012",
}
ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"


def page(*nodes, **fields):
    return {"data": {"listing": {"nodes": list(nodes), "pageInfo": LAST, **fields}}}


def without_total(body):
    """Return the answer to a request without the total."""
    listing = (body["data"] or {}).get("listing")
    if not listing:
        return body
    kept = {name: value for name, value in listing.items() if name != "totalCount"}
    return {"data": {"listing": kept}}


class Vendor:
    """Answers the queries for resources, issues and findings with one page each, or with 503."""

    def __init__(self, resources=(), issues=(), findings=(), down=()):
        self.down = down
        given = {"cloudResourcesV2": resources, "issuesV2": issues}
        given["vulnerabilityFindings"] = findings
        self.pages = {
            name: rows if isinstance(rows, dict) else page(*rows) for name, rows in given.items()
        }

    def __call__(self, environ, start_response):
        sent = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
        body = {"access_token": "opaque", "token_type": "Bearer"}
        if environ["PATH_INFO"] == "/graphql":
            query = json.loads(sent)["query"]
            if any(f"{name}(" in query for name in self.down):
                start_response("503 Service Unavailable", [("Content-Type", "application/json")])
                return [b"{}"]
            body = next(found for name, found in self.pages.items() if f"{name}(" in query)
            body = body if "totalCount" in query else without_total(body)
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(body).encode()]


def run(**rows):
    """Return the report and the models of a run against these rows."""
    clock, sink = VirtualClock(), MemorySink()
    job = Job(
        target=Integration("wiz", "https://wiz.test"),
        secrets={"client_id": "an-id", "client_secret": "a-secret-canary"},
    )
    transport = InProcess(Vendor(**rows), clock=clock)
    report = Wiz(job, transport=transport, clock=clock, sink=sink).invoke()
    return report, sink.models
