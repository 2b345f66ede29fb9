"""The Example scanner without its list: tokens, errors, limits, look-ups.

**Authentication.** `Authorization: Bearer TOKEN` on every call. 401 `unauthenticated` without a
valid token; 403 `forbidden` for anything but `/v1/whoami` with a token that may not read hosts.

**Look-ups**, both GET: `/v1/whoami` answers `{"user", "scopes": ["hosts:read"]}`, and
`/v1/hosts/{id}` one row (`rows.py`), or 404.

**Errors.** Always `{"error": {"code": CODE, "message": TEXT}}`:

| status | code                | when                                                              |
|--------|---------------------|-------------------------------------------------------------------|
| 400    | `unknown-parameter` | a parameter that the route does not have                          |
| 400    | `invalid-parameter` | a value out of range, or a cursor that was not given out          |
| 401    | `unauthenticated`   | no token, a wrong one, an expired one                             |
| 403    | `forbidden`         | the token may not read hosts                                      |
| 404    | `not-found`         | no host with that id                                              |
| 410    | `cursor-expired`    | the cursor is older than its lifetime                             |
| 429    | `rate-limited`      | over 6000 calls a minute and route: wait `Retry-After` seconds    |
| 429    | `too-many-at-once`  | over 10 calls at once and route: wait `Retry-After` seconds       |
"""

import math
from collections.abc import Callable, Iterator, Mapping
from hmac import compare_digest
from typing import ClassVar, Unpack

from simulators import (
    Answer,
    Expected,
    Fault,
    RateLimit,
    Request,
    Route,
    Settings,
    Simulator,
    World,
)
from simulators.example import oracle
from simulators.example.rows import host_row

LARGEST_PAGE = 500
CODES = {
    400: "invalid-parameter",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    410: "cursor-expired",
    429: "rate-limited",
}


def whole(least: int, most: int) -> Callable[[str], object]:
    """Return a check for whole numbers; it raises ValueError for anything else."""

    def check(text: str) -> None:
        if not (text.isascii() and text.isdecimal()) or not least <= int(text) <= most:
            raise ValueError(f"a whole number from {least} to {most}, not {text!r}")

    return check


LOOKUPS = (
    Route("whoami", ("GET",), "/v1/whoami", "whoami", "documented", "this module", frozenset()),
    Route("host", ("GET",), "/v1/hosts/{id}", "host", "documented", "this module", frozenset()),
)


class ScannerAPI(Simulator):
    """The scanner without its list: `credentials["token"]` may read, `limited_token` not."""

    rate_limit: RateLimit | None = RateLimit(calls=6000, window_seconds=60.0)
    concurrency_limit: int | None = 10
    values: ClassVar[Mapping[str, Callable[[str], object]]] = {}
    """The checks of parameters, which raise ValueError."""

    def __init__(
        self,
        world: World | None = None,
        *,
        page_size: int = 100,
        **settings: Unpack[Settings],
    ) -> None:
        super().__init__(world, **settings)
        self.page_size = page_size
        self.credentials = {"token": f"example-token-{self.world.seed}"}
        self.limited_token = f"example-limited-token-{self.world.seed}"

    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """What a right integration emits for this world; see `oracle.py`."""
        return oracle.expected(self.world, config)

    # the routes

    def whoami(self, request: Request) -> Answer:
        """Who the token belongs to, and what it may do."""
        scopes = [] if self._limited(request) else ["hosts:read"]
        return Answer.json({"user": "integration@example.com", "scopes": scopes})

    def host(self, request: Request) -> Answer:
        """One host by its id."""
        host = self.world.find_id(request.path_parameters["id"])
        return self.error(404, "no such host") if host is None else Answer.json(host_row(host))

    # what the engine asks

    def authenticate(self, request: Request) -> Answer | None:
        """A bearer token that exists and may do what it is used for."""
        given = request.header("authorization").encode()
        if compare_digest(given, f"Bearer {self.credentials['token']}".encode()):
            return None
        if not self._limited(request):
            return self.error(401, "no valid token")
        may_use = request.route is not None and request.route.name == "whoami"
        return None if may_use else self.error(403, "the token may not read hosts")

    def token_expired(self, request: Request) -> Answer:
        """Tokens expire only when a fault says so."""
        return self.error(401, "the token has expired")

    def rate_limited(self, request: Request) -> Answer:
        """429 with the seconds until the window ends."""
        return self.error(429, "too many calls").with_headers(self._retry_after(request))

    def too_many_running(self, request: Request) -> Answer:
        """429 while as many calls of the route are being served as may be at once."""
        answer = self.error(429, "too many calls at once", "too-many-at-once")
        return answer.with_headers({"Retry-After": "1"})

    def status_fault(self, request: Request, fault: Fault) -> Answer:
        """Any status, with a body of the usual shape."""
        return self.error(fault.status, "simulated")

    def unknown_parameters(self, request: Request, names: tuple[str, ...]) -> Answer:
        """400, naming them."""
        return self.error(400, f"unknown: {', '.join(names)}", "unknown-parameter")

    def check_parameters(self, request: Request) -> Answer | None:
        """400 for the first value that does not parse."""
        for name in sorted(request.names):
            try:
                self.values[name](request.parameter(name) or "")
            except ValueError as error:
                return self.error(400, f"{name}: {error}")
        return None

    def _limited(self, request: Request) -> bool:
        given = request.header("authorization").encode()
        return compare_digest(given, f"Bearer {self.limited_token}".encode())

    def _retry_after(self, request: Request) -> dict[str, str]:
        wait_seconds = request.allowance.wait_seconds if request.allowance else 0.0
        return {"Retry-After": str(math.ceil(wait_seconds))}

    def number(self, request: Request, name: str, default: int) -> int:
        """Return the number in a parameter that has been checked."""
        return int(request.parameter(name) or default)

    def limit(self, request: Request) -> int:
        """Return the rows of a page."""
        return self.number(request, "limit", self.page_size)

    def error(self, status: int, message: str, code: str | None = None) -> Answer:
        """Return a refusal."""
        named = code or CODES.get(status, "error")
        return Answer.json({"error": {"code": named, "message": message}}, status)
