"""OAuth2 grants: client credentials, and assertions that are signed as JWTs."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from .renewable_token import AHEAD_SECONDS, Grant, RenewableToken
from .request import Form
from .session import Session

TOKEN: Final = "token"  # noqa: S105 - the name of an operation
"""The operation that errors name when there is no token to be had."""

JWT_BEARER: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class ClientCredentials(RenewableToken):
    """A bearer token for a client's id and secret, from `path` of the vendor (RFC 6749, 4.4).

    `session` has no auth; its error table holds the refusals of the token endpoint. `form`
    holds further fields to send. `check` gets each new token before it is used, and raises an
    IntegrationError where the token is for another base URL than the session's.
    """

    def __init__(
        self,
        session: Session,
        path: str,
        *,
        client_id: str,
        client_secret: str,
        form: Mapping[str, str] | None = None,
        ahead_seconds: float = AHEAD_SECONDS,
        check: Callable[[str], None] | None = None,
    ) -> None:
        data = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
            **(form or {}),
        }
        super().__init__(
            session,
            lambda: _granted(session, path, data, check),
            secrets=(client_secret,),
            ahead_seconds=ahead_seconds,
        )


class JWTAssertion(RenewableToken):
    """A bearer token for an assertion that is a signed JWT, from `path` of the vendor (RFC 7523).

    Args:
        session: A session without auth; its error table holds the refusals of the token endpoint.
        assertion: Returns a JWT that is valid at a time of the run. It is called for each request
            of a token, and again where such a request is repeated, since assertions live for
            minutes and a wait may be as long.
        secrets: The key, to be redacted; a job's secrets are known.
        form: Fields of the request beside the grant's own, such as `scope`.
        check: See `ClientCredentials`.
    """

    def __init__(
        self,
        session: Session,
        path: str,
        *,
        assertion: Callable[[datetime], str],
        secrets: tuple[str, ...] = (),
        form: Mapping[str, str] | None = None,
        ahead_seconds: float = AHEAD_SECONDS,
        check: Callable[[str], None] | None = None,
    ) -> None:
        context = session.context

        def signed() -> str:
            jwt = assertion(context.now())
            context.redactor.add(jwt)
            return jwt

        data: Form = {"grant_type": JWT_BEARER, "assertion": signed, **(form or {})}
        super().__init__(
            session,
            lambda: _granted(session, path, data, check),
            secrets=secrets,
            ahead_seconds=ahead_seconds,
        )


def _granted(session: Session, path: str, data: Form, check: Callable[[str], None] | None) -> Grant:
    grant = session.post(path, data=data, operation=TOKEN, repeatable=True).json(Grant)
    if check:
        session.context.redactor.add(grant.access_token)
        check(grant.access_token)
    return grant
