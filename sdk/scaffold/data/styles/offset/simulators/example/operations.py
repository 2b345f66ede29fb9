"""The routes of the Example scanner, a made-up vendor, and their contract.

**Routes**, all GET. The listing has the hosts in a fixed order, `limit` of them at a time: 1 to
500, 100 if not given. `offset` is the number of rows before.

| path             | parameters        | answer                               |
|------------------|-------------------|--------------------------------------|
| `/v1/whoami`     |                   | `{"user", "scopes": ["hosts:read"]}` |
| `/v1/hosts/{id}` |                   | one row (`documents.py`), or 404     |
| `/v1/hosts`      | `limit`, `offset` | `{"items", "offset", "total"}`       |

Past the end there are no items.
"""

from simulators.engine import (
    Answer,
    Context,
    Listing,
    Offset,
    Operation,
    Page,
    everything,
    integer,
)

from .documents import HOSTS
from .responses import host, whoami

SCOPE = "hosts:read"
PAGES = Offset("limit", "offset")


def envelope(_context: Context, page: Page) -> Answer:
    """Return a page of hosts."""
    items = page.shown(page.rows)
    return Answer.json({"items": items, "offset": page.position.skip, "total": page.total})


OPERATIONS = (
    Operation("whoami", "GET /v1/whoami", whoami, "documented", "this module"),
    Operation("host", "GET /v1/hosts/{id}", host, "documented", "this module", scope=SCOPE),
    Operation(
        "hosts",
        "GET /v1/hosts",
        Listing(HOSTS, PAGES, everything, envelope),
        "documented",
        "this module",
        (integer("limit", 100, least=1, most=500), integer("offset", 0)),
        scope=SCOPE,
        style=PAGES,
        rows="items",
    ),
)
