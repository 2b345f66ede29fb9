"""The Qualys VM/VMDR API, to docs/contracts/qualys.md: the XML API, the portal, the gateway."""

import math
from collections.abc import Iterator, Mapping
from typing import ClassVar, Unpack

from ..engine import (
    Account,
    Answer,
    ApiError,
    Context,
    Expected,
    Fault,
    RateLimit,
    Request,
    Retired,
    Settings,
    Vendor,
)
from ..world import World, catalogue
from . import accounts, responses
from .accounts import COOKIE, Doorkeeper, admits, lacks_header, session_of
from .documents import assets
from .operations import MISSING, OPERATIONS
from .oracle import expected
from .queries import parameters
from .quirks import QUIRKS
from .responses import NO_HEADER, coded, simple_return, web_page

DISABLED_QIDS = frozenset({catalogue()[13].identifier})
"""QIDs the subscription has switched off; one, so that the rule is never untested."""
GATEWAY_STATUSES = frozenset({414, 500, 502, 504})
PAUSES = {"hung-host": 60.0, "slow-stream": 30.0}
"""Seconds before each keep-alive comment, by quirk."""


class QualysSimulator(Vendor):
    """One subscription with one user, `credentials`, and the world's hosts."""

    name: ClassVar[str] = "qualys"
    operations = OPERATIONS
    quirks = QUIRKS
    missing = MISSING
    ignores_trailing_slash: ClassVar[bool] = True

    rate_limit: RateLimit | None = RateLimit(300, 3600, rolling=True)
    concurrency_limit: int | None = 2

    parameter_refusal = staticmethod(parameters.refusal)

    def __init__(self, world: World | None = None, **settings: Unpack[Settings]) -> None:
        super().__init__(world, **settings)
        self.doorkeeper = Doorkeeper(self.clock, self.world.seed)
        self.credentials = {"username": accounts.USERNAME, "password": accounts.PASSWORD}
        self.disabled_qids = DISABLED_QIDS

    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """Yield what a right integration emits (docs/contracts/qualys.md 8)."""
        return expected(self.world, config, self.disabled_qids)

    # the routes that have effects

    def session(self, context: Context) -> Answer:
        """Log in for a cookie, or log out."""
        request = context.request
        if context["action"] == "logout":
            if not self.doorkeeper.close_session(session_of(request)):
                raise coded(2000)
            return simple_return(self.url, context.now, 200, "Logged out")
        name, password = context["username"], context["password"]
        if name is None or password is None:
            raise ApiError(400, "Missing required parameter(s): username, password", code=1903)
        if not admits(name, password):
            raise coded(2000)
        # A cookie marked secure would never come back over plain http.
        secure = "; secure" if self.url.startswith("https:") else ""
        cookie = f"{COOKIE}={self.doorkeeper.open_session()}; path=/api{secure}"
        answer = simple_return(self.url, context.now, 200, "Logged in")
        return answer.with_headers({"Set-Cookie": cookie})

    def token(self, context: Context) -> Answer:
        """Return a JWT for name and password, with 201 as the gateway does."""
        if context.quirk("gateway-elsewhere"):
            context.report_effect("gateway-elsewhere")
            return web_page(404)
        given = (context.request.parameter(name) or "" for name in ("username", "password"))
        if not admits(*given):
            return Answer(401, b"Authentication failed\n", "text/plain")
        return Answer(201, self.doorkeeper.issue_token().encode(), "text/plain")

    # what the vendor says in its own way

    def caller(self, request: Request) -> Account | None:
        """Return the one user there is."""
        return accounts.account(self.disabled_qids)

    def authenticate(self, request: Request) -> Answer | None:
        """Return 401 or 2001, which come without rate headers and are not counted (recorded)."""
        if responses.is_too_long(request):
            return web_page(414)
        if not self.doorkeeper.knows(request):
            return self._refused(coded(2000))
        if self.quirk("account-expired"):
            self.report_effect(request, "account-expired")
            return self._refused(coded(2001))
        return self._refused(NO_HEADER) if lacks_header(request) else None

    def authorize(self, context: Context) -> None:
        """Raise for what the user may not list, and for versions that there are not."""
        try:
            accounts.authorize(context)
        except Retired:
            self.report_effect(context.request, "retired-versions")
            raise

    def check_parameters(self, request: Request) -> Answer | None:
        """Return the refusal of a log-in without the header, or by GET."""
        is_session = request.route is not None and request.route.name == "session"
        if is_session and lacks_header(request):
            return self._refused(NO_HEADER)
        if is_session and request.method != "POST":
            text = "Request method (GET or POST) is incompatible with specified parameter(s)"
            return self._refused(ApiError(400, f"{text}: action", code=1908))
        return None

    def operate(self, request: Request) -> Answer:
        """Return the answer to a call; what is slow is slow while it is sent."""
        answer = super().operate(request)
        paused = [PAUSES[quirk] for quirk in PAUSES if self.quirk(quirk)]
        if paused and request.route and request.route.name in ("hosts", "detections"):
            return responses.paced(answer, self.clock, max(paused))
        return responses.chunked(answer)

    def refusal(self, context: Context, error: ApiError) -> Answer:
        """Return a SIMPLE_RETURN, or a ServiceResponse of the portal."""
        if "response_code" in error.details:
            return assets.refusal(context.request, error)
        return responses.refused(self.url, context.now, error)

    def unknown_parameters(self, request: Request, names: tuple[str, ...]) -> Answer:
        """Return 400/1901, as the vendor; the journal has it as well."""
        text = f"Unrecognized parameter(s): {', '.join(names)}"
        return self._refused(ApiError(400, text, code=1901))

    def rate_limited(self, request: Request) -> Answer:
        """Return 409/1965, for as long as the window stays used up."""
        return self._wait(
            request, math.ceil(request.allowance.wait_seconds if request.allowance else 0)
        )

    def too_many_running(self, request: Request) -> Answer:
        """Return 409/1960, with the concurrency headers alone."""
        return self._busy(request.running)

    def token_expired(self, request: Request) -> Answer:
        """Return 401; a session or JWT that came with the call is over from now on."""
        self.doorkeeper.revoke(request)
        return self._refused(coded(2000))

    def status_fault(self, request: Request, fault: Fault) -> Answer:
        """Return the refusal of `code=`, of a 1965 with the seconds of `wait=`."""
        status = fault.status
        if status in GATEWAY_STATUSES:
            return web_page(status)
        code = int(fault.option("code") or responses.FAULT_CODES.get(status, 0))
        if code == 1965:
            return self._wait(request, int(fault.option("wait") or 30), status)
        if code == 1960:
            return self._busy(self.concurrency_limit or 1, status)
        plain = ApiError(status, responses.phrase(status))
        return self._refused(coded(code, status) if code else plain)

    def finish(self, request: Request, answer: Answer) -> Answer:
        """Return an answer with the headers of all, and the limits if it was counted."""
        if request.route is None or answer.content_type.startswith("text/html"):
            return answer
        limits = self._limits(request) if request.running else {}
        return responses.dressed(answer, request, self.clock.now(), limits)

    def _limits(self, request: Request, wait_seconds: int = 0) -> dict[str, str]:
        running = request.running - 1
        # Recorded as 0 for a call that runs alone, though the documentation says otherwise.
        if self.quirk("counts-itself"):
            self.report_effect(request, "counts-itself")
            running += 1
        limits = responses.concurrency(self.concurrency_limit, running)
        return {**limits, **responses.rate(request, wait_seconds)}

    def _wait(self, request: Request, seconds: int, status: int = 409) -> Answer:
        answer = self._refused(responses.too_many_recently(seconds, status))
        return answer.with_headers(self._limits(request, seconds))

    def _busy(self, running: int, status: int = 409) -> Answer:
        error = responses.too_many_running(running, self.concurrency_limit or 1, status)
        limits = responses.concurrency(self.concurrency_limit, running)
        return self._refused(error).with_headers(limits)

    def _refused(self, error: ApiError) -> Answer:
        return responses.refused(self.url, self.clock.now(), error)
