"""The routes of the Example scanner, a made-up vendor, and their contract.

**Routes**, all GET. The listing has the hosts in a fixed order, `per_page` of them at a time: 1 to
500, 100 if not given. `page` counts from 1.

| path             | parameters         | answer                                |
|------------------|--------------------|---------------------------------------|
| `/v1/whoami`     |                    | `{"user", "scopes": ["hosts:read"]}`  |
| `/v1/hosts/{id}` |                    | one row (`documents.py`), or 404      |
| `/v1/hosts`      | `per_page`, `page` | `{"items", "page", "pages", "total"}` |

Past the end there are no items.
"""

from simulators.engine import (
    Answer,
    Context,
    Listing,
    Operation,
    Page,
    PageNumber,
    everything,
    integer,
)

from .documents import HOSTS
from .responses import host, whoami

SCOPE = "hosts:read"
PAGES = PageNumber("per_page", "page")


def envelope(_context: Context, page: Page) -> Answer:
    """Return a page of hosts."""
    number, pages = page.position.skip // page.size + 1, -(-page.total // page.size)
    items = page.shown(page.rows)
    return Answer.json({"items": items, "page": number, "pages": pages, "total": page.total})


OPERATIONS = (
    Operation("whoami", "GET /v1/whoami", whoami, "documented", "this module"),
    Operation("host", "GET /v1/hosts/{id}", host, "documented", "this module", scope=SCOPE),
    Operation(
        "hosts",
        "GET /v1/hosts",
        Listing(HOSTS, PAGES, everything, envelope),
        "documented",
        "this module",
        (integer("per_page", 100, least=1, most=500), integer("page", 1, least=1)),
        scope=SCOPE,
        style=PAGES,
        rows="items",
    ),
)
