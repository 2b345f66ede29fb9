"""How the tests call the Wiz simulator and read its answers, without a socket."""

import json
from io import BytesIO
from weakref import WeakKeyDictionary

from simulators import World
from simulators.wiz import WizSimulator

from ..doubles import HandClock, Said
from ..doubles import ask as start

HELD = WeakKeyDictionary()


def wiz(hosts=25, **settings):
    """Return a simulator whose clock is moved by hand."""
    return WizSimulator(World(0, hosts), clock=HandClock(), **settings)


def sign_in(simulator, credentials=None, **form):
    """Return the token endpoint's answer to a service account, by default the tenant's own."""
    given = {"grant_type": "client_credentials", "audience": "wiz-api"}
    form = {**given, **(credentials or simulator.credentials), **form}
    return start(simulator, "/oauth/token", method="POST", form=form)


def bearer(simulator, credentials=None):
    """Return a token."""
    return sign_in(simulator, credentials).json["access_token"]


def post(simulator, body, *, token=None):
    """Return the answer to a POST of any body, under a good token unless another is given."""
    if token is None:
        token = HELD.setdefault(simulator, bearer(simulator))
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/graphql",
        "QUERY_STRING": "",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(sent)),
        "HTTP_AUTHORIZATION": f"Bearer {token}",
        "wsgi.input": BytesIO(sent),
    }
    started = []
    pieces = simulator.app(environ, lambda status, headers: started.extend((status, headers)))
    # calls are rationed by the second
    simulator.clock.sleep(1)
    return Said(int(started[0].split()[0]), dict(started[1]), pieces)


def ask(simulator, query, token=None, **variables):
    """Return the answer to a query."""
    return post(simulator, {"query": query, "variables": variables}, token=token)


def data(simulator, query, **variables):
    """Return the data of a query without errors."""
    said = ask(simulator, query, **variables)
    body = said.json
    assert said.status == 200, body
    assert "errors" not in body, body
    return body["data"]


def listed(simulator, field, nodes, size=100, most=60, **args):
    """Yield the pages of a connection, by its cursors, `most` of them at most."""
    given = "".join(f", {name}: {value}" for name, value in args.items())
    query = (
        f"query($first: Int, $after: String) {{ found: {field}(first: $first, after: $after{given})"
        f" {{ nodes {{ {nodes} }} pageInfo {{ hasNextPage endCursor }} totalCount }} }}"
    )
    after = None
    for _ in range(most):
        found = data(simulator, query, first=size, after=after)["found"]
        yield found
        if not found["pageInfo"]["hasNextPage"]:
            return
        after = found["pageInfo"]["endCursor"]


def rows(simulator, field, nodes, **options):
    """Return every node of a connection."""
    return [row for page in listed(simulator, field, nodes, **options) for row in page["nodes"]]


def refusal(said):
    """Return status, message and code of the first error."""
    (error, *_) = said.json["errors"]
    return said.status, error["message"], error.get("extensions", {}).get("code")
