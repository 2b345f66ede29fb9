"""The Example scanner's API, version 1; it is made up, and this its contract.

**Authentication.** `Authorization: Bearer TOKEN` on every call. 401 `unauthenticated` without a
valid token; 403 `forbidden` for anything but `/v1/whoami` with a token that may not read hosts.

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

**Routes**, all GET. Every listing has the same rows, in a fixed order, `limit` (or `per_page`) of
them at a time: 1 to 500, 100 if not given.

| path                 | parameters         | answer                                            |
|----------------------|--------------------|---------------------------------------------------|
| `/v1/whoami`         |                    | `{"user", "scopes": ["hosts:read"]}`              |
| `/v1/hosts/{id}`     |                    | one row, or 404                                   |
| `/v1/next-url/hosts` | `limit`, `after`   | `{"items", "next": URL or null}`                  |
| `/v1/link/hosts`     | `limit`, `after`   | `[...]`, and a header `Link`                      |
| `/v1/cursor/hosts`   | `limit`, `cursor`  | `{"items", "cursor": TEXT or null, "more": BOOL}` |
| `/v1/page/hosts`     | `per_page`, `page` | `{"items", "page": from 1, "pages", "total"}`     |
| `/v1/offset/hosts`   | `limit`, `offset`  | `{"items", "offset", "total"}`                    |

- next-url: `next` is null on the last page.
- link: a header as in RFC 8288, relative: to the `first` page and, but on the last, to the `next`.
- cursor: `cursor` is null on the last page.
- page, offset: past the end there are no items.

**Rows** are hosts with what was found on them (`rows.py` has one in full). `fqdn` may be null.
Texts called `description`, `consequence` and `solution` are HTML and may be empty.

**Mapping**, which the oracle and the integration both follow:

- An asset: dns = `fqdn`, else `address`; name = `address`; cloudId = `id`; status A.
- Only open findings count: status not `fixed`, and not `ignored`.
- A port for each port and protocol that an open finding names.
- A risk for each CVE of an open finding, named as the CVE; without CVEs one named
  `example-IDENTIFIER`. Its dns is the asset's, its title the finding's.
- Its status is T and the severity: by `cvss_v3`, else `cvss_v2` (docs/platform.md 5.7), else
  `severity`
  1 to 5 as I, L, M, H, C.
- Several findings of one host under one name make one risk: the most severe first, then the lowest
  port (none comes last), then the protocol by alphabet, then the lowest `identifier`. The risk is
  on the first one's port, if it has one, and on the asset otherwise.
- The risk's definition has the first one's description, the consequence as impact and the solution
  as recommendation. Its proof has every finding in that order: `Port: 443/tcp`, if it has one, and
  the `result`, with an empty line between any two, each text once. Without text there is no
  definition, and without a `result` no proof.
- Without importVulnerabilities there are only assets; without importAssets an asset is there only
  as the target of a risk, with status P.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from hmac import compare_digest
from typing import ClassVar, Unpack
from urllib.parse import urlencode

from .. import Answer, Expected, Fault, RateLimit, Request, Route, Settings, Simulator, World
from . import oracle
from .paging import CURSOR_SECONDS, QUIRKS, START, Mark, MarkedPage, marked_page, numbered_page
from .rows import host_row

LARGEST_PAGE = 500
CODES = {
    400: "invalid-parameter",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    410: "cursor-expired",
    429: "rate-limited",
}


def listing(style: str, *parameters: str) -> Route:
    """The route that lists hosts in one paging style."""
    return Route(
        name=f"{style}-hosts",
        methods=("GET",),
        path=f"/v1/{style}/hosts",
        handler=f"list_by_{style.replace('-', '_')}",
        fidelity="documented",
        source="this module",
        parameters=frozenset(parameters),
    )


def whole(least: int, most: int) -> Callable[[str], object]:
    """A check for whole numbers; it raises ValueError for anything else."""

    def check(text: str) -> None:
        if not (text.isascii() and text.isdecimal()) or not least <= int(text) <= most:
            raise ValueError(f"a whole number from {least} to {most}, not {text!r}")

    return check


VALUES: Mapping[str, Callable[[str], object]] = {
    "limit": whole(1, LARGEST_PAGE),
    "per_page": whole(1, LARGEST_PAGE),
    "page": whole(1, 10**9),
    "offset": whole(0, 10**9),
    "after": Mark.decode,
    "cursor": Mark.decode,
}


UNCOUNTED = "the list declares no total, and a page may be empty"


class ExampleSimulator(Simulator):
    """The Example scanner: `credentials["token"]` may read, `limited_token` not."""

    name = "example"
    rate_limit: RateLimit | None = RateLimit(calls=6000, window_seconds=60.0)
    concurrency_limit: int | None = 10
    quirks = QUIRKS
    routes: ClassVar[tuple[Route, ...]] = (
        Route("whoami", ("GET",), "/v1/whoami", "whoami", "documented", "this module", frozenset()),
        Route("host", ("GET",), "/v1/hosts/{id}", "host", "documented", "this module", frozenset()),
        listing("next-url", "limit", "after"),
        listing("link", "limit", "after"),
        listing("cursor", "limit", "cursor"),
        listing("page", "per_page", "page"),
        listing("offset", "limit", "offset"),
    )
    rows: ClassVar[Mapping[str, str]] = {
        route.name: "[]" if route.name.startswith("link") else "items"
        for route in routes
        if route.name.endswith("-hosts")
    }
    unseen: ClassVar[Mapping[str, str]] = {
        name: UNCOUNTED for name in rows if not name.startswith(("page", "offset"))
    }

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
        return self._error(404, "no such host") if host is None else Answer.json(host_row(host))

    def list_by_next_url(self, request: Request) -> Answer:
        """Hosts, each page naming the address of the next."""
        limit = self._number(request, "limit", self.page_size)
        page = marked_page(self, self._mark(request, "after"), limit)
        return Answer.json({"items": page.rows, "next": self._following(request, page, self.url)})

    def list_by_link(self, request: Request) -> Answer:
        """Hosts, each page with the address of the next in its header."""
        limit = self._number(request, "limit", self.page_size)
        page = marked_page(self, self._mark(request, "after"), limit)
        links = f'<{request.path}?limit={limit}>; rel="first"'
        following = self._following(request, page, "")
        if following is not None:
            last = f', <{following}>; rel="next"'
            links += last[:-20] if self.quirk("cut-link") else last
        return Answer.json(page.rows or []).with_headers({"Link": links})

    def list_by_cursor(self, request: Request) -> Answer:
        """Hosts, each page with the cursor of the next."""
        limit = self._number(request, "limit", self.page_size)
        page = marked_page(self, self._mark(request, "cursor"), limit)
        cursor = None if page.next is None else page.next.encode()
        return Answer.json({"items": page.rows, "cursor": cursor, "more": page.more})

    def list_by_page(self, request: Request) -> Answer:
        """Hosts by number of page, counted from 1."""
        size = self._number(request, "per_page", self.page_size)
        number = self._number(request, "page", 1)
        page = numbered_page(self, (number - 1) * size, size)
        echoed, pages = page.offset // size + 1, -(-page.total // size)
        return Answer.json(
            {"items": page.rows, "page": echoed, "pages": pages, "total": page.total}
        )

    def list_by_offset(self, request: Request) -> Answer:
        """Hosts by how many come before."""
        limit = self._number(request, "limit", self.page_size)
        page = numbered_page(self, self._number(request, "offset", 0), limit)
        return Answer.json({"items": page.rows, "offset": page.offset, "total": page.total})

    # what the engine asks

    def authenticate(self, request: Request) -> Answer | None:
        """A bearer token that exists and may do what it is used for."""
        given = request.header("authorization").encode()
        if compare_digest(given, f"Bearer {self.credentials['token']}".encode()):
            return None
        if not self._limited(request):
            return self._error(401, "no valid token")
        may_use = request.route is not None and request.route.name == "whoami"
        return None if may_use else self._error(403, "the token may not read hosts")

    def token_expired(self, request: Request) -> Answer:
        """Tokens expire only when a fault says so."""
        return self._error(401, "the token has expired")

    def rate_limited(self, request: Request) -> Answer:
        """429 with the seconds until the window ends."""
        return self._error(429, "too many calls").with_headers(self._retry_after(request))

    def too_many_running(self, request: Request) -> Answer:
        """429 while as many calls of the route are being served as may be at once."""
        answer = self._error(429, "too many calls at once", "too-many-at-once")
        return answer.with_headers({"Retry-After": "1"})

    def status_fault(self, request: Request, fault: Fault) -> Answer:
        """Any status, with a body of the usual shape."""
        return self._error(fault.status, "simulated")

    def unknown_parameters(self, request: Request, names: tuple[str, ...]) -> Answer:
        """400, naming them."""
        return self._error(400, f"unknown: {', '.join(names)}", "unknown-parameter")

    def check_parameters(self, request: Request) -> Answer | None:
        """400 for the first value that does not parse; 410 for an old cursor."""
        for name in sorted(request.names):
            try:
                VALUES[name](request.parameter(name) or "")
            except ValueError as error:
                return self._error(400, f"{name}: {error}")
        marks = (self._mark(request, name) for name in ("after", "cursor"))
        oldest = self.clock.now().timestamp() - CURSOR_SECONDS
        if self.quirk("expiring-cursor") and any(0 < mark.issued < oldest for mark in marks):
            return self._error(410, f"the cursor is older than {CURSOR_SECONDS} seconds")
        return None

    def _limited(self, request: Request) -> bool:
        given = request.header("authorization").encode()
        return compare_digest(given, f"Bearer {self.limited_token}".encode())

    def _retry_after(self, request: Request) -> dict[str, str]:
        wait_seconds = request.allowance.wait_seconds if request.allowance else 0.0
        return {"Retry-After": str(math.ceil(wait_seconds))}

    def _number(self, request: Request, name: str, default: int) -> int:
        return int(request.parameter(name) or default)

    def _following(self, request: Request, page: MarkedPage, origin: str) -> str | None:
        if page.next is None:
            return None
        limit = self._number(request, "limit", self.page_size)
        query = urlencode({"limit": limit, "after": page.next.encode()})
        elsewhere = self.quirk("foreign-next-url")
        return f"{'https://elsewhere.test' if elsewhere else origin}{request.path}?{query}"

    def _mark(self, request: Request, name: str) -> Mark:
        text = request.parameter(name)
        return START if text is None else Mark.decode(text)

    def _error(self, status: int, message: str, code: str | None = None) -> Answer:
        named = code or CODES.get(status, "error")
        return Answer.json({"error": {"code": named, "message": message}}, status)
