"""The Qualys VM/VMDR API, to docs/contracts/qualys.md: the XML API, the portal, the gateway."""

import math
from collections.abc import Callable, Iterator, Mapping
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
    catalogue,
)
from ..engine.http.messages import NotSimulated, Retired
from . import (
    activity_log,
    asset_ips,
    detection_list,
    headers,
    host_assets,
    host_list,
    knowledge_base,
    versions,
)
from .accounts import COOKIE, Account, Doorkeeper, lacks_header, session_of, welcome
from .gateway import page, phrase
from .listing import Scene
from .oracle import expected
from .parameters import Call, checked
from .simple_return import (
    Refused,
    bad_login,
    bad_request,
    coded,
    no_header,
    refusal,
    too_many_recently,
    too_many_running,
    unrecognized,
)
from .surface import MISSING, OLDEST_IN_USE, QUIRKS, ROUTES, ROWS, TABLES, UNSEEN, VERSIONS

URL_LIMIT = 8190
"""Bytes of a request line; Apache's default.

Source: docs/contracts/qualys.md 4 says only that there is one.
"""
DISABLED_QIDS = frozenset({catalogue()[13].identifier})
"""QIDs the subscription has switched off; one, so that the rule is never untested."""
ACCOUNT = Account("simulated_user", "Simulated-Pa55+w/rd=&%")
FAULT_CODES = {200: 2001, 400: 999, 401: 2000, 403: 2012, 409: 1960, 501: 999, 503: 1999}
"""The code of a `status:N` fault that names none."""
GATEWAY_STATUSES = frozenset({414, 500, 502, 504})
NO_CONFIG: Mapping[str, str] = MappingProxyType({})


class QualysSimulator(Simulator):
    """One subscription with one user, `credentials`, and the world's hosts."""

    name: ClassVar[str] = "qualys"
    routes: ClassVar[tuple[Route, ...]] = ROUTES
    rows: ClassVar[Mapping[str, str]] = ROWS
    unseen: ClassVar[Mapping[str, str]] = UNSEEN
    quirks: ClassVar[tuple[Quirk, ...]] = QUIRKS
    ignores_trailing_slash: ClassVar[bool] = True
    missing: ClassVar[Mapping[str, str]] = MISSING

    rate_limit: RateLimit | None = RateLimit(300, 3600, rolling=True)
    concurrency_limit: int | None = 2

    def __init__(self, world: World | None = None, **settings: Unpack[Settings]) -> None:
        super().__init__(world, **settings)
        self.doorkeeper = Doorkeeper(ACCOUNT, self.clock, self.world.seed)
        self.credentials = {"username": ACCOUNT.username, "password": ACCOUNT.password}
        self.disabled_qids = DISABLED_QIDS

    def oracle(self, config: Mapping[str, str] = NO_CONFIG) -> Iterator[Expected]:
        """What a right integration emits (docs/contracts/qualys.md 8)."""
        return expected(self.world, config, self.disabled_qids)

    # the routes

    def host_list(self, request: Request) -> Answer:
        """Hosts, or their ids."""
        return self._listed(request, host_list.listing)

    def detection_list(self, request: Request) -> Answer:
        """Hosts with their detections."""
        return self._listed(request, detection_list.listing)

    def knowledge_base(self, request: Request) -> Answer:
        """What QIDs mean."""
        if self.quirk("no-knowledge-base"):
            return self._simple(coded(2012))
        return self._listed(request, knowledge_base.listing)

    def activity_log(self, request: Request) -> Answer:
        """Who did what, as CSV."""
        return self._listed(request, activity_log.listing)

    def asset_ips(self, request: Request) -> Answer:
        """The addresses of the subscription."""
        return self._listed(request, asset_ips.listing)

    def about(self, request: Request) -> Answer:
        """The version of the service."""
        return self._guarded(request, lambda: versions.about(self._scene()))

    def portal_version(self, request: Request) -> Answer:
        """The version of the portal."""
        return versions.portal(request)

    def host_assets(self, request: Request) -> Answer:
        """The portal's view of hosts."""
        return self._guarded(request, lambda: host_assets.listing(request, self._scene()))

    def session(self, request: Request) -> Answer:
        """Log in for a cookie, or log out."""
        return self._guarded(request, lambda: self._session(request))

    def front_page(self, request: Request) -> Answer:
        """The log-in page of the web interface, for those who only look whether it is there."""
        return self._guarded(request, lambda: page(200))

    def token(self, request: Request) -> Answer:
        """A JWT for name and password; 201, as the gateway answers."""
        if self.quirk("gateway-elsewhere"):
            return page(404)
        name, password = (request.parameter(name) or "" for name in ("username", "password"))
        if not ACCOUNT.admits(name, password):
            return Answer(401, b"Authentication failed\n", "text/plain")
        return Answer(201, self.doorkeeper.issue_token().encode(), "text/plain")

    # what the vendor says in its own way

    def authenticate(self, request: Request) -> Answer | None:
        """401 and 2001 come without rate headers, before anything is counted (recorded)."""
        if request.method == "GET" and headers.line_length(request) > URL_LIMIT:
            return page(414)
        means = self.doorkeeper.identify(request)
        if means is None or not welcome(means, request.path):
            return self._simple(bad_login())
        if self.quirk("account-expired"):
            return self._simple(coded(2001))
        return self._simple(no_header()) if lacks_header(request) else None

    def rate_limited(self, request: Request) -> Answer:
        """409/1965, for as long as the window stays used up."""
        wait_seconds = math.ceil(request.allowance.wait_seconds) if request.allowance else 0
        return self._wait(request, wait_seconds)

    def too_many_running(self, request: Request) -> Answer:
        """409/1960, with the concurrency headers alone."""
        return self._busy(request.running)

    def token_expired(self, request: Request) -> Answer:
        """401; a session or JWT that came with the call is over from now on."""
        self.doorkeeper.revoke(request)
        return self._simple(bad_login())

    def status_fault(self, request: Request, fault: Fault) -> Answer:
        """`code=` picks the vendor's code, `wait=` the seconds of a 1965."""
        if fault.status in GATEWAY_STATUSES:
            return page(fault.status)
        code = int(fault.option("code") or FAULT_CODES.get(fault.status, 0))
        if code == 1965:
            return self._wait(request, int(fault.option("wait") or 30), fault.status)
        if code == 1960:
            return self._busy(self.concurrency_limit or 1, fault.status)
        if code:
            return self._simple(coded(code, fault.status))
        return self._simple(refusal(None, phrase(fault.status), fault.status))

    def unknown_parameters(self, request: Request, names: tuple[str, ...]) -> Answer:
        """400/1901, as the vendor; the journal has it as well."""
        return self._guarded(request, lambda: unrecognized(names))

    def finish(self, request: Request, answer: Answer) -> Answer:
        """The headers of every answer, and of every counted one the limits as well."""
        if request.route is None or answer.content_type.startswith("text/html"):
            return answer
        limits = self._limits(request) if request.running else {}
        return headers.dressed(answer, request, self.clock.now(), limits)

    # what the above are made of

    def _listed(self, request: Request, listing: Callable[[Call, Scene], Answer]) -> Answer:
        return self._guarded(request, lambda: listing(self._checked(request), self._scene()))

    def _checked(self, request: Request) -> Call:
        self._check_version(request)
        if self.quirk("not-authorized"):
            raise coded(2012)
        return checked(request, TABLES[request.route.name if request.route else ""])

    def _check_version(self, request: Request) -> None:
        version = request.path_parameters["version"]
        if version not in VERSIONS:
            raise NotSimulated(f"version {version}")
        route = request.route.name if request.route else ""
        if self.quirk("retired-versions") and version < OLDEST_IN_USE.get(route, version):
            raise Retired(
                f"version {version} of {route} was switched off; the answer is not public"
            )

    def _guarded(self, request: Request, answer: Callable[[], Answer]) -> Answer:
        try:
            return answer()
        except Refused as refused:
            return self._simple(refused)

    def _session(self, request: Request) -> Answer:
        if lacks_header(request):
            raise no_header()
        if request.method != "POST":
            text = "Request method (GET or POST) is incompatible with specified parameter(s)"
            raise bad_request(1908, f"{text}: action")
        call = self._checked(request)
        if call.choice("action", "") == "logout":
            return self._logged_out(request)
        return self._logged_in(call)

    def _logged_in(self, call: Call) -> Answer:
        name, password = call.text("username"), call.text("password")
        if name is None or password is None:
            raise bad_request(1903, "Missing required parameter(s): username, password")
        if not ACCOUNT.admits(name, password):
            raise bad_login()
        # a cookie marked secure would never come back over plain http
        secure = "; secure" if self.url.startswith("https:") else ""
        cookie = f"{COOKIE}={self.doorkeeper.open_session()}; path=/api{secure}"
        return self._simple(refusal(None, "Logged in", 200)).with_headers({"Set-Cookie": cookie})

    def _logged_out(self, request: Request) -> Answer:
        if not self.doorkeeper.close_session(session_of(request)):
            raise bad_login()
        return self._simple(refusal(None, "Logged out", 200))

    def _scene(self) -> Scene:
        return Scene(
            world=self.world,
            url=self.url,
            clock=self.clock,
            now=self.clock.now(),
            user=ACCOUNT.username,
            quirks=self.active_quirks,
            disabled_qids=self.disabled_qids,
        )

    def _limits(self, request: Request, wait_seconds: int = 0) -> dict[str, str]:
        # recorded as 0 for a call that runs alone, though the documentation says otherwise
        running = request.running if self.quirk("counts-itself") else request.running - 1
        return {
            **headers.concurrency(self.concurrency_limit, running),
            **headers.rate(request, wait_seconds),
        }

    def _wait(self, request: Request, seconds: int, status: int = 409) -> Answer:
        answer = self._simple(too_many_recently(seconds, status))
        return answer.with_headers(self._limits(request, seconds))

    def _busy(self, running: int, status: int = 409) -> Answer:
        answer = self._simple(too_many_running(running, self.concurrency_limit or 1, status))
        return answer.with_headers(headers.concurrency(self.concurrency_limit, running))

    def _simple(self, refused: Refused) -> Answer:
        reply = refused.reply
        body = reply.render(self.url, self.clock.now())
        return Answer(reply.status, (body,), reply.content_type, tuple(reply.headers.items()))
