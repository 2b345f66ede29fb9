"""The Defender for Endpoint API with Entra's tokens, to docs/contracts/microsoft-defender.md."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from email.utils import format_datetime
from typing import ClassVar, Unpack
from wsgiref.types import StartResponse, WSGIEnvironment

from ..engine import (
    Account,
    Answer,
    ApiError,
    Context,
    Expected,
    Fault,
    Malformed,
    RateWindows,
    Request,
    Settings,
    Vendor,
)
from ..world import World
from . import accounts, responses
from .accounts import ROLES, Applications, denied
from .documents.vulnerabilities import EXCEPTED
from .operations import MISSING, OPERATIONS
from .oracle import expected
from .quirks import QUIRKS
from .responses import refused


class MicrosoftDefenderSimulator(Vendor):
    """One tenant with one application, `credentials`, and the world's hosts as its devices.

    Entra's token endpoint is at the same address. `application(roles)` registers further ones;
    `page_size` makes pages smaller than documented, for clients that cannot ask for it.
    """

    name: ClassVar[str] = "microsoft-defender"
    operations = OPERATIONS
    quirks = QUIRKS
    missing = MISSING
    ignores_trailing_slash = True

    def __init__(self, world: World | None = None, **settings: Unpack[Settings]) -> None:
        super().__init__(world, **settings)
        self.excepted_cves = EXCEPTED
        self.page_size: int | None = None
        self.applications = Applications(self.world.seed, self.clock)
        self.credentials = self.application(ROLES)
        self._allowances = RateWindows(self.clock)

    def application(self, roles: frozenset[str]) -> dict[str, str]:
        """Return the credentials of one more application, with these app roles."""
        account = self.applications.add(roles)
        secrets = {"client_id": account.name, "client_secret": account.secret}
        return {"tenant_id": self.applications.tenant_id, **secrets}

    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """Return what a right integration emits now (docs/contracts/microsoft-defender.md 8)."""
        return expected(self.world, config, self.clock.now() - self.born, self.excepted_cves)

    def app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as a WSGI application; paths are the same in any case."""
        environ["PATH_INFO"] = str(environ.get("PATH_INFO", "")).lower()
        return super().app(environ, start_response)

    def context(self, request: Request) -> Context:
        """Return what a call is answered from, with the pages that the simulator is told to cut."""
        if self.page_size is not None:
            wish = {"prefer": f"{responses.PREFERENCE}{self.page_size}"}
            request = replace(request, headers={**wish, **request.headers})
        return super().context(request)

    # the routes that have effects

    def token(self, context: Context) -> Answer:
        """Return a token for a scope."""
        return self.applications.by_scope(context)

    def token_v1(self, context: Context) -> Answer:
        """Return a token for a resource."""
        return self.applications.by_resource(context)

    # what the vendor says in its own way

    def caller(self, request: Request) -> Account | None:
        """Return the application a token was issued to."""
        return self.applications.bearer(request)

    def authenticate(self, request: Request) -> Answer | None:
        """Return 401 without a good token."""
        return self._unauthorized(request) if self.caller(request) is None else None

    authorize = staticmethod(accounts.authorize)

    refusal = staticmethod(responses.refusal)
    parameter_refusal = staticmethod(responses.parameter_refusal)

    def filter_refusal(self, context: Context, error: Malformed) -> ApiError:
        """Return 400 with what is wrong with a filter."""
        return ApiError(400, str(error), code="ODataError")

    def check_parameters(self, request: Request) -> Answer | None:
        """Return 429 over one of the two limits of an API, by application."""
        application = self.caller(request)
        operation = self.by_name[request.route.name] if request.route else None
        if application is None or operation is None or "calls" not in operation.facts:
            return None
        for limit in accounts.limits(operation):
            key = f"{application.name}/{operation.name}/{limit.window_seconds}"
            wait_seconds = math.ceil(self._allowances.take(key, limit).wait_seconds)
            if wait_seconds > 0:
                return responses.too_many(limit, wait_seconds, self.applications.tenant_id)
        return None

    def token_expired(self, request: Request) -> Answer:
        """Return 401; the token that came with the call is over from now on."""
        self.applications.tokens.revoke(request.bearer)
        return self._unauthorized(request)

    def status_fault(self, request: Request, fault: Fault) -> Answer:
        """Return the API's body for any status; of the token endpoint it is Entra's."""
        error = ApiError(fault.status, "Simulated refusal.")
        if fault.status == 429:
            error = ApiError(429, "API calls quota exceeded!")
        elif request.route and not request.route.authenticated and fault.status < 500:
            error = denied(fault.status, "invalid_client", 7000215, "Simulated refusal.")
        return refused(request, error, self.clock.now())

    def unknown_parameters(self, request: Request, names: tuple[str, ...]) -> Answer:
        """Return 400; that the vendor takes no notice of names without a dollar is not copied."""
        text = f"The query parameter '{names[0]}' is not supported."
        return refused(request, ApiError(400, text, code="ODataError"), self.clock.now())

    def finish(self, request: Request, answer: Answer) -> Answer:
        """Return an answer with the headers that all have."""
        if answer.content_type.startswith("text/html"):
            return answer
        return answer.with_headers(
            {
                "Date": format_datetime(self.clock.now(), usegmt=True),
                "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
            }
        )

    def _unauthorized(self, request: Request) -> Answer:
        error = ApiError(401, "Unauthorized: the token is missing or not valid.")
        return refused(request, error, self.clock.now())
