"""Who may call: Entra applications with their app roles, and tokens of an hour (contract 2)."""

from dataclasses import dataclass

from .. import Clock, Request, SignedTokens

TOKEN_SECONDS = 3599
MACHINES, VULNERABILITIES = "Machine.Read.All", "Vulnerability.Read.All"
SOFTWARE, ALERTS = "Software.Read.All", "Alert.Read.All"
ROLES = frozenset({MACHINES, VULNERABILITIES, SOFTWARE, ALERTS})


@dataclass(frozen=True, slots=True)
class Application:
    """An app registration of the tenant and what an administrator has granted to it."""

    client_id: str
    client_secret: str
    roles: frozenset[str] = ROLES


class Doorkeeper:
    """Knows the applications, and the tokens that were issued to them."""

    def __init__(self, clock: Clock, tenant_id: str) -> None:
        self.tenant_id = tenant_id
        self.applications: dict[str, Application] = {}
        self.tokens = SignedTokens(clock, tenant_id, TOKEN_SECONDS, number="uti")

    def issue(self, application: Application, audience: str) -> str:
        """A token for an application; no two are alike."""
        return self.tokens.issue(
            {
                "aud": audience,
                "tid": self.tenant_id,
                "appid": application.client_id,
                "roles": sorted(application.roles),
            }
        )

    def bearer(self, request: Request) -> Application | None:
        """Who a call comes from; None without a token that is right and still good."""
        claims = self.tokens.claims(request.bearer)
        return self.applications.get(str(claims["appid"])) if claims else None
