"""Who may call: API clients with their scopes, bearer tokens of half an hour, child tenants."""

from ..engine import Account, Answer, ApiError, ClientCredentials, Context
from .documents import hosts
from .responses import ELSEWHERE, TOKENS, meta

TOKEN_SECONDS = 1799
HOSTS, VULNERABILITIES, ASSETS = "Hosts: Read", "Vulnerabilities: Read", "Assets: Read"
GROUPS, ASSESSMENTS = "Host groups: Read", "Zero Trust Assessment: Read"
SCOPES = frozenset({HOSTS, VULNERABILITIES, ASSETS, GROUPS, ASSESSMENTS})
LOST = {
    "no-hosts-scope": HOSTS,
    "no-vulnerabilities-scope": VULNERABILITIES,
    "no-assets-scope": ASSETS,
}
"""The scope that each quirk takes from the client."""
GRANTS = (None, "client_credentials")
BAD_CLIENT = (
    "Failed to issue access token - Client authentication failed (e.g., unknown client, "
    "no client authentication included, or unsupported authentication method)"
)


def issue(context: Context, clients: ClientCredentials) -> Answer:
    """Return a token with 201, as falconpy insists."""
    asked = context.request.parameter
    if asked("grant_type") not in GRANTS:
        raise _malformed(context)
    client = _client(context, clients)
    member = (asked("member_cid") or "").lower() or None
    if asked("member_cid") is not None and member != hosts.member_cid(context):
        raise _malformed(context)
    token = clients.issue(client, cid=member)
    for quirk in {"token-200", "region-header", "wrong-cloud-401"} & context.quirks:
        context.report_effect(quirk)
    body = {"access_token": token, "expires_in": TOKEN_SECONDS, "token_type": "bearer"}
    answer = Answer.json(body, 200 if context.quirk("token-200") else 201)
    is_named = bool({"region-header", "wrong-cloud-401"} & context.quirks)
    return answer.with_headers({"X-Cs-Region": ELSEWHERE} if is_named else {})


def revoke(context: Context, clients: ClientCredentials) -> Answer:
    """Take back the token in the form, of the client that names itself."""
    _client(context, clients)
    token = context.request.parameter("token")
    if not token:
        raise ApiError(400, "token is required")
    clients.tokens.revoke(token)
    return Answer.json({"meta": meta(context.request, TOKENS), "errors": []})


def _client(context: Context, clients: ClientCredentials) -> Account:
    request = context.request
    if not (request.header("authorization") or request.parameter("client_id")):
        raise _malformed(context)
    client = clients.client(request)
    if client is None:
        raise ApiError(403, BAD_CLIENT)
    return client


def _malformed(context: Context) -> ApiError:
    name = context.request.parameter("client_id") or ""
    return ApiError(400, f"Failed to generate access token for clientID={name}")
