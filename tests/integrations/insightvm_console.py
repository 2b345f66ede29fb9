"""A console for the tests that says whatever it is told to say."""

import json
from urllib.parse import parse_qs

from integrations.insightvm import InsightVM
from sdk.models import Integration
from sdk.runner import Job
from sdk.testing import InProcess, VirtualClock

ASSET = {"id": 1, "ip": "192.0.2.1", "hostName": "web.example.com"}
RESULT = {"status": "vulnerable", "port": 443, "protocol": "tcp", "proof": "<p>seen</p>"}
FINDING = {"id": "old-tls", "status": "vulnerable", "results": [RESULT]}
CONTENT = {"id": "old-tls", "title": "Old TLS", "severity": "Severe", "severityScore": 6}
SCORED = {**CONTENT, "cves": ["CVE-2025-10001"], "cvss": {"v3": {"score": 9.8}}}
NONE = {"status": 404, "message": "none"}
RISK = "#risk#web.example.com#insightvm-old-tls"

PATHS = {
    "assets": "/api/3/assets",
    "sites": "/api/3/sites",
    "asset": "/api/3/assets/1",
    "findings": "/api/3/assets/1/vulnerabilities",
    "content": "/api/3/vulnerabilities/old-tls",
    "solutions": "/api/3/vulnerabilities/old-tls/solutions",
    "search": "/api/3/assets/search",
}


def page(*rows, number=0, size=10, total=None, pages=None):
    total = len(rows) if total is None else total
    counted = {
        "number": number,
        "size": size,
        "totalResources": total,
        "totalPages": -(-total // size) if pages is None else pages,
    }
    return {"resources": list(rows), "page": counted, "links": []}


class Console:
    """Answers a path with a document, or with what a function makes of the page asked for."""

    def __init__(self, **answers):
        self.calls = 0
        self.answers = {
            "/api/3/assets": page(ASSET),
            "/api/3/sites": page({"id": 1, "assets": 0}),
            "/api/3/assets/1/vulnerabilities": page(FINDING),
            "/api/3/vulnerabilities/old-tls": CONTENT,
            "/api/3/vulnerabilities/old-tls/solutions": {"resources": []},
            **{PATHS[name]: answer for name, answer in answers.items()},
        }

    def __call__(self, environ, start_response):
        self.calls += 1
        answer = self.answers.get(environ["PATH_INFO"], (404, NONE))
        if callable(answer):
            query = parse_qs(environ["QUERY_STRING"])
            answer = answer(int(query["page"][0]), int(query["size"][0]))
        status, body = answer if isinstance(answer, tuple) else (200, answer)
        content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(content)))]
        start_response(f"{status} Told", headers)
        return [content]


def capability(console):
    clock = VirtualClock()
    secrets = {"username": "u", "password": "p"}
    job = Job(target=Integration("insightvm", "https://console.test:3780"), secrets=secrets)
    return InsightVM(job, transport=InProcess(console, clock=clock), clock=clock)


def run(**answers):
    ran = capability(Console(**answers))
    report = ran.invoke()
    return report, {model.key: model for model in ran.sink}
