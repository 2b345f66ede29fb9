"""The routes of the Example scanner, a made-up vendor, and their contract.

**Routes**, all GET. The listing has the hosts in a fixed order, `limit` of them at a time: 1 to
500, 100 if not given. `cursor` is that of the page before.

| path             | parameters        | answer                                            |
|------------------|-------------------|---------------------------------------------------|
| `/v1/whoami`     |                   | `{"user", "scopes": ["hosts:read"]}`              |
| `/v1/hosts/{id}` |                   | one row (`documents.py`), or 404                  |
| `/v1/hosts`      | `limit`, `cursor` | `{"items", "cursor": TEXT or null, "more": BOOL}` |

The `cursor` of an answer is null on the last page, and else good for an hour.
"""

from simulators.engine import (
    Answer,
    Context,
    Cursor,
    Listing,
    Operation,
    Page,
    everything,
    integer,
    text,
)

from .documents import HOSTS
from .responses import host, whoami

SCOPE = "hosts:read"
PAGES = Cursor("limit", "cursor", lifetime_seconds=3600, counted=False)
UNSEEN = "the list declares no total, and a page may be empty"
"""Why no client can tell that rows of a page are missing."""


def envelope(_context: Context, page: Page) -> Answer:
    """Return a page of hosts."""
    items = page.shown(page.rows)
    return Answer.json({"items": items, "cursor": page.token or None, "more": page.more})


OPERATIONS = (
    Operation("whoami", "GET /v1/whoami", whoami, "documented", "this module"),
    Operation("host", "GET /v1/hosts/{id}", host, "documented", "this module", scope=SCOPE),
    Operation(
        "hosts",
        "GET /v1/hosts",
        Listing(HOSTS, PAGES, everything, envelope),
        "documented",
        "this module",
        (integer("limit", 100, least=1, most=500), text("cursor", empty=False)),
        scope=SCOPE,
        style=PAGES,
        rows="items",
        unseen={"": UNSEEN},
    ),
)
