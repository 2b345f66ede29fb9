"""A vendor that names an error under HTTP 200, beside rows that are empty then: never complete."""

import json
import re
from collections import Counter

import pytest

from sdk import registry
from sdk.models import Integration
from sdk.runner import Job, Outcome
from sdk.testing import InProcess, VirtualClock

ERRORS = {
    "crowdstrike": [{"errors": [{"code": 500, "message": "Internal Server Error"}]}],
    "example": [
        {"error": {"code": "internal", "message": "try again"}},
        {"error": "Internal Server Error"},
    ],
    "insightvm": [
        {"status": 500, "message": "An internal error occurred"},
        {"status": "500", "message": "An internal error occurred", "links": []},
        {"message": "An internal error occurred"},
        {"error": "Internal Server Error"},
        {"errors": [{"message": "An internal error occurred"}]},
    ],
    "microsoft-defender": [{"error": {"code": "InternalServerError", "message": "try again"}}],
    "tenable": [
        {"statusCode": 500, "error": "Internal Server Error", "message": "An internal error"},
        {"error": "Internal Server Error"},
        {"errors": [{"code": 500}]},
    ],
    "wiz": [{"errors": [{"message": "oops! an internal error has occurred"}]}],
}
"""How each vendor that answers in JSON spells an error (contracts, errors)."""

XML_ERROR = b"<RESPONSE><CODE>999</CODE><TEXT>Internal error</TEXT></RESPONSE>"
UUID = re.compile(r"[0-9a-f-]{32,36}")
LIST = re.compile(rb"<([A-Z_]+_OUTPUT)>.*</\1>", re.DOTALL)


def emptied(value):
    """Return an answer of the same form without a row, a total or a further page."""
    match value:
        case dict():
            return {name: 0 if "total" in name.lower() else emptied(v) for name, v in value.items()}
        case list():
            return []
    return value


def holds_rows(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return bool(inner) if isinstance(value, list) else any(map(holds_rows, inner))


class RefusingVendor:
    """A vendor whose answers are empty and name an error, of one path, from a call of it on."""

    def __init__(self, app, path, number, error):
        self.app, self.path, self.number, self.error = app, path, number, error
        self.calls, self.refused = Counter(), False

    def __call__(self, environ, start_response):
        started = []
        environ.pop("HTTP_ACCEPT_ENCODING", None)
        content = b"".join(self.app(environ, lambda *words: started.append(words)))
        status, headers = started[0][:2]
        path = UUID.sub("*", environ["PATH_INFO"])
        self.calls[path] += 1
        if path == self.path and self.calls[path] >= self.number and status.startswith("200"):
            content = self.refuse(content)
        headers = [pair for pair in headers if pair[0].lower() != "content-length"]
        start_response(status, [*headers, ("Content-Length", str(len(content)))])
        return [content]

    def refuse(self, content):
        if LIST.search(content):
            self.refused = True
            return LIST.sub(rb"<\1>" + XML_ERROR + rb"</\1>", content)
        try:
            body = json.loads(content)
        except ValueError:
            return content
        if not isinstance(body, dict) or not holds_rows(body) or self.error is None:
            return content
        self.refused = True
        return json.dumps({**emptied(body), **self.error}).encode()


def run(name, path="", number=1, error=None, config=None):
    clock = VirtualClock()
    simulator = registry.simulator(name).create(hosts=3, clock=clock)
    vendor = RefusingVendor(simulator.app, path, number, error)
    integration = registry.integration(name)
    secrets = {one: simulator.credentials[one] for one in integration.credential.secrets}
    capability = integration(
        Job(
            target=Integration(name, simulator.url),
            secrets=secrets,
            config=config or {},
        ),
        transport=InProcess(vendor, clock=clock),
        clock=clock,
    )
    return capability.invoke(), vendor


CASES = [(name, error) for name, errors in ERRORS.items() for error in errors] + [("qualys", None)]


@pytest.mark.parametrize(("name", "error"), CASES)
def test_error_beside_empty_rows_is_never_complete(name, error):
    whole, vendor = run(name)
    calls = [(path, number) for path, count in vendor.calls.items() for number in {1, count}]

    refused = {}
    for path, number in calls:
        report, vendor = run(name, path, number, error)
        if vendor.refused:
            refused[path, number] = report

    assert whole.outcome is Outcome.COMPLETE
    assert refused
    # A question that only comes first may fail: the streams then show by themselves what is there.
    assert not [
        call
        for call, report in refused.items()
        if report.outcome is Outcome.COMPLETE and not same(report, whole)
    ]
    assert not error or any(
        "the vendor's code" in message_of(report) for report in refused.values()
    )


def same(report, whole):
    return [stream.delivered for stream in report.streams] == [
        stream.delivered for stream in whole.streams
    ]


def message_of(report):
    return " ".join([report.error, *(stream.error for stream in report.streams)])


def test_every_vendor_of_an_api_is_tried():
    assert {name for name, _ in CASES} == set(registry.names(registry.INTEGRATIONS))


@pytest.mark.parametrize("paging", ["next-url", "cursor", "page", "offset", "sdk"])
def test_example_tells_the_error_in_every_style_of_paging(paging):
    error = {"error": {"code": "internal", "message": "try again"}}

    _, vendor = run("example", config={"paging": paging})
    path = next(path for path in vendor.calls if path.endswith("/hosts"))

    report, _ = run("example", path, 1, error, {"paging": paging})

    assert report.outcome is Outcome.FAILED
    assert "HTTP 200 OK with the vendor's code internal" in report.streams[0].error
