"""How the tests call the InsightVM simulator and read its answers, without a socket."""

import json
from base64 import b64encode
from io import BytesIO
from urllib.parse import urlencode, urlsplit

from simulators import World
from simulators.insightvm import InsightVMSimulator

from ..doubles import HandClock, Said

ROOT = "/api/3"
ASSETS = "/api/3/assets"
SEARCH = "/api/3/assets/search"
CONTENT = "/api/3/vulnerabilities"
SITES = "/api/3/sites"
ENOUGH = 200


def console(hosts=25, seed=0, **settings):
    """Return a simulator whose clock is moved by hand."""
    return InsightVMSimulator(World(seed, hosts), clock=HandClock(), **settings)


def call(simulator, path, *, method="GET", body=None, headers=None, **query):
    """Return the answer to a request, by the user unless headers are given."""
    parts = urlsplit(path)
    sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": parts.path,
        "QUERY_STRING": "&".join(filter(None, (parts.query, urlencode(query, doseq=True)))),
        "CONTENT_TYPE": "application/json" if body is not None else "",
        "CONTENT_LENGTH": str(len(sent)),
        "wsgi.input": BytesIO(sent),
    }
    for name, value in (user(simulator) if headers is None else headers).items():
        environ[name if name.startswith("CONTENT") else f"HTTP_{name.upper()}"] = value
    started = []
    pieces = simulator.app(environ, lambda status, headers: started.extend((status, headers)))
    status, said = started
    return Said(int(status.split()[0]), dict(said), [b"".join(pieces)])


def user(simulator, **changes):
    """Return the header of the simulator's user, or of one with another name or password."""
    given = {**simulator.credentials, **changes}
    pair = f"{given['username']}:{given['password']}".encode()
    return {"Authorization": f"Basic {b64encode(pair).decode()}"}


def search(simulator, *filters, match="all", **query):
    """Return the answer to a search of assets."""
    body = {"filters": list(filters), "match": match}
    return call(simulator, SEARCH, method="POST", body=body, **query)


def rows(said):
    """Return the rows of a good list."""
    assert said.status == 200, said.body
    return said.json["resources"]


def ids(said):
    return [row["id"] for row in rows(said)]


def error(said):
    """Return status, status inside, and whether there is a text, of a refusal."""
    body = said.json
    return said.status, body["status"], bool(body["message"])


def walked(simulator, path, **query):
    """Return every row of a list, page after page, as a plain client reads it."""
    found, number = [], 0
    while number < ENOUGH:
        said = call(simulator, path, page=number, **query)
        found += rows(said)
        number += 1
        if number >= said.json["page"]["totalPages"]:
            return found
    raise AssertionError("the list has no end")
