"""What vendors need not write themselves: scopes, tokens of OAuth, single documents, fields."""

import json
from io import BytesIO
from typing import ClassVar
from urllib.parse import urlencode

from sdk.testing import VirtualClock
from simulators import World
from simulators.engine import Answer, ApiError, Field, Fields, OAuthVendor, Operation, Quirk, Single

from .acme import DEVICES

READ = "devices:read"


def lookup(path, message=""):
    answer = Single(DEVICES, "device", message=message)
    return Operation(path, f"GET /{path}/{{device}}", answer, "assumed", "this module", scope=READ)


class Guarded(OAuthVendor):
    name = "guarded"
    operations = (
        lookup("devices", "no such device"),
        Operation(
            *("token", "POST /token", "token", "assumed", "this module"),
            authenticated=False,
            safe=False,
            extra=frozenset({"client_id", "client_secret"}),
        ),
    )
    quirks = (Quirk("no-scope", "this module", "the client lacks its scope"),)
    lost: ClassVar[dict[str, str]] = {"no-scope": READ}
    scopes = frozenset({READ})
    token_seconds = 60

    def token(self, context):
        account = self.clients.client(context.request)
        return Answer.json({"token": self.clients.issue(account)})

    def unauthorized(self, request):
        return Answer.json({"error": "who?"}, 401)

    def refusal(self, context, error):
        return Answer.json({"error": error.message}, error.status)

    def parameter_refusal(self, context, error):
        return ApiError(422, error.name)

    def oracle(self, config=None):
        return iter(())


def call(simulator, path, token="", form=None):
    status = []
    body = urlencode(form or {}).encode()
    environ = {
        "REQUEST_METHOD": "POST" if form else "GET",
        "PATH_INFO": path,
        "CONTENT_TYPE": "application/x-www-form-urlencoded" if form else "",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        "HTTP_AUTHORIZATION": f"Bearer {token}",
    }
    answer = simulator.app(environ, lambda line, headers, _=None: status.append(int(line[:3])))
    return status[0], json.loads(b"".join(answer))


def guarded(quirks=()):
    return Guarded(World(hosts=4), clock=VirtualClock(), quirks=quirks)


def token_of(simulator, credentials=None):
    return call(simulator, "/token", form=credentials or simulator.credentials)[1]["token"]


def test_client_gets_a_token_that_ends():
    simulator = guarded()
    token, path = token_of(simulator), f"/devices/{simulator.world.host(2).id}"

    before = call(simulator, path, token)
    simulator.clock.sleep(61)

    assert before[0] == 200
    assert call(simulator, path, token) == call(simulator, path) == (401, {"error": "who?"})


def test_document_is_found_by_its_id_in_the_path():
    simulator = guarded()
    token, host = token_of(simulator), simulator.world.host(2)

    assert call(simulator, f"/devices/{host.id}", token)[1]["id"] == host.id
    assert call(simulator, "/devices/none", token) == (404, {"error": "no such device"})


def test_scope_can_be_lacking_or_taken_by_a_quirk():
    simulator, robbed = guarded(), guarded(["no-scope"])
    path = f"/devices/{simulator.world.host(2).id}"

    lacking = call(simulator, path, token_of(simulator, simulator.client(frozenset())))

    assert lacking[0] == call(robbed, path, token_of(robbed))[0] == 403
    assert [effect.quirk for effect in robbed.journal.effects] == ["no-scope"]


def test_fields_are_named_several_at_once():
    fields = Fields.of({"id name": Field(folds=True), "seen": Field("at", "moment")}, "tag* owner")

    assert set(fields.simulated) == {"id", "name", "seen"}
    assert fields.named("name") == ("name", Field(folds=True))
    assert fields.known == {"tag*", "owner"}
