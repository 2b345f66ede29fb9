"""The routes of the Example scanner, a made-up vendor, and their contract.

**Routes**, all GET. The listing has the hosts in a fixed order, `limit` of them at a time: 1 to
500, 100 if not given. `after` comes with `Link`.

| path             | parameters       | answer                               |
|------------------|------------------|--------------------------------------|
| `/v1/whoami`     |                  | `{"user", "scopes": ["hosts:read"]}` |
| `/v1/hosts/{id}` |                  | one row (`documents.py`), or 404     |
| `/v1/hosts`      | `limit`, `after` | `[...]`, and a header `Link`         |

The header is that of RFC 8288: the URL of the `next` page, good for an hour. The last page has
none.
"""

from simulators.engine import (
    Answer,
    Context,
    HeaderCursor,
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
PAGES = HeaderCursor("limit", "after", lifetime_seconds=3600, counted=False)
UNSEEN = "the list declares no total, and a page may be empty"
"""Why no client can tell that rows of a page are missing."""


def envelope(_context: Context, page: Page) -> Answer:
    """Return a page of hosts."""
    return Answer.json(page.rows).with_headers(page.link_header())


OPERATIONS = (
    Operation("whoami", "GET /v1/whoami", whoami, "documented", "this module"),
    Operation("host", "GET /v1/hosts/{id}", host, "documented", "this module", scope=SCOPE),
    Operation(
        "hosts",
        "GET /v1/hosts",
        Listing(HOSTS, PAGES, everything, envelope),
        "documented",
        "this module",
        (integer("limit", 100, least=1, most=500), text("after", empty=False)),
        scope=SCOPE,
        style=PAGES,
        rows="[]",
        unseen={"": UNSEEN},
    ),
)
