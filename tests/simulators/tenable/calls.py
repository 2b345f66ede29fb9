"""How the tests call the Tenable simulator and read its answers, without a socket."""

import json
from io import BytesIO
from urllib.parse import urlencode

from simulators import World
from simulators.tenable import TenableSimulator

from ..doubles import HandClock, Said

VULNS, ASSETS, ASSETS_V2 = "/vulns/export", "/assets/export", "/assets/v2/export"
ORDERS = {VULNS: {"num_assets": 50}, ASSETS: {"chunk_size": 100}, ASSETS_V2: {"chunk_size": 100}}
LONG_AGO = 1_000_000_000
EVERYTHING = {
    "num_assets": 50,
    "include_unlicensed": True,
    "filters": {"since": LONG_AGO, "state": ["OPEN", "REOPENED", "FIXED"]},
}


def tenable(hosts=25, **settings):
    """Return a simulator whose clock is moved by hand."""
    return TenableSimulator(World(0, hosts), clock=HandClock(), **settings)


def keys(simulator, credentials=None):
    """Return the header of a right call, as the vendor's own client spells it."""
    given = credentials or simulator.credentials
    text = f"accessKey={given['access_key']}; secretKey={given['secret_key']}"
    return {"X-APIKeys": text}


def call(simulator, path, *, method="GET", body=None, headers=None, **query):
    """Return the response of a call that is over; `body` is sent as JSON, bytes as they are."""
    path, _, asked = path.partition("?")
    sent = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "&".join(filter(None, (asked, urlencode(query)))),
        "CONTENT_TYPE": "application/json" if sent else "",
        "CONTENT_LENGTH": str(len(sent)),
        "wsgi.input": BytesIO(sent),
    }
    for name, value in (keys(simulator) if headers is None else headers).items():
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    started = []
    pieces = simulator.app(environ, lambda status, headers: started.extend((status, headers)))
    status, answered = started
    transport = environ.get("simulators.transport", {})
    return Said(int(status.split()[0]), dict(answered), [b"".join(pieces)], transport)


def order(simulator, path, body=None):
    """Order an export."""
    return call(simulator, path, method="POST", body=ORDERS[path] if body is None else body)


def begun(simulator, path, body=None):
    """Return the id of an export that was ordered."""
    said = order(simulator, path, body)
    assert said.status == 200, said.body
    return said.json["export_uuid"]


def status(simulator, path, uuid):
    """Return the state of an export."""
    return call(simulator, f"{path.replace('/v2', '')}/{uuid}/status").json


def chunk(simulator, path, uuid, number):
    """Return one chunk."""
    return call(simulator, f"{path.replace('/v2', '')}/{uuid}/chunks/{number}")


def exported(simulator, path, body=None):
    """Return every row of an export, by a client that waits for its end."""
    uuid = begun(simulator, path, body)
    simulator.clock.sleep(5)
    said = status(simulator, path, uuid)
    assert said["status"] == "FINISHED", said
    chunks = (chunk(simulator, path, uuid, number) for number in said["chunks_available"])
    return [row for one in chunks for row in one.json]


def found(simulator, **filters):
    """Return the findings that an export has under some filters, unlicensed assets included."""
    return exported(simulator, VULNS, {"include_unlicensed": True, "filters": filters})
