"""The Defender for Endpoint API with Entra's tokens, to docs/contracts/microsoft-defender.md."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar
from wsgiref.types import StartResponse, WSGIEnvironment

from ..engine import Answer, ApiError, Context, Expected, Fault, OAuthVendor, RateLimit, Request
from . import accounts, responses
from .accounts import ROLES, TOKEN_SECONDS, Applications
from .documents.vulnerabilities import EXCEPTED
from .operations import MISSING, OPERATIONS
from .oracle import expected
from .quirks import QUIRKS
from .responses import PREFERENCE, refused


class MicrosoftDefenderSimulator(OAuthVendor):
    """One tenant with one application, `credentials`, and the world's hosts as its devices.

    Entra's token endpoint is at the same address. `client(roles)` registers further applications;
    `page_size` makes pages smaller than documented, for clients that cannot ask for it.
    """

    name: ClassVar[str] = "microsoft-defender"
    operations = OPERATIONS
    quirks = QUIRKS
    missing = MISSING
    ignores_trailing_slash = True
    scopes, token_seconds = ROLES, TOKEN_SECONDS
    issuer = Applications
    clients: Applications
    excepted_cves = EXCEPTED
    page_size: int | None = None

    authorize = staticmethod(accounts.authorize)
    refusal = staticmethod(responses.refusal)
    parameter_refusal = staticmethod(responses.parameter_refusal)
    filter_refusal = staticmethod(responses.filter_refusal)

    def client(self, scopes: frozenset[str]) -> dict[str, str]:
        """Return the credentials of one more application, with these app roles."""
        return {"tenant_id": self.clients.tenant_id, **super().client(scopes)}

    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """Return what a right integration emits now (docs/contracts/microsoft-defender.md 8)."""
        return expected(self.world, config, self.world_now, self.excepted_cves)

    def app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as a WSGI application; paths are the same in any case."""
        environ["PATH_INFO"] = str(environ.get("PATH_INFO", "")).lower()
        return super().app(environ, start_response)

    def context(self, request: Request) -> Context:
        """Return what a call is answered from, with the pages that the simulator is told to cut."""
        if self.page_size is not None:
            headers = {"prefer": f"{PREFERENCE}{self.page_size}", **request.headers}
            request = replace(request, headers=headers)
        return super().context(request)

    def unauthorized(self, request: Request) -> Answer:
        """Return 401, without a good token."""
        error = ApiError(401, "Unauthorized: the token is missing or not valid.")
        return refused(request, error, self.clock.now())

    def check_parameters(self, request: Request) -> Answer | None:
        """Return 429 over the calls of one API in a minute or an hour, by application (6)."""
        application = self.caller(request)
        if application is None or request.route is None:
            return None
        calls: Any = self.by_name[request.route.name].facts.get("calls", ())
        for number, window_seconds in zip(calls, (60.0, 3600.0), strict=False):
            limit = RateLimit(number, window_seconds, rolling=True)
            key = f"{application.name}/{request.route.name}/{window_seconds}"
            wait_seconds = math.ceil(self._windows.take(key, limit).wait_seconds)
            if wait_seconds > 0:
                return responses.too_many(limit, wait_seconds, self.clients.tenant_id)
        return None

    def status_fault(self, request: Request, fault: Fault) -> Answer:
        """Return the API's body for any status; of the token endpoint it is Entra's."""
        is_of_entra = request.route and not request.route.authenticated and fault.status < 500
        details = {"error": "invalid_client", "number": 7000215} if is_of_entra else {}
        error = ApiError(fault.status, "Simulated refusal.", **details)
        if fault.status == 429:
            error = ApiError(429, "API calls quota exceeded!")
        return refused(request, error, self.clock.now())

    def unknown_parameters(self, request: Request, names: tuple[str, ...]) -> Answer:
        """Return 400; that the vendor takes no notice of names without a dollar is not copied."""
        text = f"The query parameter '{names[0]}' is not supported."
        return refused(request, ApiError(400, text, code="ODataError"), self.clock.now())

    def finish(self, request: Request, answer: Answer) -> Answer:
        """Return an answer with the header that all of the vendor have."""
        secure = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
        is_gateway = answer.content_type.startswith("text/html")
        return answer if is_gateway else answer.with_headers(secure)
