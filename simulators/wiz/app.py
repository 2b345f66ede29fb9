"""Wiz's GraphQL API with its token endpoint, to docs/contracts/wiz.md."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from ..engine import Answer, ApiError, Context, Expected, Fault, OAuthVendor, RateLimit, Request
from . import accounts, responses
from .operations import OPERATIONS
from .oracle import expected
from .quirks import QUIRKS


class WizSimulator(OAuthVendor):
    """One tenant with one service account, `credentials`, and the world's hosts as its machines.

    The token endpoint is at the same address.
    """

    name: ClassVar[str] = "wiz"
    operations = OPERATIONS
    quirks = QUIRKS

    # what clients take for the ceiling; Wiz documents none (contract 6)
    rate_limit = RateLimit(10, 1.0, rolling=True)
    concurrency_limit = 10

    lost = accounts.LOST
    scopes = accounts.SCOPES
    token_seconds = accounts.TOKEN_SECONDS

    authorize = staticmethod(accounts.authorize)
    parameter_refusal = staticmethod(responses.argument_refusal)

    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """Yield what a right integration emits now (docs/contracts/wiz.md 7)."""
        return expected(self.world, config, self.url)

    def token(self, context: Context) -> Answer:
        """Return a token for a client's id and secret."""
        return accounts.issue(context, self.clients)

    # what the vendor says in its own way

    def refusal(self, context: Context, error: ApiError) -> Answer:
        """Return a refusal in front of GraphQL."""
        if error.status == 401:
            return responses.unauthorized(as_page=context.quirk("html-unauthorized"))
        return responses.refused(error.message, str(error.details.get("code", "")), error.status)

    def rate_limited(self, request: Request) -> Answer:
        """Return 429; nobody says for how long, and the body is unspecified (contract 5, 6)."""
        return responses.refused("rate limit exceeded", "RATE_LIMIT_EXCEEDED", 429)

    def too_many_running(self, request: Request) -> Answer:
        """Return 429, as over the rate."""
        return self.rate_limited(request)

    def status_fault(self, request: Request, fault: Fault) -> Answer:
        """Return errors and no data under any status; `error=` is the code of the error."""
        if request.route and not request.route.authenticated:
            return Answer.json({"error": "access_denied"}, fault.status)
        return responses.failed(fault.status, fault.option("error") or "")

    def unknown_parameters(self, request: Request, names: tuple[str, ...]) -> Answer:
        """Return 400; what the real service makes of them is not known."""
        return Answer.json({"error": "invalid_request"}, 400)

    def unauthorized(self, request: Request) -> Answer:
        """Return 401, under a quirk as a web page."""
        as_page = self.quirk("html-unauthorized")
        if as_page:
            self.report_effect(request, "html-unauthorized")
        return responses.unauthorized(as_page=as_page)
