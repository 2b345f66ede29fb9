"""The Example scanner's API, version 1; it is made up, and this its contract.

Tokens, errors, limits and look-ups are in `api.py`, rows in `rows.py`, and what is to be made of
them in `oracle.py`.

**Routes**, all GET. Every listing has the same rows, in a fixed order, `limit` (or `per_page`) of
them at a time: 1 to 500, 100 if not given.

| path                 | parameters         | answer                                            |
|----------------------|--------------------|---------------------------------------------------|
| `/v1/next-url/hosts` | `limit`, `after`   | `{"items", "next": URL or null}`                  |
| `/v1/link/hosts`     | `limit`, `after`   | `[...]`, and a header `Link`                      |
| `/v1/cursor/hosts`   | `limit`, `cursor`  | `{"items", "cursor": TEXT or null, "more": BOOL}` |
| `/v1/page/hosts`     | `per_page`, `page` | `{"items", "page": from 1, "pages", "total"}`     |
| `/v1/offset/hosts`   | `limit`, `offset`  | `{"items", "offset", "total"}`                    |

- next-url: `next` is null on the last page.
- link: a header as in RFC 8288, relative: to the `first` page and, but on the last, to the `next`.
- cursor: `cursor` is null on the last page.
- page, offset: past the end there are no items.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import ClassVar

from simulators import HOST_LISTED_AGAIN, Answer, Quirk, Request, Route
from simulators.example import links, marked, numbered, rows
from simulators.example.api import LARGEST_PAGE, LOOKUPS, ScannerAPI, whole
from simulators.example.links import CUT_LINK, address_after, link_header
from simulators.example.marked import Mark, mark_of, marked_page, refusal_of_old
from simulators.example.numbered import numbered_page


def listing(style: str, *parameters: str) -> Route:
    """The route that lists hosts in one paging style."""
    return Route(
        name=f"{style}-hosts",
        methods=("GET",),
        path=f"/v1/{style}/hosts",
        handler=f"list_by_{style.replace('-', '_')}",
        fidelity="documented",
        source="this module",
        parameters=frozenset(parameters),
    )


QUIRKS: Mapping[str, tuple[Quirk, ...]] = {
    "all listings": rows.QUIRKS,
    "next-url, link, cursor": marked.QUIRKS,
    "next-url, link": links.QUIRKS,
    "link": (CUT_LINK,),
    "page, offset": numbered.QUIRKS,
}


def quirks_of_styles() -> Iterator[Quirk]:
    """Yield the quirks of all styles; each says in which it occurs."""
    for styles, quirks in QUIRKS.items():
        yield from (replace(each, description=f"{styles}: {each.description}") for each in quirks)


UNCOUNTED = "the list declares no total, and a page may be empty"


class ExampleSimulator(ScannerAPI):
    """The Example scanner, which offers its list in five styles of paging."""

    name = "example"
    quirks = (*quirks_of_styles(), HOST_LISTED_AGAIN)
    routes = (
        *LOOKUPS,
        listing("next-url", "limit", "after"),
        listing("link", "limit", "after"),
        listing("cursor", "limit", "cursor"),
        listing("page", "per_page", "page"),
        listing("offset", "limit", "offset"),
    )
    rows: ClassVar[Mapping[str, str]] = {
        route.name: "[]" if route.name.startswith("link") else "items"
        for route in routes
        if route.name.endswith("-hosts")
    }
    unseen: ClassVar[Mapping[str, str]] = {
        name: UNCOUNTED for name in rows if not name.startswith(("page", "offset"))
    }

    values: ClassVar[Mapping[str, Callable[[str], object]]] = {
        "limit": whole(1, LARGEST_PAGE),
        "per_page": whole(1, LARGEST_PAGE),
        "page": whole(1, 10**9),
        "offset": whole(0, 10**9),
        "after": Mark.decode,
        "cursor": Mark.decode,
    }

    def list_by_next_url(self, request: Request) -> Answer:
        """Hosts, each page naming the address of the next."""
        page = marked_page(self, mark_of(request, "after"), self.limit(request))
        following = address_after(self, request, page, self.url)
        return Answer.json({"items": page.rows, "next": following})

    def list_by_link(self, request: Request) -> Answer:
        """Hosts, each page with the address of the next in its header."""
        page = marked_page(self, mark_of(request, "after"), self.limit(request))
        header = link_header(self, request, page)
        return Answer.json(page.rows or []).with_headers({"Link": header})

    def list_by_cursor(self, request: Request) -> Answer:
        """Hosts, each page with the cursor of the next."""
        page = marked_page(self, mark_of(request, "cursor"), self.limit(request))
        cursor = None if page.next is None else page.next.encode()
        return Answer.json({"items": page.rows, "cursor": cursor, "more": page.more})

    def list_by_page(self, request: Request) -> Answer:
        """Hosts by number of page, counted from 1."""
        size = self.number(request, "per_page", self.page_size)
        page = numbered_page(self, (self.number(request, "page", 1) - 1) * size, size)
        echoed, pages = page.offset // size + 1, -(-page.total // size)
        return Answer.json(
            {"items": page.rows, "page": echoed, "pages": pages, "total": page.total}
        )

    def list_by_offset(self, request: Request) -> Answer:
        """Hosts by how many come before."""
        page = numbered_page(self, self.number(request, "offset", 0), self.limit(request))
        return Answer.json({"items": page.rows, "offset": page.offset, "total": page.total})

    def check_parameters(self, request: Request) -> Answer | None:
        """400 for the first value that does not parse; 410 for an old cursor."""
        if refused := super().check_parameters(request):
            return refused
        refusals = (refusal_of_old(self, request, name) for name in ("after", "cursor"))
        return next(filter(None, refusals), None)
