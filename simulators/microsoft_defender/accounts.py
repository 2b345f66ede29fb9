"""Who may call: Entra applications with app roles, tokens of an hour, limits (contract 2, 6)."""

from collections.abc import Iterator
from hashlib import sha256

from ..engine import (
    Account,
    Accounts,
    Answer,
    ApiError,
    Clock,
    Context,
    Operation,
    RateLimit,
    Request,
    SignedTokens,
    uuid_of,
)

TOKEN_SECONDS = 3599
MACHINES, VULNERABILITIES = "Machine.Read.All", "Vulnerability.Read.All"
SOFTWARE, ALERTS = "Software.Read.All", "Alert.Read.All"
RECOMMENDATIONS, HUNTING = "SecurityRecommendation.Read.All", "AdvancedQuery.Read.All"
ROLES = frozenset({MACHINES, VULNERABILITIES, SOFTWARE, ALERTS, RECOMMENDATIONS, HUNTING})
LOST = {"no-machine-role": MACHINES, "no-vulnerability-role": VULNERABILITIES}
"""The app role that each quirk takes from the application."""
LICENSED = frozenset({VULNERABILITIES, SOFTWARE, RECOMMENDATIONS})
"""What needs a licence for vulnerability management; which roles these are is assumed."""
RESOURCES = frozenset(
    {
        "https://api.securitycenter.microsoft.com",
        "https://api.security.microsoft.com",
        "https://securitycenter.onmicrosoft.com/windowsatpservice",
    }
)
SCOPE_END = "/.default"
MINUTE, HOUR = 60.0, 3600.0


class Applications(Accounts):
    """The app registrations of one tenant, and the tokens that were issued to them."""

    def __init__(self, seed: int, clock: Clock) -> None:
        super().__init__("microsoft-defender", seed)
        self.tenant_id = uuid_of(f"tenant/{seed}")
        self.tokens = SignedTokens(clock, self.tenant_id, TOKEN_SECONDS, number="uti")

    def pair(self, number: int) -> tuple[str, str]:
        """Return client id and secret, of which the one is a UUID and the other has signs in it."""
        client_id = uuid_of(f"application/{number}/{self._seed}")
        return client_id, f"{sha256(client_id.encode()).hexdigest()[:34]}~Q8+/="

    def bearer(self, request: Request) -> Account | None:
        """Return who makes a call; None without a token that is right and still valid."""
        claims = self.tokens.claims(request.bearer)
        return self.named(str(claims["appid"])) if claims else None

    def by_scope(self, context: Context) -> Answer:
        """Return a token of version 2: for a scope, with its lifetime in numbers."""
        scope = context["scope"] or ""
        resource = scope.removesuffix(SCOPE_END) if scope.endswith(SCOPE_END) else ""
        text = f"The provided value for scope {scope} is not valid."
        token = self._issued(context, resource, denied(400, "invalid_scope", 1002012, text))
        life = {"expires_in": TOKEN_SECONDS, "ext_expires_in": TOKEN_SECONDS}
        return Answer.json({"token_type": "Bearer", **life, "access_token": token})

    def by_resource(self, context: Context) -> Answer:
        """Return a token of version 1: for a resource, with numbers as text."""
        resource = context["resource"] or ""
        text = f"The resource principal named {resource} was not found."
        token = self._issued(context, resource, denied(400, "invalid_resource", 500011, text))
        began, life = int(context.now.timestamp()), str(TOKEN_SECONDS)
        times = {"expires_in": life, "ext_expires_in": life}
        dates = {"expires_on": str(began + TOKEN_SECONDS), "not_before": str(began)}
        body = {"token_type": "Bearer", **times, **dates, "resource": resource}
        return Answer.json({**body, "access_token": token})

    def _application(self, request: Request) -> Account:
        tenant = request.path_parameters["tenant"]
        if tenant != self.tenant_id:
            raise denied(400, "invalid_request", 90002, f"Tenant '{tenant}' not found.")
        if request.form_field("grant_type") != "client_credentials":
            text = "The request body must contain the following parameter: 'grant_type'."
            raise denied(400, "invalid_request", 900144, text)
        name = request.form_field("client_id")
        application = self.named(name)
        if application is None:
            text = f"Application with identifier '{name}' was not found in the directory."
            raise denied(400, "unauthorized_client", 700016, text)
        return application

    def _issued(self, context: Context, audience: str, refusal: ApiError) -> str:
        application = self._application(context.request)
        if audience not in RESOURCES:
            raise refusal
        secret = context.request.form_field("client_secret")
        if self.with_secret(application.name, secret) is None:
            raise denied(401, "invalid_client", 7000215, "Invalid client secret provided.")
        if context.quirk("expired-secret"):
            context.report_effect("expired-secret")
            text = "The provided client secret keys are expired."
            raise denied(401, "invalid_client", 7000222, text)
        claims = {"aud": audience, "tid": self.tenant_id, "appid": application.name}
        return self.tokens.issue({**claims, "roles": sorted(_roles(context, application))})


def denied(status: int, error: str, number: int, text: str) -> ApiError:
    """Return Entra's refusal of a token: the OAuth error, its own number and its words."""
    return ApiError(status, text, error=error, number=number)


def _roles(context: Context, application: Account) -> frozenset[str]:
    return application.scopes - {role for quirk, role in LOST.items() if context.quirk(quirk)}


def authorize(context: Context) -> None:
    """Raise 403 without the app role or the licence that an operation needs."""
    role = context.operation.scope
    if not role:
        return
    if context.account is None:
        raise ApiError(401)
    if role not in _roles(context, context.account):
        text = (
            f"The application does not have any of the required application permissions ({role}) "
            "to access the resource."
        )
        raise ApiError(403, text)
    if role in LICENSED and context.quirk("no-vulnerability-management"):
        raise ApiError(403, "The feature is not enabled for this tenant.", code="DisabledFeature")


def openid(context: Context) -> Answer:
    """Return where Entra's services are."""
    place = f"{context.url}/{context.request.path_parameters['tenant']}"
    return Answer.json(
        {
            "token_endpoint": f"{place}/oauth2/v2.0/token",
            "authorization_endpoint": f"{place}/oauth2/v2.0/authorize",
            "issuer": f"{place}/v2.0",
        }
    )


def limits(operation: Operation) -> Iterator[RateLimit]:
    """Return what an application may ask of one API in a minute and in an hour (contract 6)."""
    calls: tuple[int, int] = operation.facts["calls"]  # type: ignore[assignment]
    for number, window_seconds in zip(calls, (MINUTE, HOUR), strict=True):
        yield RateLimit(number, window_seconds, rolling=True)
