"""The routes of the Example scanner, a made-up vendor, and their contract.

**Routes**, all GET. Every listing has the same rows, in a fixed order, `limit` (or `per_page`) of
them at a time: 1 to 500, 100 if not given. A cursor (`cursor`, `after`) is good for an hour.

| path                 | parameters         | answer                                            |
|----------------------|--------------------|---------------------------------------------------|
| `/v1/whoami`         |                    | `{"user", "scopes": ["hosts:read"]}`              |
| `/v1/hosts/{id}`     |                    | one row (`documents.py`), or 404                  |
| `/v1/next-url/hosts` | `limit`, `after`   | `{"items", "next": URL or null}`                  |
| `/v1/link/hosts`     | `limit`, `after`   | `[...]`, and a header `Link`                      |
| `/v1/cursor/hosts`   | `limit`, `cursor`  | `{"items", "cursor": TEXT or null, "more": BOOL}` |
| `/v1/page/hosts`     | `per_page`, `page` | `{"items", "page": from 1, "pages", "total"}`     |
| `/v1/offset/hosts`   | `limit`, `offset`  | `{"items", "offset", "total"}`                    |

- next-url: `next` is null on the last page.
- link: the URL of the `next` page as in RFC 8288, no header on the last page.
- cursor: `cursor` is null on the last page.
- page, offset: past the end there are no items.
"""

from collections.abc import Callable

from simulators.engine import (
    Answer,
    Context,
    Cursor,
    HeaderCursor,
    LinkedCursor,
    Listing,
    Offset,
    Operation,
    Page,
    PageNumber,
    Parameter,
    Style,
    everything,
    integer,
    text,
)

from .documents import HOSTS
from .responses import host, whoami

SCOPE = "hosts:read"
LARGEST_PAGE = 500
CURSOR_SECONDS = 3600
UNCOUNTED = "the list declares no total, and a page may be empty"


def by_next_url(_context: Context, page: Page) -> Answer:
    """Return a page with the URL of the next in its body."""
    return Answer.json({"items": page.shown(page.rows), "next": page.link})


def by_link(_context: Context, page: Page) -> Answer:
    """Return a page with the URL of the next in its header."""
    return Answer.json(page.rows).with_headers(page.link_header())


def by_cursor(_context: Context, page: Page) -> Answer:
    """Return a page with the cursor of the next, and whether there is one."""
    items = page.shown(page.rows)
    return Answer.json({"items": items, "cursor": page.token or None, "more": page.more})


def by_page(_context: Context, page: Page) -> Answer:
    """Return a page with its number and the number of all rows."""
    number, pages = page.position.skip // page.size + 1, -(-page.total // page.size)
    items = page.shown(page.rows)
    return Answer.json({"items": items, "page": number, "pages": pages, "total": page.total})


def by_offset(_context: Context, page: Page) -> Answer:
    """Return a page with the number of rows before it, and of all rows."""
    items = page.shown(page.rows)
    return Answer.json({"items": items, "offset": page.position.skip, "total": page.total})


def listing(
    name: str, envelope: Callable[[Context, Page], Answer], style: Style, start: Parameter
) -> Operation:
    """Return an operation that lists the hosts in one style of paging."""
    return Operation(
        f"{name}-hosts",
        f"GET /v1/{name}/hosts",
        Listing(HOSTS, style, everything, envelope),
        "documented",
        "this module",
        (integer(style.size, 100, least=1, most=LARGEST_PAGE), start),
        scope=SCOPE,
        style=style,
        rows="[]" if style.headed else "items",
        unseen={} if style.counted else {"": UNCOUNTED},
    )


AFTER = text("after", empty=False)
BY_NEXT_URL = LinkedCursor("limit", "after", lifetime_seconds=CURSOR_SECONDS, counted=False)
BY_LINK = HeaderCursor("limit", "after", lifetime_seconds=CURSOR_SECONDS, counted=False)
BY_CURSOR = Cursor("limit", "cursor", lifetime_seconds=CURSOR_SECONDS, counted=False)

OPERATIONS = (
    Operation("whoami", "GET /v1/whoami", whoami, "documented", "this module"),
    Operation("host", "GET /v1/hosts/{id}", host, "documented", "this module", scope=SCOPE),
    listing("next-url", by_next_url, BY_NEXT_URL, AFTER),
    listing("link", by_link, BY_LINK, AFTER),
    listing("cursor", by_cursor, BY_CURSOR, text("cursor", empty=False)),
    listing("page", by_page, PageNumber("per_page", "page"), integer("page", 1, least=1)),
    listing("offset", by_offset, Offset("limit", "offset"), integer("offset", 0)),
)
