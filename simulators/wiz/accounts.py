"""Who may call: service accounts with their scopes, and tokens of a day (contract 2)."""

from dataclasses import dataclass
from secrets import compare_digest

from .. import Answer, Clock, Request, SignedTokens

TOKEN_SECONDS = 86_400
RESOURCES, ISSUES, VULNERABILITIES = "read:resources", "read:issues", "read:vulnerabilities"
CONFIGURATION, ACCOUNTS, PROJECTS = (
    "read:cloud_configuration",
    "read:cloud_accounts",
    "read:projects",
)
INVENTORY, EXPOSURE, DETECTIONS = "read:inventory", "read:network_exposure", "read:detections"
SCOPES = frozenset(
    {
        *(RESOURCES, ISSUES, VULNERABILITIES, CONFIGURATION, ACCOUNTS, PROJECTS),
        *(INVENTORY, EXPOSURE, DETECTIONS),
    }
)
"""The name of the last is assumed."""
AUDIENCE, LEGACY_AUDIENCE = "wiz-api", "beyond-api"


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """An account for programs, and what it has been granted."""

    client_id: str
    client_secret: str
    scopes: frozenset[str] = SCOPES


class Doorkeeper:
    """Knows the service accounts, and the tokens that were issued to them."""

    def __init__(self, clock: Clock, tenant: str, data_centre: str) -> None:
        self.data_centre = data_centre
        self.accounts: dict[str, ServiceAccount] = {}
        self.tokens = SignedTokens(clock, tenant, TOKEN_SECONDS)
        self._tenant = tenant

    def grant(self, request: Request, audience: str) -> Answer:
        """The answer of the token endpoint (contract 2; the bodies of refusals are unverified)."""
        if request.form_field("grant_type") != "client_credentials":
            return _denied(400, "unsupported_grant_type", "")
        account = self.accounts.get(request.form_field("client_id"))
        if account is None:
            return _denied(401, "invalid_client", "")
        given = request.form_field("client_secret").encode()
        if not compare_digest(given, account.client_secret.encode()):
            return _denied(401, "access_denied", "Unauthorized")
        if request.form_field("audience") != audience:
            return _denied(403, "access_denied", "Service not enabled within domain")
        token = self._issue(account)
        body = {"access_token": token, "expires_in": TOKEN_SECONDS, "token_type": "Bearer"}
        return Answer.json(body)

    def bearer(self, request: Request) -> ServiceAccount | None:
        """Who a call comes from; None without a token that is right and still good."""
        claims = self.tokens.claims(request.bearer)
        return self.accounts.get(str(claims["sub"])) if claims else None

    def _issue(self, account: ServiceAccount) -> str:
        claims = {"sub": account.client_id, "tenantId": self._tenant, "dc": self.data_centre}
        return self.tokens.issue(claims)


def _denied(status: int, error: str, description: str) -> Answer:
    return Answer.json(
        {"error": error, **({"error_description": description} if description else {})}, status
    )
