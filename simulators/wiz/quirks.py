"""What only Wiz does, as switches, and what it shares with others that page as it does."""

from ..engine import HOST_LISTED_AGAIN, paging_quirks, quirks_of
from .accounts import ISSUES, RESOURCES, VULNERABILITIES
from .operations import OPERATIONS
from .responses import LIGHT_PAGE, SHEET

OWN = (
    HOST_LISTED_AGAIN,
    *quirks_of(f"""
    no-cursor: from the second page on, a page says that there are more and has no cursor
      source: {SHEET} 4.4
    partial-data: from the second page on, the rows come with an error beside them
      source: {SHEET} 5
    heavy-pages: pages of more than {LIGHT_PAGE} rows fail with an internal error and HTTP 200
      source: {SHEET} 4.6
    heavy-pages-504: pages of more than {LIGHT_PAGE} rows fail with HTTP 504
      source: {SHEET} 4.6
    no-resources-scope: the service account lacks {RESOURCES}
      source: {SHEET} 2; the text is unverified
    no-issues-scope: the service account lacks {ISSUES}
      source: {SHEET} 2; the text is unverified
    no-vulnerabilities-scope: the service account lacks {VULNERABILITIES}
      source: {SHEET} 2; the text is unverified
    scope-403: what is refused for want of a scope, or otherwise without data, has HTTP status 403
      source: {SHEET} 2
    html-unauthorized: a token that is not accepted is answered with a web page
      source: cloudquery#18281, {SHEET} 2
    other-data-centre: the tenant is in another data centre than the one that is asked, which does
      not know its tokens: 401
      source: {SHEET} 1; how another data centre refuses is assumed
    legacy-login: tokens are issued for the audience beyond-api alone, as by the legacy service
      source: {SHEET} 1
    no-introspection: queries for the schema are refused
      source: {SHEET} 5
    missing-fields: cloudAccounts: fields that may be null are null, without an error
      source: stave finding-006, {SHEET} 4.9
    """),
)
QUIRKS = (*OWN, *paging_quirks((one.style for one in OPERATIONS if one.style), OWN))
