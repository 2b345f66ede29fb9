"""CrowdStrike Falcon, to docs/contracts/crowdstrike.md: OAuth2, hosts, Spotlight, Discover."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from types import MappingProxyType
from typing import ClassVar, Unpack

from .. import (
    Allowance,
    Answer,
    Expected,
    Fault,
    Host,
    Quirk,
    RateLimit,
    Request,
    Route,
    Settings,
    Simulator,
    World,
)
from ..engine.http.throttle import RateWindows
from . import asked, entities, estate, listings, tokens
from .accounts import ASSETS, HOSTS, SCOPES, VULNERABILITIES, Client, Doorkeeper
from .envelope import GATEWAY, TOKENS, Refused, trace_id
from .oracle import expected
from .pages import Call, expired_context
from .scene import Scene
from .shelf import Shelves
from .surface import MISSING, NEEDED, QUIRKS, ROUTES, ROWS, UNSEEN

STRANGERS = RateLimit(15, 60, rolling=True)
"""Calls without a good token, by source address, of which there is one here."""
TOKEN_CALLS = RateLimit(300, 60, rolling=True)
LOST = {
    "no-hosts-scope": HOSTS,
    "no-vulnerabilities-scope": VULNERABILITIES,
    "no-assets-scope": ASSETS,
}
"""The scope that each quirk takes from the client."""
REGION = "us-1"
OTHER_REGION = "us-2"
NO_CONFIG: Mapping[str, str] = MappingProxyType({})


class CrowdStrikeSimulator(Simulator):
    """One tenant with one API client, `credentials`, and the world's hosts.

    `client(scopes)` makes further ones that may do less.
    """

    name: ClassVar[str] = "crowdstrike"
    routes: ClassVar[tuple[Route, ...]] = ROUTES
    rows: ClassVar[Mapping[str, str]] = ROWS
    unseen: ClassVar[Mapping[str, str]] = UNSEEN
    quirks: ClassVar[tuple[Quirk, ...]] = QUIRKS
    missing: ClassVar[Mapping[str, str]] = MISSING

    rate_limit: RateLimit | None = RateLimit(6000, 60, rolling=True)

    def __init__(self, world: World | None = None, **settings: Unpack[Settings]) -> None:
        super().__init__(world, **settings)
        self.born: datetime = self.clock.now().replace(microsecond=0)
        self.doorkeeper = Doorkeeper(self.clock, self.world.seed)
        lost = {LOST[name] for name in self.active_quirks & LOST.keys()}
        self.credentials = self.client(SCOPES - lost)
        self._shelves = Shelves()
        self._addresses = RateWindows(self.clock)

    def client(self, scopes: frozenset[str]) -> dict[str, str]:
        """The credentials of one more API client, with these scopes."""
        number = len(self.doorkeeper.clients)
        digest = sha256(f"crowdstrike/{self.world.seed}/{number}".encode()).hexdigest()
        client = Client(digest[:32], f"{digest[32:]}{digest[:8]}", scopes)
        self.doorkeeper.clients[client.client_id] = client
        return {"client_id": client.client_id, "client_secret": client.client_secret}

    def oracle(self, config: Mapping[str, str] = NO_CONFIG) -> Iterator[Expected]:
        """What a right integration emits now (docs/contracts/crowdstrike.md 8)."""
        now = self.world.epoch + (self.clock.now() - self.born)
        return expected(
            self.world,
            config,
            now,
            self._bare_id,
            bare_risks=self.quirk("unmanaged-vulnerabilities"),
            is_split=self.quirk("split-vulnerabilities"),
        )

    def _bare_id(self, host: Host) -> str | None:
        if not (self.quirk("hosts-without-sensor") and estate.is_bare(host)):
            return None
        return estate.asset_id(self.world, host, self.quirk("flight-control"))

    # the routes

    def token(self, request: Request) -> Answer:
        """A bearer token; 201, as falconpy insists."""
        if self.quirk("wrong-cloud-308"):
            return _elsewhere(request, 300)
        allowance = self._addresses.take("token", TOKEN_CALLS)
        if allowance.wait_seconds > 0:
            return self._too_many(request, allowance, TOKENS)
        world = self.world
        members = {estate.member_cid(world)} if self.quirk("flight-control") else set()
        issue = self._guarded(
            request, lambda: tokens.issue(request, self.doorkeeper, frozenset(members))
        )
        issued = issue.status == 201
        if issued and (self.quirk("region-header") or self.quirk("wrong-cloud-401")):
            issue = issue.with_headers({"X-Cs-Region": OTHER_REGION})
        return replace(issue, status=200) if issued and self.quirk("token-200") else issue

    def revoke(self, request: Request) -> Answer:
        """The end of a token."""
        return self._guarded(request, lambda: tokens.revoke(request, self.doorkeeper))

    def device_ids(self, request: Request) -> Answer:
        """Agent ids by offset."""
        return self._answered(request, listings.device_ids)

    def device_scroll(self, request: Request) -> Answer:
        """Agent ids by token."""
        return self._answered(request, listings.device_scroll)

    def devices(self, request: Request) -> Answer:
        """Devices by token."""
        return self._answered(request, listings.devices_in_full)

    def device_details(self, request: Request) -> Answer:
        """Devices by id."""
        return self._answered(request, entities.device_details)

    def online_state(self, request: Request) -> Answer:
        """Who is online."""
        return self._answered(request, entities.online_state)

    def vulnerabilities(self, request: Request) -> Answer:
        """Vulnerabilities by token."""
        return self._answered(request, listings.vulnerability_rows)

    def vulnerability_ids(self, request: Request) -> Answer:
        """Ids of vulnerabilities by token."""
        return self._answered(request, listings.vulnerability_ids)

    def vulnerability_details(self, request: Request) -> Answer:
        """Vulnerabilities by id."""
        return self._answered(request, entities.vulnerability_details)

    def remediations(self, request: Request) -> Answer:
        """Remediations by id."""
        return self._answered(request, entities.remediations)

    def asset_ids(self, request: Request) -> Answer:
        """Ids of assets by offset."""
        return self._answered(request, listings.asset_ids)

    def asset_details(self, request: Request) -> Answer:
        """Assets by id."""
        return self._answered(request, entities.asset_details)

    def assets(self, request: Request) -> Answer:
        """Assets by token."""
        return self._answered(request, listings.asset_rows)

    def applications(self, request: Request) -> Answer:
        """Applications by token."""
        return self._answered(request, listings.application_rows)

    # what the vendor says in its own way

    def authenticate(self, request: Request) -> Answer | None:
        """401 without a good bearer token, 429 after too many of those."""
        if self.quirk("wrong-cloud-308"):
            return _elsewhere(request, 15)
        if self.doorkeeper.bearer(request) is not None and not self.quirk("wrong-cloud-401"):
            return None
        allowance = self._addresses.take("strangers", STRANGERS)
        if allowance.wait_seconds > 0:
            return self._too_many(request, allowance, GATEWAY)
        return Refused(401).answer(request).with_headers(_rate(allowance))

    def check_parameters(self, request: Request) -> Answer | None:
        """403 without the scope that the route needs; 401 where the token ended on the way here."""
        needed = NEEDED.get(request.route.name if request.route else "")
        if needed is None:
            return None
        bearer = self.doorkeeper.bearer(request)
        if bearer is None:
            return Refused(401).answer(request)
        return None if needed in bearer.client.scopes else Refused(403).answer(request)

    def rate_limited(self, request: Request) -> Answer:
        """429 with the moment from which it will do again."""
        allowance = request.allowance or Allowance(0, 0, 0)
        return self._too_many(request, allowance, GATEWAY)

    def token_expired(self, request: Request) -> Answer:
        """401; the token that came with the call is over from now on."""
        self.doorkeeper.tokens.revoke(request.bearer)
        return Refused(401).answer(request)

    def status_fault(self, request: Request, fault: Fault) -> Answer:
        """`code=` is the code inside the body, `wait=` the seconds of a 429."""
        route = request.route.name if request.route else ""
        service = asked.BOUNDS[route].service if route in asked.BOUNDS else TOKENS
        if fault.status == 429:
            seconds = float(fault.option("wait") or fault.option("retry-after") or 1)
            return self._too_many(request, Allowance(6000, 60, 0, seconds), GATEWAY)
        if fault.status == 404 and route in ("vulnerabilities", "vulnerability-ids"):
            return expired_context(asked.DEFAULT_LIMIT, service).answer(request)
        inner = int(fault.option("code") or (500 if fault.status < 300 else fault.status))
        if fault.status in (401, 403, 404) and service != TOKENS:
            service = GATEWAY
        bare = service in (GATEWAY, TOKENS)
        return Refused(fault.status, service=service, code=inner, bare=bare).answer(request)

    def finish(self, request: Request, answer: Answer) -> Answer:
        """The headers of every answer; where the call was counted, what is left as well."""
        if answer.content_type.startswith("text/html"):
            return answer
        own = {name.lower() for name, _ in answer.headers}
        headers = {
            "Date": format_datetime(self.clock.now(), usegmt=True),
            "Server": "nginx",
            "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
            "X-Cs-Traceid": trace_id(request),
            **(_rate(request.allowance) if request.allowance else {}),
            # a token with the wrong region would send falconpy elsewhere
            **({} if request.path.startswith("/oauth2") else {"X-Cs-Region": REGION}),
        }
        return answer.with_headers(
            {name: value for name, value in headers.items() if name.lower() not in own}
        )

    def _answered(self, request: Request, handler: Callable[[Call], Answer]) -> Answer:
        bearer = self.doorkeeper.bearer(request)
        scene = Scene(
            world=self.world,
            born=self.born,
            now=self.clock.now(),
            quirks=self.active_quirks,
            tenant=bearer.member_cid if bearer else None,
        )
        call = Call(request, scene, self._shelves, self.clock)
        return self._guarded(request, lambda: handler(call))

    def _guarded(self, request: Request, make: Callable[[], Answer]) -> Answer:
        try:
            return make()
        except Refused as refused:
            return refused.answer(request)

    def _too_many(self, request: Request, allowance: Allowance, service: str) -> Answer:
        free = self.clock.now() + timedelta(seconds=allowance.wait_seconds)
        headers = {**_rate(allowance), "X-Ratelimit-Retryafter": str(math.ceil(free.timestamp()))}
        return Refused(429, service=service).answer(request).with_headers(headers)


def _rate(allowance: Allowance) -> dict[str, str]:
    remaining = 0 if allowance.wait_seconds > 0 else allowance.remaining
    return {
        "X-Ratelimit-Limit": str(allowance.limit),
        "X-Ratelimit-Remaining": str(remaining),
    }


def _elsewhere(request: Request, limit: int) -> Answer:
    """Return the redirect of a tenant in another cloud, with an empty body (recorded)."""
    headers = {
        "Location": f"https://api.{OTHER_REGION}.crowdstrike.com{request.path}",
        "X-Cs-Region": OTHER_REGION,
        "X-Ratelimit-Limit": str(limit),
    }
    return Answer(308, b"", "application/json").with_headers(headers)
