"""How the tests call the CrowdStrike simulator and read its answers, without a socket."""

import json
from io import BytesIO
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from simulators import World
from simulators.crowdstrike import CrowdStrikeSimulator

from ..doubles import HandClock, Said
from ..doubles import ask as start

TOKEN = "/oauth2/token"
REVOKE = "/oauth2/revoke"
IDS = "/devices/queries/devices/v1"
SCROLL = "/devices/queries/devices-scroll/v1"
DEVICES = "/devices/combined/devices/v1"
DETAILS = "/devices/entities/devices/v2"
ONLINE = "/devices/entities/online-state/v1"
VULNERABILITIES = "/spotlight/combined/vulnerabilities/v1"
VULNERABILITY_IDS = "/spotlight/queries/vulnerabilities/v1"
VULNERABILITY_DETAILS = "/spotlight/entities/vulnerabilities/v2"
REMEDIATIONS = "/spotlight/entities/remediations/v2"
ASSET_IDS = "/discover/queries/hosts/v1"
ASSET_DETAILS = "/discover/entities/hosts/v1"
ASSETS = "/discover/combined/hosts/v1"
APPLICATIONS = "/discover/combined/applications/v1"

GROUPS = "/devices/queries/host-groups/v1"
MEMBERS = "/devices/queries/host-group-members/v1"
HIDDEN = "/devices/queries/devices-hidden/v1"
SCORES = "/zero-trust-assessment/queries/assessments/v1"

ANY = {
    SCORES: "score:>=0",
    VULNERABILITIES: "status:!'none'",
    VULNERABILITY_IDS: "status:!'none'",
    ASSETS: "entity_type:!'none'",
    APPLICATIONS: "name:!'none'",
}
"""A filter that lets everything pass, where the vendor insists on one."""
HELD = WeakKeyDictionary()
FACETS = ("cve", "host_info", "remediation", "evaluation_logic")


def falcon(hosts=25, **settings):
    """Return a simulator whose clock is moved by hand."""
    return CrowdStrikeSimulator(World(0, hosts), clock=HandClock(), **settings)


def log_in(simulator, credentials=None, **form):
    """Return the headers of calls by a client, the tenant's own if no other is given."""
    form = {**(credentials or simulator.credentials), **form}
    said = start(simulator, TOKEN, method="POST", form=form)
    assert said.status in (200, 201), said.body
    return {"Authorization": f"Bearer {said.json['access_token']}"}


def held(simulator):
    """Return the headers of a log-in that is still good, since tokens are rationed."""
    headers, since = HELD.get(simulator, ({}, -1e9))
    if simulator.clock.monotonic() - since > 1500:
        headers = log_in(simulator)
        HELD[simulator] = (headers, simulator.clock.monotonic())
    return headers


def call(simulator, path, *, headers=None, **query):
    """Return the answer to a GET, under a held token unless headers are given."""
    headers = held(simulator) if headers is None else headers
    pairs = [(name, one) for name, value in query.items() for one in several(value)]
    return finished(start(simulator, with_query(path, pairs), headers=headers))


def post(simulator, path, body, *, method="POST", headers=None):
    """Return the answer to a POST of a JSON document, or of bytes as they are."""
    path, _, query = path.partition("?")
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    environ = {
        "REQUEST_METHOD": method,
        "QUERY_STRING": query,
        "PATH_INFO": path,
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(sent)),
        "wsgi.input": BytesIO(sent),
        "HTTP_AUTHORIZATION": (headers or held(simulator))["Authorization"],
    }
    started = []
    pieces = simulator.app(environ, lambda status, headers: started.extend((status, headers)))
    return Said(int(started[0].split()[0]), dict(started[1]), [b"".join(pieces)])


def finished(said):
    return Said(said.status, said.headers, [said.body], said.transport)


def with_query(path, pairs):
    return f"{path}?{urlencode(pairs)}" if pairs else path


def several(value):
    return value if isinstance(value, list | tuple) else (value,)


def rows(said):
    """Return the rows of a good answer."""
    assert said.status == 200, said.body
    assert not said.json["errors"], said.json["errors"]
    return said.json["resources"]


def pagination(said):
    return said.json["meta"]["pagination"]


def refusal(said):
    """Return the status, code and message of a refusal."""
    (error,) = said.json["errors"]
    return said.status, error["code"], error["message"]


def listed(simulator, path, *, most=100, **query):
    """Yield every row of a listing, in whatever style its pages are."""
    return [row for page in pages(simulator, path, most=most, **query) for row in rows(page)]


def pages(simulator, path, *, most=100, **query):
    """Yield the pages of a listing, `most` of them at most."""
    if path in ANY:
        query.setdefault("filter", ANY[path])
    name = "after" if path in ANY else "offset"
    for _ in range(most):
        said = call(simulator, path, **query)
        yield said
        following = next_of(said, path)
        if following is None:
            return
        query[name] = following


def next_of(said, path):
    """Return the mark of the next page, None when this was the last."""
    started = pagination(said)
    if path in (IDS, ASSET_IDS):
        more = rows(said) and started["offset"] < started["total"]
        return started["offset"] if more else None
    name = {SCROLL: "offset", DEVICES: "next"}.get(path, "after")
    return started.get(name) or None


def ids_of(simulator):
    """Return the agent ids of the world's hosts, in the order of their indexes."""
    return [row["device_id"] for row in rows(call(simulator, DEVICES, limit=10_000))]
