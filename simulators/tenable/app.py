"""Tenable Vulnerability Management, to docs/contracts/tenable.md: exports, assets, scans."""

import math
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import ClassVar, Unpack, cast

from ..engine import (
    Answer,
    ApiError,
    Context,
    Expected,
    Fault,
    ParameterError,
    RateLimit,
    Request,
    Settings,
    Unmatched,
    Vendor,
)
from ..world import World
from . import responses
from .accounts import ADMINISTRATOR, BASIC, User, Users, described
from .operations import MISSING, OPERATIONS
from .oracle import expected
from .queries import exports, orders
from .quirks import QUIRKS

GATEWAY_STATUSES = frozenset({502, 503, 504})
EXPORTS = {"vuln": "no-vuln-export", "asset": "no-asset-export"}
"""The quirk by which a role may not export, by how the names of its operations begin."""


class TenableSimulator(Vendor):
    """One account with one administrator, `credentials`, and the world's hosts.

    `client(permissions)` makes further users, who may do less.
    """

    name: ClassVar[str] = "tenable"
    operations = OPERATIONS
    quirks = QUIRKS
    missing = MISSING

    # Dynamic at the vendor (2), so the number is made up.
    rate_limit: RateLimit | None = RateLimit(1200, 60)

    def __init__(self, world: World | None = None, **settings: Unpack[Settings]) -> None:
        super().__init__(world, **settings)
        self.users = Users(self.world.seed)
        self.administrator = self.users.add(ADMINISTRATOR)
        self.credentials = self.administrator.keys
        if self.quirk("earlier-export"):
            exports.start(orders.USUAL, self.jobs, self.world, timedelta(hours=1))

    def client(self, permissions: int = BASIC) -> dict[str, str]:
        """Return the credentials of one more user, with the permissions of a role."""
        return self.users.add(permissions).keys

    def renew_keys(self) -> dict[str, str]:
        """Return new credentials for the administrator; the old ones are no longer valid."""
        self.administrator = self.users.renew(self.administrator)
        self.credentials = self.administrator.keys
        return self.credentials

    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """Yield what a right integration emits now (docs/contracts/tenable.md 5)."""
        return expected(self.shown, config, self.world_now)

    # operations that need the users

    def session(self, context: Context) -> Answer:
        """Return the user who calls."""
        if context.quirk("no-session"):
            raise ApiError(404)
        return responses.json(described(cast(User, context.account)))

    def list_users(self, context: Context) -> Answer:
        """Return the users of the account."""
        return responses.json({"users": [described(user) for user in self.users]})

    def get_user(self, context: Context) -> Answer:
        """Return one user by its number."""
        wanted = context.request.path_parameters["user"]
        for user in self.users:
            if str(user.number) == wanted:
                return responses.json(described(user))
        raise ApiError(404)

    def log_in(self, context: Context) -> Answer:
        """Return a token for a user name and a password."""
        given = context.request.json_object or {}
        token = self.users.log_in(given.get("username"), given.get("password"))
        if token is None:
            raise ApiError(401)
        return responses.json({"token": token})

    # what the vendor says in its own way

    def caller(self, request: Request) -> User | None:
        """Return the user who makes a call."""
        return self.users.identify(request)

    def authenticate(self, request: Request) -> Answer | None:
        """Return 401 without valid keys, 403 below the least role."""
        user = self.users.identify(request)
        if user is None:
            return responses.gateway(401)
        return responses.gateway(403) if user.permissions < BASIC else None

    def authorize(self, context: Context) -> None:
        """Raise 403 where a quirk takes the permission to export away."""
        quirk = EXPORTS.get(context.operation.name.partition("-")[0])
        is_export = "/export" in context.operation.request
        if quirk and is_export and context.quirk(quirk):
            context.report_effect(quirk)
            raise ApiError(403)

    def refusal(self, context: Context, error: ApiError) -> Answer:
        """Return the answer that a refusal was made with, else that of the gateway."""
        answer = error.details.get("answer")
        return answer if isinstance(answer, Answer) else responses.gateway(error.status)

    def parameter_refusal(self, context: Context, error: ParameterError) -> ApiError:
        """Return 400 of the validator."""
        return responses.invalid(f'"{error.name}" fails', error.name, source="query")

    def rate_limited(self, request: Request) -> Answer:
        """Return 429 as a web page, with the seconds to wait."""
        seconds = request.allowance.wait_seconds if request.allowance else 0.0
        return responses.too_many(max(1, math.ceil(seconds)))

    def too_many_running(self, request: Request) -> Answer:
        """Return the same."""
        return responses.too_many()

    def token_expired(self, request: Request) -> Answer:
        """Return 401; keys do not expire, but new ones make the old pair useless."""
        return responses.gateway(401)

    def status_fault(self, request: Request, fault: Fault) -> Answer:
        """Return a web page for 429 and what a gateway says, JSON for the others."""
        if fault.status == 429:
            # What `retry-after` and `retry-after-date` say is added later.
            return responses.THROTTLED if fault.options else responses.too_many()
        if fault.status in GATEWAY_STATUSES:
            return Answer.html(fault.status, "nginx")
        return responses.gateway(fault.status)

    def finish(self, request: Request, answer: Answer) -> Answer:
        """Add the headers of every answer; keep bad requests in the journal."""
        if answer.status == 400:
            self.journal.complain(Unmatched(request.method, request.path, "a bad request"))
        return responses.with_headers(request, answer, self.clock.now())
