"""Wiz's GraphQL API with its token endpoint, to docs/contracts/wiz.md."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import ClassVar, Unpack

from ..engine import (
    Account,
    Answer,
    ApiError,
    ClientCredentials,
    Context,
    Expected,
    Fault,
    ParameterError,
    RateLimit,
    Request,
    Settings,
    Vendor,
)
from ..world import World
from . import accounts, responses
from .operations import OPERATIONS
from .oracle import expected
from .quirks import QUIRKS

NO_CONFIG: Mapping[str, str] = MappingProxyType({})


class WizSimulator(Vendor):
    """One tenant with one service account, `credentials`, and the world's hosts as its machines.

    The token endpoint is at the same address. `service_account(scopes)` registers further ones.
    """

    name: ClassVar[str] = "wiz"
    operations = OPERATIONS
    quirks = QUIRKS

    # what clients take for the ceiling; Wiz documents none (contract 6)
    rate_limit = RateLimit(10, 1.0, rolling=True)
    concurrency_limit = 10

    def __init__(self, world: World | None = None, **settings: Unpack[Settings]) -> None:
        super().__init__(world, **settings)
        life = accounts.TOKEN_SECONDS
        self.accounts = ClientCredentials("wiz", self.world.seed, self.clock, life)
        self.credentials = self.service_account(accounts.SCOPES)

    def service_account(self, scopes: frozenset[str]) -> dict[str, str]:
        """Return the credentials of one more service account, with these scopes."""
        account = self.accounts.add(scopes)
        return {"client_id": account.name, "client_secret": account.secret}

    def oracle(self, config: Mapping[str, str] = NO_CONFIG) -> Iterator[Expected]:
        """Yield what a right integration emits now (docs/contracts/wiz.md 7)."""
        return expected(self.world, config, self.url)

    def token(self, context: Context) -> Answer:
        """Return a token for a client's id and secret."""
        return accounts.issue(context, self.accounts)

    # what the vendor says in its own way

    def caller(self, request: Request) -> Account | None:
        """Return the service account that a token was issued to."""
        return self.accounts.bearer(request)

    def authenticate(self, request: Request) -> Answer | None:
        """Return 401 without a good token."""
        return self._unauthorized(request) if self.caller(request) is None else None

    def authorize(self, context: Context) -> None:
        """Refuse the token of another data centre."""
        accounts.authorize(context)

    def refusal(self, context: Context, error: ApiError) -> Answer:
        """Return a refusal in front of GraphQL."""
        if error.status == 401:
            return responses.unauthorized(as_page=context.quirk("html-unauthorized"))
        return responses.refused(error.message, str(error.details.get("code", "")), error.status)

    def parameter_refusal(self, context: Context, error: ParameterError) -> ApiError:
        """Return what is said of a wrong argument."""
        return responses.argument_refusal(error)

    def rate_limited(self, request: Request) -> Answer:
        """Return 429; nobody says for how long, and the body is unspecified (contract 5, 6)."""
        return responses.refused("rate limit exceeded", "RATE_LIMIT_EXCEEDED", 429)

    def too_many_running(self, request: Request) -> Answer:
        """Return 429, as over the rate."""
        return self.rate_limited(request)

    def token_expired(self, request: Request) -> Answer:
        """Return 401; the token that came with the call is over from now on."""
        self.accounts.tokens.revoke(request.bearer)
        return self._unauthorized(request)

    def status_fault(self, request: Request, fault: Fault) -> Answer:
        """Return errors and no data under any status; `error=` is the code of the error."""
        if request.route and not request.route.authenticated:
            return Answer.json({"error": "access_denied"}, fault.status)
        return responses.failed(fault.status, fault.option("error") or "")

    def unknown_parameters(self, request: Request, names: tuple[str, ...]) -> Answer:
        """Return 400; what the real service makes of them is not known."""
        return Answer.json({"error": "invalid_request"}, 400)

    def _unauthorized(self, request: Request) -> Answer:
        as_page = self.quirk("html-unauthorized")
        if as_page and request.route:
            self.journal.count_effects(request.route.name, 0, ("html-unauthorized",))
        return responses.unauthorized(as_page=as_page)
