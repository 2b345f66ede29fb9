"""How the tests call the Defender simulator and read its answers, without a socket."""

import json
from io import BytesIO
from urllib.parse import quote
from weakref import WeakKeyDictionary

from simulators import World
from simulators.microsoft_defender import MicrosoftDefenderSimulator

from ..doubles import HandClock, Said
from ..doubles import ask as start

MACHINES = "/api/machines"
VULNERABILITIES = "/api/vulnerabilities"
JOIN = "/api/vulnerabilities/machinesVulnerabilities"
INVENTORY = "/api/machines/SoftwareVulnerabilitiesByMachine"
EXPORT = "/api/machines/SoftwareVulnerabilitiesExport"
CHANGES = "/api/machines/SoftwareVulnerabilityChangesByMachine"
ALERTS = "/api/alerts"
SOFTWARE = "/api/software/openssl-_-openssl"
HUNTING = "/api/advancedqueries/run"
SCOPE = "https://api.securitycenter.microsoft.com/.default"
HELD = WeakKeyDictionary()


def defender(hosts=25, **settings):
    """Return a simulator whose clock is moved by hand."""
    return MicrosoftDefenderSimulator(World(0, hosts), clock=HandClock(), **settings)


def sign_in(simulator, credentials=None, **form):
    """Return Entra's answer to an application, the tenant's own if no other is given."""
    given = dict(credentials or simulator.credentials)
    path = f"/{given.pop('tenant_id')}/oauth2/v2.0/token"
    form = {"grant_type": "client_credentials", "scope": SCOPE, **given, **form}
    return start(simulator, path, method="POST", form=form)


def bearer(simulator, credentials=None):
    """Return the headers of calls by an application."""
    return {"Authorization": f"Bearer {sign_in(simulator, credentials).json['access_token']}"}


def held(simulator):
    """Return the headers of a sign-in that is still good."""
    headers, since = HELD.get(simulator, ({}, -1e9))
    if simulator.clock.monotonic() - since > 3500:
        headers = bearer(simulator)
        HELD[simulator] = (headers, simulator.clock.monotonic())
    return headers


def call(simulator, path, *, headers=None, size=None, **query):
    """Return the answer to a GET; names of OData have no dollar, a path may hold a query."""
    sent = dict(held(simulator) if headers is None else headers)
    if size:
        sent["Prefer"] = f"odata.maxpagesize={size}"
    named = {f"${name}" if name in ODATA else name: value for name, value in query.items()}
    said = start(simulator, path, headers=sent, **named)
    # calls are rationed by the minute
    simulator.clock.sleep(2.5)
    return said


ODATA = {"filter", "top", "skip", "select", "expand", "orderby", "count"}


def hunt(simulator, query, *, path=HUNTING, headers=None):
    """Return the answer to a query of advanced hunting."""
    body = json.dumps({"Query": query} if isinstance(query, str) else query).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        "HTTP_AUTHORIZATION": (headers or held(simulator))["Authorization"],
    }
    started = []
    pieces = simulator.app(environ, lambda status, headers: started.extend((status, headers)))
    simulator.clock.sleep(2.5)
    return Said(int(started[0].split()[0]), dict(started[1]), [b"".join(pieces)])


def rows(said):
    """Return the rows of a good answer."""
    body = said.body
    assert said.status == 200, body
    return json.loads(body)["value"]


def pages(simulator, path, *, most=100, **query):
    """Yield the bodies of a list's pages, by its links, `most` of them at most."""
    size = query.pop("size", None)
    for _ in range(most):
        body = json.loads(call(simulator, path, size=size, **query).body)
        yield body
        link = body.get("@odata.nextLink")
        if link is None:
            return
        path, query = quote(link, safe="/:?&=$%'(),-_.~+"), {}


def listed(simulator, path, **query):
    """Return every row of a list."""
    return [row for body in pages(simulator, path, **query) for row in body["value"]]


def refusal(said):
    """Return the status and code of a refusal."""
    return said.status, json.loads(said.body)["error"]["code"]
