"""The Defender for Endpoint API with Entra's tokens, to docs/contracts/microsoft-defender.md."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import ClassVar, Unpack
from wsgiref.types import StartResponse, WSGIEnvironment

from .. import (
    Answer,
    Expected,
    Fault,
    Quirk,
    RateLimit,
    Request,
    Route,
    Settings,
    Simulator,
    World,
    catalogue,
)
from ..engine.http.throttle import RateWindows
from . import estate, exports, routes
from .accounts import MACHINES, ROLES, VULNERABILITIES, Application, Doorkeeper
from .envelope import Refused
from .listing import Pages
from .oracle import expected
from .routes import Call
from .scene import Scene
from .surface import LICENSED, MISSING, NEEDED, QUIRKS, ROUTES, ROWS, UNSEEN, limits
from .tokens import Denied, Desk

LOST = {"no-machine-role": MACHINES, "no-vulnerability-role": VULNERABILITIES}
"""The app role that each quirk takes from the application."""
EXCEPTED = frozenset(catalogue()[14].cves)
"""CVEs for which the customer has made an exception; some, so that the rule is never untested."""
NO_CONFIG: Mapping[str, str] = MappingProxyType({})


class MicrosoftDefenderSimulator(Simulator):
    """One tenant with one application, `credentials`, and the world's hosts as its devices.

    Entra's token endpoint is at the same address. `application(roles)` registers further ones;
    `page_size` makes pages smaller than documented, for clients that cannot ask for it.
    """

    name: ClassVar[str] = "microsoft-defender"
    routes: ClassVar[tuple[Route, ...]] = ROUTES
    rows: ClassVar[Mapping[str, str]] = ROWS
    unseen: ClassVar[Mapping[str, str]] = UNSEEN
    quirks: ClassVar[tuple[Quirk, ...]] = QUIRKS
    missing: ClassVar[Mapping[str, str]] = MISSING

    def __init__(self, world: World | None = None, **settings: Unpack[Settings]) -> None:
        super().__init__(world, **settings)
        self.born: datetime = self.clock.now().replace(microsecond=0)
        self.excepted_cves = EXCEPTED
        self.page_size: int | None = None
        self.doorkeeper = Doorkeeper(self.clock, estate.uuid_of(self.world, "tenant"))
        lost = {LOST[name] for name in self.active_quirks & LOST.keys()}
        self.credentials = self.application(ROLES - lost)
        self._pages = Pages()
        self._allowances = RateWindows(self.clock)

    def application(self, roles: frozenset[str]) -> dict[str, str]:
        """The credentials of one more application, with these app roles."""
        number = len(self.doorkeeper.applications)
        client_id = estate.uuid_of(self.world, f"application/{number}")
        secret = f"{sha256(client_id.encode()).hexdigest()[:34]}~Q8+/="
        self.doorkeeper.applications[client_id] = Application(client_id, secret, roles)
        tenant_id = self.doorkeeper.tenant_id
        return {"tenant_id": tenant_id, "client_id": client_id, "client_secret": secret}

    def oracle(self, config: Mapping[str, str] = NO_CONFIG) -> Iterator[Expected]:
        """What a right integration emits now (docs/contracts/microsoft-defender.md 8)."""
        now = self.world.epoch + (self.clock.now() - self.born)
        return expected(self.world, config, now, self.excepted_cves)

    def app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The vendor as a WSGI application; paths are the same in any case."""
        environ["PATH_INFO"] = str(environ.get("PATH_INFO", "")).lower()
        return super().app(environ, start_response)

    # the routes

    def token(self, request: Request) -> Answer:
        """A token for a scope."""
        return self._issued(request, Desk.by_scope)

    def token_v1(self, request: Request) -> Answer:
        """A token for a resource."""
        return self._issued(request, Desk.by_resource)

    def openid(self, request: Request) -> Answer:
        """Where Entra's services are."""
        place = f"{self.url}/{request.path_parameters['tenant']}"
        return Answer.json(
            {
                "token_endpoint": f"{place}/oauth2/v2.0/token",
                "authorization_endpoint": f"{place}/oauth2/v2.0/authorize",
                "issuer": f"{place}/v2.0",
            }
        )

    def machines(self, request: Request) -> Answer:
        """Machines."""
        return self._answered(request, routes.machine_list)

    def machine(self, request: Request) -> Answer:
        """One machine, by id or name."""
        return self._answered(request, routes.one_machine)

    def machine_vulnerabilities(self, request: Request) -> Answer:
        """What one machine has."""
        return self._answered(request, routes.vulnerabilities_of_machine)

    def machine_alerts(self, request: Request) -> Answer:
        """Alerts about one machine."""
        return self._answered(request, routes.alerts_of_machine)

    def find_by_ip(self, request: Request) -> Answer:
        """Machines that had an address at a moment."""
        return self._answered(request, routes.by_address)

    def find_by_tag(self, request: Request) -> Answer:
        """Machines with a tag."""
        return self._answered(request, routes.by_tag)

    def vulnerabilities(self, request: Request) -> Answer:
        """Vulnerabilities, wherever they are."""
        return self._answered(request, routes.vulnerability_list)

    def vulnerability(self, request: Request) -> Answer:
        """One vulnerability."""
        return self._answered(request, routes.one_vulnerability)

    def machine_references(self, request: Request) -> Answer:
        """The machines that have one vulnerability."""
        return self._answered(request, routes.machines_with)

    def machines_vulnerabilities(self, request: Request) -> Answer:
        """Machines joined with their vulnerabilities."""
        return self._answered(request, routes.join)

    def inventory(self, request: Request) -> Answer:
        """The software inventory by page."""
        return self._answered(request, lambda call: exports.by_page(request, call.scene))

    def inventory_export(self, request: Request) -> Answer:
        """The software inventory as files."""
        return self._answered(request, lambda call: exports.files(request, call.scene))

    def inventory_changes(self, request: Request) -> Answer:
        """What has changed in the software inventory."""
        return self._answered(request, lambda call: exports.changes(request, call.scene))

    def export_file(self, request: Request) -> Answer:
        """One file of an export."""
        return self._answered(request, lambda call: exports.blob(request, call.scene))

    def alerts(self, request: Request) -> Answer:
        """Alerts."""
        return self._answered(request, routes.alert_list)

    # what the vendor says in its own way

    def authenticate(self, request: Request) -> Answer | None:
        """401 without a good token, 403 without the app role or the licence that a route needs."""
        application = self.doorkeeper.bearer(request)
        if application is None:
            return _unauthorized(request)
        name = request.route.name if request.route else ""
        if NEEDED[name] not in application.roles:
            text = (
                "The application does not have any of the required application permissions "
                f"({NEEDED[name]}) to access the resource."
            )
            return Refused(403, text).answer(request)
        if name in LICENSED and self.quirk("no-vulnerability-management"):
            text = "The feature is not enabled for this tenant."
            return Refused(403, text, "DisabledFeature").answer(request)
        return None

    def check_parameters(self, request: Request) -> Answer | None:
        """429 over one of the two limits of an API, by application."""
        application = self.doorkeeper.bearer(request)
        group = request.route.limit_group if request.route else ""
        if application is None or not group:
            return None
        for limit in limits(group):
            key = f"{application.client_id}/{group}/{limit.window_seconds}"
            allowance = self._allowances.take(key, limit)
            if allowance.wait_seconds > 0:
                wait_seconds = math.ceil(allowance.wait_seconds)
                return _too_many(limit, wait_seconds, self.doorkeeper.tenant_id)
        return None

    def token_expired(self, request: Request) -> Answer:
        """401; the token that came with the call is over from now on."""
        self.doorkeeper.tokens.revoke(request.bearer)
        return _unauthorized(request)

    def status_fault(self, request: Request, fault: Fault) -> Answer:
        """The API's body for any status; of the token endpoint it is Entra's."""
        if fault.status == 429:
            return Refused(429, "API calls quota exceeded!").answer(request)
        if request.route and not request.route.authenticated and fault.status < 500:
            denied = Denied(fault.status, "invalid_client", 7000215, "Simulated refusal.")
            return denied.answer(request, self.clock.now())
        return Refused(fault.status, "Simulated refusal.").answer(request)

    def unknown_parameters(self, request: Request, names: tuple[str, ...]) -> Answer:
        """400; of other names than OData's the vendor takes no notice, which is not copied."""
        text = f"The query parameter '{names[0]}' is not supported."
        return Refused(400, text, "ODataError").answer(request)

    def finish(self, request: Request, answer: Answer) -> Answer:
        """The headers of every answer."""
        if answer.content_type.startswith("text/html"):
            return answer
        now = self.clock.now().astimezone(UTC)
        return answer.with_headers(
            {
                "Date": f"{now:%a, %d %b %Y %H:%M:%S} GMT",
                "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
            }
        )

    def _issued(self, request: Request, issue: Callable[[Desk, Request], Answer]) -> Answer:
        now = self.clock.now().astimezone(UTC)
        desk = Desk(self.doorkeeper, now, self.quirk("expired-secret"))
        try:
            return issue(desk, request)
        except Denied as denied:
            return denied.answer(request, now)

    def _answered(self, request: Request, handler: Callable[[Call], Answer]) -> Answer:
        scene = Scene(
            world=self.world,
            born=self.born,
            now=self.clock.now(),
            url=self.url,
            quirks=self.active_quirks,
            excepted=self.excepted_cves,
            page_size=self.page_size,
        )
        try:
            return handler(Call(request, scene, self._pages))
        except Refused as refused:
            return refused.answer(request)


def _unauthorized(request: Request) -> Answer:
    answer = Refused(401, "Unauthorized: the token is missing or not valid.").answer(request)
    return answer.with_headers({"WWW-Authenticate": 'Bearer error="invalid_token"'})


def _too_many(limit: RateLimit, wait_seconds: int, tenant_id: str) -> Answer:
    """429; its code is recorded as a number, where the documentation has a word (contract 7)."""
    span = "00:01:00" if limit.window_seconds <= 60 else "01:00:00"
    text = (
        f"API calls quota exceeded! Maximum allowed {limit.calls} per {span} for the key "
        f"Destination+TenantID+AppID. You can send requests again in {wait_seconds} seconds."
    )
    error = {"code": "429", "message": text, "target": tenant_id}
    return Answer.json({"error": error}, 429).with_headers({"Retry-After": str(wait_seconds)})
