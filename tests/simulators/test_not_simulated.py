"""What a vendor has and a simulator has not is 501 with a marker, never the vendor's own 404."""

import json
from base64 import b64encode
from wsgiref.util import setup_testing_defaults

import pytest

from sdk import registry

NAMES = registry.names("integrations")


def get(simulator, path):
    """Return status, headers and body of a call by the administrator, where that is by password."""
    login = ":".join(simulator.credentials.get(name, "") for name in ("username", "password"))
    environ = {
        "PATH_INFO": path,
        "HTTP_AUTHORIZATION": f"Basic {b64encode(login.encode()).decode()}",
    }
    setup_testing_defaults(environ)
    started = []
    pieces = simulator.app(environ, lambda status, headers: started.extend((status, headers)))
    body = b"".join(pieces)
    return int(started[0].split()[0]), dict(started[1]), body


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("path", ["/nothing/here", "/api/3/nothing", "/api/nothing", "/users"])
def test_unknown_route_answers_501_with_a_marker(name, path):
    simulator = registry.simulator(name).create(hosts=1)

    status, headers, body = get(simulator, path)

    assert status == 501
    assert headers["X-Simulator"] == "not-simulated"
    assert path in json.loads(body)["message"]
    assert [call.path for call in simulator.journal.unmatched] == [path]
