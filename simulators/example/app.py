"""The Example scanner, a made-up vendor: its contract, with `operations.py`.

**Authentication.** `Authorization: Bearer TOKEN` on every call. 401 `unauthenticated` without a
valid token; 403 `forbidden` for anything but `/v1/whoami` with a token that may not read hosts.

**Limits.** 6000 calls a minute and route, and 10 concurrent ones: else 429, with the seconds to
wait in `Retry-After`.

The routes are in `operations.py`, rows in `documents.py`, refusals in `responses.py`, and what is
to be made of rows in `oracle.py`.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Unpack

from simulators.engine import (
    Account,
    Accounts,
    Answer,
    ApiError,
    Context,
    Expected,
    Fault,
    ParameterError,
    RateLimit,
    Request,
    Settings,
    Vendor,
)
from simulators.world import World

from . import oracle
from .operations import OPERATIONS, SCOPE
from .quirks import QUIRKS
from .responses import refused


class ExampleSimulator(Vendor):
    """The scanner: `credentials["token"]` may read hosts, `limited_token` may not."""

    name = "example"
    operations = OPERATIONS
    quirks = QUIRKS
    rate_limit: RateLimit | None = RateLimit(calls=6000, window_seconds=60.0)
    concurrency_limit: int | None = 10

    def __init__(self, world: World | None = None, **settings: Unpack[Settings]) -> None:
        super().__init__(world, **settings)
        self.accounts = Accounts(self.name, self.world.seed)
        self.credentials = {"token": self.accounts.add(frozenset({SCOPE})).secret}
        self.limited_token = self.accounts.add(frozenset()).secret

    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """Return the models that a right integration emits."""
        return oracle.expected(self.world, config)

    def caller(self, request: Request) -> Account | None:
        """Return the account that the token belongs to."""
        return self.accounts.with_token(request.bearer)

    def authenticate(self, request: Request) -> Answer | None:
        """Return 401 without a valid token."""
        return None if self.caller(request) else refused(401, "no valid token")

    def authorize(self, context: Context) -> None:
        """Raise 403 where the account lacks the scope of the operation."""
        scope = context.operation.scope
        if scope and (context.account is None or scope not in context.account.scopes):
            raise ApiError(403, f"the token lacks {scope}")

    def refusal(self, context: Context, error: ApiError) -> Answer:
        """Return a refusal as the vendor words it."""
        return refused(error.status, error.message)

    def parameter_refusal(self, context: Context, error: ParameterError) -> ApiError:
        """Return 400 for a value that cannot be."""
        return ApiError(400, f"{error.name}: {error.kind}")

    def cursor_refusal(self, context: Context) -> ApiError:
        """Return 410 for a cursor that is older than its lifetime."""
        return ApiError(410, "the cursor has expired")

    def unknown_parameters(self, request: Request, names: tuple[str, ...]) -> Answer:
        """Return 400, naming the parameters."""
        return refused(400, f"unknown: {', '.join(names)}", "unknown-parameter")

    def rate_limited(self, request: Request) -> Answer:
        """Return 429 with the seconds until the window ends."""
        seconds = math.ceil(request.allowance.wait_seconds) if request.allowance else 0
        return refused(429, "too many calls").with_headers({"Retry-After": str(seconds)})

    def too_many_running(self, request: Request) -> Answer:
        """Return 429 while as many calls of the route are being served as are allowed."""
        answer = refused(429, "too many concurrent calls", "too-many-at-once")
        return answer.with_headers({"Retry-After": "1"})

    def token_expired(self, request: Request) -> Answer:
        """Return 401: tokens expire only when a fault says so."""
        return refused(401, "the token has expired")

    def status_fault(self, request: Request, fault: Fault) -> Answer:
        """Return any status, with a body of the usual shape."""
        return refused(fault.status, "simulated")
