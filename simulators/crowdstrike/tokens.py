"""The token endpoint, docs/contracts/crowdstrike.md 2: a bearer token for a client, and its end."""

from .. import Answer, Request
from .accounts import TOKEN_SECONDS, Client, Doorkeeper
from .envelope import BAD_CLIENT, TOKENS, Refused, meta

GRANTS = (None, "client_credentials")


def issue(request: Request, doorkeeper: Doorkeeper, members: frozenset[str]) -> Answer:
    """A token, with 201; raises Refused. `members` are the child tenants one may ask for."""
    if request.parameter("grant_type") not in GRANTS:
        raise _malformed(request)
    client = _client(request, doorkeeper)
    member = request.parameter("member_cid")
    if member is not None and member.lower() not in members:
        raise _malformed(request)
    token = doorkeeper.issue(client, member and member.lower())
    body = {"access_token": token, "expires_in": TOKEN_SECONDS, "token_type": "bearer"}
    return Answer.json(body, 201)


def revoke(request: Request, doorkeeper: Doorkeeper) -> Answer:
    """The end of the token in the form, for the client that names itself; raises Refused."""
    _client(request, doorkeeper)
    token = request.parameter("token")
    if not token:
        raise Refused(400, "token is required", service=TOKENS)
    doorkeeper.tokens.revoke(token)
    return Answer.json({"meta": meta(request, TOKENS), "errors": []})


def _client(request: Request, doorkeeper: Doorkeeper) -> Client:
    named = request.header("authorization") or request.parameter("client_id")
    if not named:
        raise _malformed(request)
    client = doorkeeper.client(request)
    if client is None:
        raise Refused(403, BAD_CLIENT, service=TOKENS)
    return client


def _malformed(request: Request) -> Refused:
    name = request.parameter("client_id") or ""
    text = f"Failed to generate access token for clientID={name}"
    return Refused(400, text, service=TOKENS)
