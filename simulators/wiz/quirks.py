"""What only Wiz does, as switches, and what it shares with others that page as it does."""

from ..engine import HOST_LISTED_AGAIN, Quirk, paging_quirks
from .accounts import LOST
from .operations import OPERATIONS
from .responses import LIGHT_PAGE, SHEET

OWN = (
    HOST_LISTED_AGAIN,
    Quirk(
        "no-cursor",
        f"{SHEET} 4.4",
        "from the second page on, a page says that there are more and has no cursor",
    ),
    Quirk(
        "partial-data",
        f"{SHEET} 5",
        "from the second page on, the rows come with an error beside them",
    ),
    Quirk(
        "heavy-pages",
        f"{SHEET} 4.6",
        f"pages of more than {LIGHT_PAGE} rows fail with an internal error and HTTP 200",
    ),
    Quirk(
        "heavy-pages-504",
        f"{SHEET} 4.6",
        f"pages of more than {LIGHT_PAGE} rows fail with HTTP 504",
    ),
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
QUIRKS = (*OWN, *paging_quirks((one.style for one in OPERATIONS if one.style), OWN))
