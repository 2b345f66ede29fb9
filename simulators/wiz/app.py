"""Wiz's GraphQL API with its token endpoint, to docs/contracts/wiz.md."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import blake2b, sha256
from types import MappingProxyType
from typing import ClassVar, Unpack

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
)
from .accounts import (
    AUDIENCE,
    LEGACY_AUDIENCE,
    SCOPES,
    Doorkeeper,
    ServiceAccount,
)
from .gateway import answer, refused
from .oracle import expected
from .paging import OOPS, HeavyPage
from .scene import Scene
from .surface import LOST, QUIRKS, ROUTES, ROWS, UNSEEN

NO_CONFIG: Mapping[str, str] = MappingProxyType({})
HERE, ELSEWHERE = "us1", "eu7"
"""Data centres: the one that is simulated, and one that is not."""


class WizSimulator(Simulator):
    """One tenant with one service account, `credentials`, and the world's hosts as its machines.

    The token endpoint is at the same address. `service_account(scopes)` registers further ones.
    """

    name: ClassVar[str] = "wiz"
    routes: ClassVar[tuple[Route, ...]] = ROUTES
    rows: ClassVar[Mapping[str, str]] = ROWS
    unseen: ClassVar[Mapping[str, str]] = UNSEEN
    quirks: ClassVar[tuple[Quirk, ...]] = QUIRKS

    # what clients take for the ceiling; Wiz documents none (contract 6)
    rate_limit = RateLimit(10, 1.0, rolling=True)
    concurrency_limit = 10

    def __init__(self, world: World | None = None, **settings: Unpack[Settings]) -> None:
        super().__init__(world, **settings)
        self.born: datetime = self.clock.now().replace(microsecond=0)
        home = ELSEWHERE if self.quirk("other-data-centre") else HERE
        self.doorkeeper = Doorkeeper(self.clock, f"tenant-{self.world.seed}", home)
        lost = {LOST[name] for name in self.active_quirks & LOST.keys()}
        self.credentials = self.service_account(SCOPES - lost)

    def service_account(self, scopes: frozenset[str]) -> dict[str, str]:
        """The credentials of one more service account, with these scopes."""
        number = len(self.doorkeeper.accounts)
        digest = blake2b(f"wiz/{self.world.seed}/{number}".encode(), digest_size=26).hexdigest()
        secret = sha256(digest.encode()).hexdigest()
        self.doorkeeper.accounts[digest] = ServiceAccount(digest, secret, scopes)
        return {"client_id": digest, "client_secret": secret}

    def oracle(self, config: Mapping[str, str] = NO_CONFIG) -> Iterator[Expected]:
        """What a right integration emits now (docs/contracts/wiz.md 7)."""
        return expected(self.world, config, self.url)

    # the routes

    def token(self, request: Request) -> Answer:
        """A token for a client's id and secret."""
        audience = LEGACY_AUDIENCE if self.quirk("legacy-login") else AUDIENCE
        return self.doorkeeper.grant(request, audience)

    def graphql(self, request: Request) -> Answer:
        """Whatever a query asks for."""
        account = self.doorkeeper.bearer(request)
        scene = Scene(
            world=self.world,
            born=self.born,
            quirks=self.active_quirks,
            scopes=account.scopes if account else frozenset(),
        )
        try:
            return answer(request, scene)
        except HeavyPage:
            return Answer.html(504, "Gateway Time-out")

    # what the vendor says in its own way

    def authenticate(self, request: Request) -> Answer | None:
        """401 without a good token, or with that of another data centre."""
        account = self.doorkeeper.bearer(request)
        if account is None or self.doorkeeper.data_centre != HERE:
            return self._unauthorized()
        return None

    def rate_limited(self, request: Request) -> Answer:
        """429; nobody says for how long, and the body is unspecified (contract 5 and 6)."""
        return refused([{"message": "rate limit exceeded"}], "RATE_LIMIT_EXCEEDED", 429)

    def too_many_running(self, request: Request) -> Answer:
        """429, as over the rate."""
        return self.rate_limited(request)

    def token_expired(self, request: Request) -> Answer:
        """401; the token that came with the call is over from now on."""
        self.doorkeeper.tokens.revoke(request.bearer)
        return self._unauthorized()

    def status_fault(self, request: Request, fault: Fault) -> Answer:
        """Errors and no data under any status; `error=` is the code of the error.

        Without one, status 200 is the internal error that Wiz reports so.
        """
        code = fault.option("error") or ("RATE_LIMIT_EXCEEDED" if fault.status == 429 else "")
        message = OOPS if fault.status == 200 and not code else "Simulated refusal"
        if request.route and not request.route.authenticated:
            return Answer.json({"error": "access_denied"}, fault.status)
        error = {"message": message, **({"extensions": {"code": code}} if code else {})}
        return Answer.json({"errors": [error], "data": None}, fault.status)

    def unknown_parameters(self, request: Request, names: tuple[str, ...]) -> Answer:
        """400; what the real service makes of them is not known."""
        return Answer.json({"error": "invalid_request"}, 400)

    def _unauthorized(self) -> Answer:
        if self.quirk("html-unauthorized"):
            page = "<!DOCTYPE html>\n<html><body><pre>Unauthorized</pre></body></html>\n"
            return Answer(401, page.encode(), "text/html; charset=utf-8")
        return refused([{"message": "unauthorized"}], status=401)
