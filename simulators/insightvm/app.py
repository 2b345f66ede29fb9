"""The InsightVM Security Console's API v3, to docs/contracts/insightvm.md."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from gzip import compress
from typing import ClassVar, Unpack

from ..engine import Answer, ApiError, Context, Expected, Fault, Request, Settings, Vendor
from ..world import World
from . import accounts, responses
from .documents import hosts, inventory
from .operations import MISSING, OPERATIONS
from .oracle import expected
from .quirks import QUIRKS
from .responses import HEADERS, SPELLINGS, link, refused, rendered

LARGE_PAGE_SECONDS = 61.0


class InsightVMSimulator(Vendor):
    """One console with one user for the API, `credentials`, and the world's hosts as assets."""

    name: ClassVar[str] = "insightvm"
    operations = OPERATIONS
    quirks = QUIRKS
    missing = MISSING
    ignores_trailing_slash: ClassVar[bool] = True

    authorize = staticmethod(accounts.authorize)
    refusal = staticmethod(responses.refusal)
    parameter_refusal = staticmethod(responses.parameter_refusal)
    filter_refusal = staticmethod(responses.filter_refusal)

    def __init__(self, world: World | None = None, **settings: Unpack[Settings]) -> None:
        super().__init__(world, **settings)
        self.credentials = {"username": accounts.USERNAME, "password": accounts.PASSWORD}

    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """Yield what a right integration emits (docs/contracts/insightvm.md 6)."""
        return expected(self.shown, config)

    # the routes that have effects

    def remove(self, context: Context) -> Answer:
        """Delete a site with its assets, which are in no other (assumed), a user or a report."""
        kind = str(context.operation.facts["kind"])
        if kind == "site":
            self._report_hidden(context)
            identifier = hosts.called_site(context)
            for host in list(hosts.site_hosts(context, identifier).walk()):
                self.world.remove(host.index)
        else:
            identifier = inventory.called(context, kind)
        self.delete(kind, identifier)
        # 200 and links, as the Swagger file has it; the prose has 204.
        return rendered({"links": [link(context, f"/{kind}s/{identifier}")]})

    def _report_hidden(self, context: Context) -> None:
        for quirk in context.quirks & {"no-sites", "hidden-sites"}:
            site = hosts.as_number(context.request.path_parameters["site"])
            if site in hosts.visible_sites(context.without(quirk)):
                context.report_effect(quirk)

    # what the vendor says in its own way

    def authenticate(self, request: Request) -> Answer | None:
        """Return 401 without the right name, password and, where there are two factors, token."""
        for quirk, page in accounts.ELSEWHERE.items():
            if self.quirk(quirk):
                self.report_effect(request, quirk)
                return page
        if not accounts.admits(request):
            return self._refused(request, ApiError(401))
        if self.quirk("two-factor") and request.header("token") != accounts.SECOND_FACTOR:
            self.report_effect(request, "two-factor")
            return self._refused(request, ApiError(401))
        return None

    def check_parameters(self, request: Request) -> Answer | None:
        """Return what a proxy says after a minute, under `large-pages-time-out`."""
        if self.quirk("large-pages-time-out") and request.parameter("size") == "500":
            self.report_effect(request, "large-pages-time-out")
            self.clock.sleep(LARGE_PAGE_SECONDS)
            return Answer.html(504, "Gateway Time-out")
        return None

    def token_expired(self, request: Request) -> Answer:
        """Return 401: there is no token to expire, but a password may be changed."""
        return self._refused(request, ApiError(401))

    def status_fault(self, request: Request, fault: Fault) -> Answer:
        """Return the error object, or a proxy's page; `status:200` is an error in a good answer."""
        if fault.status in (502, 504):
            return Answer.html(fault.status, "Simulated proxy")
        inner = 500 if fault.status < 300 else fault.status
        return replace(self._refused(request, ApiError(inner)), status=fault.status)

    def unknown_route(self, request: Request) -> Answer:
        """Return 401 without credentials, then 405 for another method, else 501."""
        if (refusal := self.authenticate(request)) is not None:
            return refusal
        if methods := self.methods(request.path):
            allowed = {"Allow": ", ".join(sorted(("OPTIONS", *methods)))}
            answer = Answer() if request.method == "OPTIONS" else None
            return (answer or self._refused(request, ApiError(405))).with_headers(allowed)
        return super().unknown_route(request)

    def finish(self, request: Request, answer: Answer) -> Answer:
        """Return the answer with the console's headers; compressed where that is on and wanted."""
        if answer.content_type.startswith("text/html"):
            return answer
        answer = answer.with_headers(HEADERS)
        wanted = "gzip" in request.header("accept-encoding") and self.quirk("gzip")
        if not (wanted and isinstance(answer.body, bytes)):
            return answer
        self.report_effect(request, "gzip")
        zipped = replace(answer, body=compress(answer.body, mtime=0))
        return zipped.with_headers({"Content-Encoding": "gzip"})

    def _refused(self, request: Request, error: ApiError) -> Answer:
        for quirk in SPELLINGS & self.active_quirks:
            self.report_effect(request, quirk)
        return refused(self.url, self.active_quirks, error)
