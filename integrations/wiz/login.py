"""Where Wiz is and where it issues tokens: one endpoint per data centre.

Contract: docs/contracts/wiz.md 1, 2.
"""

import re
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec

from sdk import ConfigurationError, CredentialError, ErrorTable
from sdk.http import code_matching

from .types import Claims

PATH = "/oauth/token"
REALMS = {
    "app.wiz.io": "auth.app.wiz.io",
    "gov.wiz.io": "auth.gov.wiz.io",
    "test.wiz.io": "auth.test.wiz.io",
    "demo.wiz.io": "auth.demo.wiz.io",
    "app.wiz.us": "auth.app.wiz.us",
}
"""Where tokens are issued, by what follows the data centre in the API's host."""
AUDIENCE = "wiz-api"
AUDIENCES = {
    **dict.fromkeys(REALMS.values(), AUDIENCE),
    "auth.wiz.io": "beyond-api",
    "auth0.gov.wiz.io": "beyond-api",
}
"""Whom tokens are for, by the host that issues them; the last two are those of before."""
OURS = re.compile(r"(?:.+\.)?wiz\.(?:io|us)")
API = re.compile(r"api\.(?P<centre>[a-z0-9-]+)\.(?P<realm>[a-z0-9]+\.wiz\.(?:io|us))")

TAKE = "take all of them from the service account (in Wiz: Settings > Service Accounts)"

ERRORS = ErrorTable(
    code=code_matching(rb'^\s*\{\s*"error"\s*:\s*"(\w+)"'),
    rules={
        (400, "invalid_client"): CredentialError,
        (400, "access_denied"): CredentialError,
        (400, "unauthorized_client"): CredentialError,
    },
    advice={
        (400, None): f"client_id, client_secret or token_url is wrong: {TAKE}",
        (401, None): f"client_id, client_secret or token_url is wrong: {TAKE}",
        (403, None): "this token_url issues no tokens for Wiz's API to the service account: give "
        "the one that Wiz shows for it",
    },
)
"""How the token endpoint refuses (contract 2)."""

CLAIMS = msgspec.json.Decoder(Claims)


@dataclass(frozen=True, slots=True)
class Login:
    """Where a token is asked for, and for whom."""

    url: str
    path: str
    audience: str


def endpoint(url: str) -> str:
    """The API without its path, which some people paste with it; ConfigurationError for no API."""
    base = url.rstrip("/").removesuffix("/graphql")
    host = urlsplit(base).hostname or ""
    if OURS.fullmatch(host) and _realm(host) is None:
        raise ConfigurationError(
            f"{host} is not Wiz's API: give the API Endpoint URL of your data centre, such as "
            "https://api.us1.app.wiz.io/graphql (in Wiz: User Settings > Tenant)"
        )
    return base


def login(base: str, told: str) -> Login:
    """Where tokens for the API at `base` come from, unless the user has told.

    An address that is not Wiz's, such as a proxy's, stands for both services. The secret goes to
    no other host than these: ConfigurationError.
    """
    if told:
        return _told(base, told)
    issuer = _realm(urlsplit(base).hostname or "")
    return Login(f"https://{issuer}" if issuer else base, PATH, AUDIENCE)


def data_centre_check(base: str) -> Callable[[str], None]:
    """A look at each token: ConfigurationError where it is for another data centre than `base`."""
    found = API.fullmatch(urlsplit(base).hostname or "")

    def check(token: str) -> None:
        centre = (_claims(token).dc or "").lower()
        if found and centre and centre != found["centre"]:
            raise ConfigurationError(
                f"the account is in data centre {centre} and not in {found['centre']}: change the "
                f"URL to https://api.{centre}.{found['realm']}/graphql"
            )

    return check


def _told(base: str, told: str) -> Login:
    parts = urlsplit(told)
    host, path = parts.hostname or "", parts.path or PATH
    if host in AUDIENCES:
        return Login(f"https://{host}", path, AUDIENCES[host])
    if f"{parts.scheme}://{parts.netloc}" == base:
        return Login(base, path, AUDIENCE)
    raise ConfigurationError(
        f"token_url is at {host or 'no host'}, which is none of {', '.join(sorted(AUDIENCES))}"
    )


def _realm(host: str) -> str | None:
    found = API.fullmatch(host)
    return REALMS.get(found["realm"]) if found else None


def _claims(token: str) -> Claims:
    """What a token says; nothing where it is none of the kind that can be read."""
    body = token.split(".")[1] if token.count(".") == 2 else ""
    try:
        return CLAIMS.decode(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (NotBase64, ValueError):
        return Claims()
