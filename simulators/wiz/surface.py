"""What the Wiz simulator has, switch by switch, and what it has not: routes and quirks."""

from collections.abc import Mapping
from types import MappingProxyType

from .. import HOST_LISTED_AGAIN, Quirk, Route
from .accounts import ISSUES, RESOURCES, VULNERABILITIES
from .paging import QUIRKS as PAGING_QUIRKS
from .scene import SHEET

POST = ("POST",)
CLIENT = frozenset({"grant_type", "client_id", "client_secret", "audience"})

ROUTES = (
    Route(
        "token",
        POST,
        "/oauth/token",
        "token",
        "documented",
        f"{SHEET} 2; the bodies of refusals are unverified",
        CLIENT,
        authenticated=False,
        group="",
    ),
    Route(
        "graphql",
        POST,
        "/graphql",
        "graphql",
        "recorded",
        f"{SHEET} 3 to 5: schema by introspection, errors by reports of users; which order and "
        "which largest page a list has, and how it refuses a larger one, is assumed",
        frozenset(),
    ),
)

LOST: Mapping[str, str] = MappingProxyType(
    {
        "no-resources-scope": RESOURCES,
        "no-issues-scope": ISSUES,
        "no-vulnerabilities-scope": VULNERABILITIES,
    }
)
"""The scope that each quirk takes from the service account."""

QUIRKS = (
    HOST_LISTED_AGAIN,
    *PAGING_QUIRKS,
    *(
        Quirk(name, f"{SHEET} 2; the text is unverified", f"the service account lacks {scope}")
        for name, scope in LOST.items()
    ),
    Quirk(
        "scope-403",
        f"{SHEET} 2",
        "what is refused for want of a scope, or otherwise without data, has HTTP status 403",
    ),
    Quirk(
        "html-unauthorized",
        f"cloudquery#18281, {SHEET} 2",
        "a token that is not accepted is answered with a web page",
    ),
    Quirk(
        "other-data-centre",
        f"{SHEET} 1; how another data centre refuses is assumed",
        "the tenant is in another data centre than the one that is asked, which does not know its "
        "tokens: 401",
    ),
    Quirk(
        "legacy-login",
        f"{SHEET} 1",
        "tokens are issued for the audience beyond-api alone, as by the legacy service",
    ),
    Quirk("no-introspection", f"{SHEET} 5", "queries for the schema are refused"),
    Quirk(
        "missing-fields",
        f"stave finding-006, {SHEET} 4.9",
        "cloudAccounts: fields that may be null are null, without an error",
    ),
)

ROWS: Mapping[str, str] = MappingProxyType({"graphql": "data.*.nodes"})
"""Where the rows of a page are (4)."""
UNSEEN: Mapping[str, str] = MappingProxyType({})
