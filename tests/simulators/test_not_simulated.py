"""What a vendor has and a simulator has not is 501 with a marker, never the vendor's own 404."""

import json
from base64 import b64encode
from wsgiref.util import setup_testing_defaults

import pytest

from sdk import registry

ASKED_BY_CLIENTS = {
    "crowdstrike": (
        "/zero-trust-assessment/entities/audit/v1",
        "/devices/entities/devices/v1",
        "/policy/combined/prevention/v1",
        "/policy/queries/prevention-members/v1",
    ),
    "insightvm": (
        "/api/3/assets/1/files",
        "/api/3/assets/1/databases",
        "/api/3/vulnerabilities/x/exploits",
        "/api/3/vulnerabilities/x/assets",
        "/api/3/sites/1/users",
        "/api/3/sites/1/site_credentials",
        "/api/3/sites/1/included_targets",
        "/api/3/scan_templates",
        "/api/3/roles",
        "/api/3/policies",
        "/api/3/operating_systems",
        "/api/3/software",
    ),
    "tenable": (
        "/tags/exports",
        "/scanners/1/key",
        "/users/1/authorizations",
        "/agents",
        "/folders",
        "/credentials",
        "/exclusions",
        "/scanner-groups",
        "/editor/scan/templates",
        "/import/asset-jobs",
        "/api/v3/assets/search",
        "/container-security/api/v2/images",
    ),
}
"""What clients of others ask a vendor for beside what is simulated, as the contracts have it."""

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
@pytest.mark.parametrize("path", ["/nothing/here", "/api/3/nothing", "/api/nothing", "/agents"])
def test_unknown_route_answers_501_with_a_marker(name, path):
    simulator = registry.simulator(name).create(hosts=1)

    status, headers, body = get(simulator, path)

    assert status == 501
    assert headers["X-Simulator"] == "not-simulated"
    assert path in json.loads(body)["message"]
    assert [call.path for call in simulator.journal.unmatched] == [path]


@pytest.mark.parametrize(
    ("name", "path"), [(name, path) for name, paths in ASKED_BY_CLIENTS.items() for path in paths]
)
def test_unsimulated_requests_of_clients_are_501_never_404(name, path):
    status, headers, _ = get(registry.simulator(name).create(hosts=1), path)

    assert (status, headers.get("X-Simulator")) == (501, "not-simulated")
