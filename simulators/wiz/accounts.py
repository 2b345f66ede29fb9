"""Who may call: service accounts with their scopes, and tokens of a day (contract 2)."""

from ..engine import Answer, ApiError, ClientCredentials, Context

TOKEN_SECONDS = 86_400
RESOURCES, ISSUES, VULNERABILITIES = "read:resources", "read:issues", "read:vulnerabilities"
CONFIGURATION, CLOUD_ACCOUNTS = "read:cloud_configuration", "read:cloud_accounts"
PROJECTS, EXPOSURE = "read:projects", "read:network_exposure"
DETECTIONS, INVENTORY = "read:detections", "read:inventory"
"""The name of the first is assumed."""
OF_FINDINGS = frozenset({ISSUES, VULNERABILITIES, CONFIGURATION, DETECTIONS})
SCOPES = OF_FINDINGS | {RESOURCES, CLOUD_ACCOUNTS, PROJECTS, EXPOSURE, INVENTORY}
LOST = {
    "no-resources-scope": RESOURCES,
    "no-issues-scope": ISSUES,
    "no-vulnerabilities-scope": VULNERABILITIES,
}
"""The scope that each quirk takes from the service account."""
AUDIENCES = ("wiz-api", "beyond-api")
"""Of the token service, and of the legacy one."""
HERE, ELSEWHERE = "us1", "eu7"
"""Data centres: the one that is simulated, and one that is not."""


def issue(context: Context, accounts: ClientCredentials) -> Answer:
    """Return a token; the bodies of refusals are unverified (contract 2)."""
    form = context.request.form_field
    if form("grant_type") != "client_credentials":
        return _denied(400, "unsupported_grant_type")
    if accounts.named(form("client_id")) is None:
        return _denied(401, "invalid_client")
    account = accounts.client(context.request)
    if account is None:
        return _denied(401, "access_denied", "Unauthorized")
    if form("audience") in AUDIENCES and context.quirk("legacy-login"):
        context.report_effect("legacy-login")
    if form("audience") != AUDIENCES[context.quirk("legacy-login")]:
        return _denied(403, "access_denied", "Service not enabled within domain")
    if is_elsewhere := context.quirk("other-data-centre"):
        context.report_effect("other-data-centre")
    tenant, centre = f"tenant-{context.world.seed}", ELSEWHERE if is_elsewhere else HERE
    token = accounts.issue(account, sub=account.name, tenantId=tenant, dc=centre)
    body = {"access_token": token, "expires_in": TOKEN_SECONDS, "token_type": "Bearer"}
    return Answer.json(body)


def authorize(context: Context) -> None:
    """Refuse the token of another data centre, and one that ended on the way here."""
    if context.operation.authenticated and (
        context.account is None or context.quirk("other-data-centre")
    ):
        raise ApiError(401)


def require(context: Context, scope: str) -> None:
    """Raise ApiError where the service account has not been granted a scope."""
    if scope not in context.scopes(LOST):
        text = f"access denied, at least one of the following is required: [{scope}]"
        raise ApiError(200, text, code="UNAUTHORIZED")


def _denied(status: int, error: str, description: str = "") -> Answer:
    described = {"error_description": description} if description else {}
    return Answer.json({"error": error, **described}, status)
