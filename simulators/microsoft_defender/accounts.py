"""Who may call: Entra applications with app roles, tokens of an hour, limits (contract 2, 6)."""

from dataclasses import replace
from hashlib import sha256

from ..engine import (
    Account,
    Answer,
    ApiError,
    ClientCredentials,
    Clock,
    Context,
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
RESOURCES = (
    "https://api.securitycenter.microsoft.com",
    "https://api.security.microsoft.com",
    "https://securitycenter.onmicrosoft.com/windowsatpservice",
)
SCOPE_END = "/.default"
DENIED = """\
90002 invalid_request Tenant '{}' not found.
500011 invalid_resource The resource principal named {} was not found.
700016 unauthorized_client Application with identifier '{}' was not found in the directory.
900144 invalid_request The request body must contain the following parameter: '{}'.
1002012 invalid_scope The provided value for scope {} is not valid.
7000215 invalid_client Invalid client secret provided.
7000222 invalid_client The provided client secret keys are expired.
"""
"""Entra's refusals of a token: its number, the error of OAuth and its words."""
FORBIDDEN = """The application does not have any of the required application permissions ({}) \
to access the resource."""


def denied(number: int, about: str = "") -> ApiError:
    """Return Entra's refusal of a token."""
    line = next(one for one in DENIED.splitlines() if one.startswith(f"{number} "))
    _, error, words = line.split(" ", 2)
    status = 401 if error == "invalid_client" else 400
    return ApiError(status, words.format(about), error=error, number=number)


class Applications(ClientCredentials):
    """The app registrations of one tenant, and the tokens that were issued to them."""

    def __init__(self, vendor: str, seed: int, clock: Clock, life_seconds: float) -> None:
        super().__init__(vendor, seed, clock, life_seconds)
        self.tenant_id = uuid_of(f"tenant/{seed}")
        self.tokens = SignedTokens(clock, self.tenant_id, life_seconds, number="uti")

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
        token = self._issued(context, resource, denied(1002012, scope))
        life = dict.fromkeys(("expires_in", "ext_expires_in"), TOKEN_SECONDS)
        return Answer.json({"token_type": "Bearer", **life, "access_token": token})

    def by_resource(self, context: Context) -> Answer:
        """Return a token of version 1: for a resource, with numbers as text."""
        resource = context["resource"] or ""
        token = self._issued(context, resource, denied(500011, resource))
        began = int(context.now.timestamp())
        life = dict.fromkeys(("expires_in", "ext_expires_in"), str(TOKEN_SECONDS))
        dates = {"expires_on": str(began + TOKEN_SECONDS), "not_before": str(began)}
        body = {"token_type": "Bearer", **life, **dates, "resource": resource}
        return Answer.json({**body, "access_token": token})

    def _issued(self, context: Context, audience: str, wrong_audience: ApiError) -> str:
        request = context.request
        tenant, name = request.path_parameters["tenant"], request.form_field("client_id")
        application = self.named(name)
        if tenant != self.tenant_id:
            raise denied(90002, tenant)
        if request.form_field("grant_type") != "client_credentials":
            raise denied(900144, "grant_type")
        if application is None:
            raise denied(700016, name)
        if audience not in RESOURCES:
            raise wrong_audience
        if self.with_secret(name, request.form_field("client_secret")) is None:
            raise denied(7000215)
        if context.quirk("expired-secret"):
            context.report_effect("expired-secret")
            raise denied(7000222)
        roles = replace(context, account=application).scopes(LOST)
        claims = {"aud": audience, "tid": self.tenant_id, "appid": name, "roles": sorted(roles)}
        return self.tokens.issue(claims)


def authorize(context: Context) -> None:
    """Raise 403 without the app role or the licence that an operation needs."""
    role = context.operation.scope
    if role and context.account is None:
        raise ApiError(401)
    if role and role not in context.scopes(LOST):
        raise ApiError(403, FORBIDDEN.format(role))
    if role in LICENSED and context.quirk("no-vulnerability-management"):
        raise ApiError(403, "The feature is not enabled for this tenant.", code="DisabledFeature")


def openid(context: Context) -> Answer:
    """Return where Entra's services are."""
    place = f"{context.url}/{context.request.path_parameters['tenant']}"
    oauth = f"{place}/oauth2/v2.0"
    ends = {"token_endpoint": f"{oauth}/token", "authorization_endpoint": f"{oauth}/authorize"}
    return Answer.json({**ends, "issuer": f"{place}/v2.0"})
