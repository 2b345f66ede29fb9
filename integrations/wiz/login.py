"""Where Wiz is and where it issues tokens: one endpoint per data centre.

Contract: docs/contracts/wiz.md 1, 2.
"""

import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from sdk import ConfigurationError, ErrorTable

from .types import Claims

TOKEN_PATH = "/oauth/token"  # noqa: S105 - a path
REALMS = ("app.wiz.io", "gov.wiz.io", "test.wiz.io", "demo.wiz.io", "app.wiz.us")
"""What follows the data centre in the API's host; `auth` before it issues the tokens."""
AUDIENCE = "wiz-api"
AUDIENCES = dict.fromkeys([f"auth.{realm}" for realm in REALMS], AUDIENCE)
AUDIENCES |= dict.fromkeys(["auth.wiz.io", "auth0.gov.wiz.io"], "beyond-api")
"""Whom tokens are for, by the host that issues them; the last two are the older ones."""
OF_WIZ = re.compile(r"(?:.+\.)?wiz\.(?:io|us)")
API = re.compile(rf"api\.(?P<centre>[a-z0-9-]+)\.(?P<realm>{'|'.join(map(re.escape, REALMS))})")

TAKE = "take all of them from the service account (in Wiz: Settings > Service Accounts)"

ERRORS = ErrorTable(
    code=re.compile(rb'^\s*\{\s*"error"\s*:\s*"(\w+)"'),
    credential=[(400, "invalid_client"), (400, "access_denied"), (400, "unauthorized_client")],
    advice={
        400: f"client_id, client_secret or token_url is wrong: {TAKE}",
        401: f"client_id, client_secret or token_url is wrong: {TAKE}",
        403: "this token_url issues no tokens for Wiz's API to the service account: give "
        "the one that Wiz shows for it",
    },
)
"""How the token endpoint refuses (contract 2)."""

CLAIMS = msgspec.json.Decoder(Claims)


class Issuer(NamedTuple):
    """Where a token is requested, and for whom."""

    url: str
    path: str
    audience: str


def endpoint(url: str) -> str:
    """Return the API without its path, which some people paste with it.

    Raises:
        ConfigurationError: The address is Wiz's and not its API.
    """
    base = url.rstrip("/").removesuffix("/graphql")
    host = urlsplit(base).hostname or ""
    if OF_WIZ.fullmatch(host) and not API.fullmatch(host):
        raise ConfigurationError(
            f"{host} is not Wiz's API: give the API Endpoint URL of your data centre, such as "
            "https://api.us1.app.wiz.io/graphql (in Wiz: User Settings > Tenant)"
        )
    return base


def issuer(base: str, token_url: str) -> Issuer:
    """Return where tokens for the API at `base` come from, by `token_url` where it is set.

    An address that is not Wiz's, such as a proxy's, serves for both. The secret goes to
    no other host.

    Raises:
        ConfigurationError: `token_url` is at another host.
    """
    if not token_url:
        api = API.fullmatch(urlsplit(base).hostname or "")
        return Issuer(f"https://auth.{api['realm']}" if api else base, TOKEN_PATH, AUDIENCE)
    parts = urlsplit(token_url)
    host, path = parts.hostname or "", parts.path or TOKEN_PATH
    if host in AUDIENCES:
        return Issuer(f"https://{host}", path, AUDIENCES[host])
    if f"{parts.scheme}://{parts.netloc}" == base:
        return Issuer(base, path, AUDIENCE)
    raise ConfigurationError(
        f"token_url is at {host or 'no host'}, which is none of {', '.join(sorted(AUDIENCES))}"
    )


def data_centre_check(base: str) -> Callable[[str], None]:
    """Return a check of tokens: ConfigurationError for one of another data centre than `base`."""
    api = API.fullmatch(urlsplit(base).hostname or "")

    def check(token: str) -> None:
        centre = (_claims(token).dc or "").lower()
        if api and centre and centre != api["centre"]:
            raise ConfigurationError(
                f"the account is in data centre {centre} and not in {api['centre']}: change the "
                f"URL to https://api.{centre}.{api['realm']}/graphql"
            )

    return check


def _claims(token: str) -> Claims:
    """Return the claims of a token, or none of a token that cannot be read."""
    body = token.split(".")[1] if token.count(".") == 2 else ""
    try:
        return CLAIMS.decode(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except ValueError:
        return Claims()
