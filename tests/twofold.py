"""Twofold: the Example scanner with two ways to log in, for tests of credentials."""

from functools import cached_property
from hmac import compare_digest

import pytest

from integrations.example import Example
from integrations.example.client import ERRORS, Client
from sdk import Credential
from sdk.http import ClientCredentials, Token
from simulators.engine import Answer, Operation, text
from simulators.example import ExampleSimulator
from simulators.example.responses import refused

APP = Credential("twofold-app", secrets=("client_id", "client_secret"))
TOKEN = Credential("twofold-token", secrets=("token",))
POINTS = """
[chariot.integrations]
twofold = tests.twofold:Twofold
[chariot.simulators]
twofold = tests.twofold:TwofoldSimulator
"""


class Twofold(Example):
    """Hosts of the Twofold scanner."""

    name = "twofold"
    title = "Twofold"
    credentials = (APP, TOKEN)

    @cached_property
    def client(self) -> Client:
        return Client(self.open_session(auth=self.login(), errors=ERRORS))

    def login(self):
        if self.credential is TOKEN:
            return Token(self.secret("token"))
        return ClientCredentials(
            self.open_session(errors=ERRORS),
            "/oauth/token",
            client_id=self.secret("client_id"),
            client_secret=self.secret("client_secret"),
        )


class TwofoldSimulator(ExampleSimulator):
    """The Example scanner, which also gives its token for a client's id and secret."""

    name = "twofold"
    operations = (
        *ExampleSimulator.operations,
        Operation(
            "token",
            "POST /oauth/token",
            "issue",
            "documented",
            "this module",
            tuple(map(text, ("grant_type", "client_id", "client_secret"))),
            safe=False,
        ),
    )

    def __init__(self, *arguments, **settings):
        super().__init__(*arguments, **settings)
        self.credentials |= {"client_id": "twofold-client", "client_secret": "twofold-secret-0"}

    def authenticate(self, request):
        if request.route is None or request.route.name != "token":
            return super().authenticate(request)
        given = (request.parameter("client_secret") or "").encode()
        is_right = compare_digest(given, self.credentials["client_secret"].encode())
        return None if is_right else refused(401, "no such client")

    def issue(self, context):
        return Answer.json({"access_token": self.credentials["token"], "expires_in": 1800})


@pytest.fixture
def twofold(tmp_path, monkeypatch):
    """Install the vendor, by the entry points of a distribution."""
    home = tmp_path / "site" / "twofold-1.0.dist-info"
    home.mkdir(parents=True)
    (home / "METADATA").write_text("Name: twofold\nVersion: 1.0\n")
    (home / "entry_points.txt").write_text(POINTS)
    monkeypatch.syspath_prepend(home.parent)
    return Twofold
