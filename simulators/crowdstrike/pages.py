"""One page of a listing, by offset or by token, as the quirks that are on would have it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .. import HOST_LISTED_AGAIN, Answer, Clock, Quirk, Request
from . import asked
from .cursor import Cursor
from .envelope import EXPIRED_CONTEXT, SPOTLIGHT, Complaint, Refused, bad_request, reply
from .scene import Document, Scene
from .shelf import Order, Query, Rank, Shelf, Shelves, documents_at, rank_of

SHEET = "docs/contracts/crowdstrike.md"
QUIRKS = (
    HOST_LISTED_AGAIN,
    Quirk(
        "repeated-cursor",
        f"psfalcon#331, {SHEET} 5.2",
        "by token: from the second page on, the same rows and the same token for ever",
    ),
    Quirk(
        "endless-cursor",
        f"psfalcon#331, {SHEET} 5.2; that the tokens differ is assumed",
        "by token: after the last row, empty pages under fresh tokens for ever",
    ),
    Quirk(
        "empty-last-page",
        f"{SHEET} 5.3",
        "by token: the last page with rows has a token; it leads to an empty page without one",
    ),
    Quirk(
        "growing-total",
        f"{SHEET} 5.4",
        "all listings: the total counts one more on every page after the first",
    ),
    Quirk(
        "echoed-offset",
        f"{SHEET} 4.1 has the next offset, elsewhere it is echoed; assumed",
        "by offset: the answer has the offset of the request, not that of the next page",
    ),
    Quirk(
        "drift",
        f"{SHEET} 5.5",
        "by offset: a host joins in front after the first page, so a row comes twice",
    ),
    Quirk(
        "expired-offset-400",
        f"{SHEET} 4.2; the status is unverified",
        "device-scroll, devices: an expired token is refused with 400, not 404",
    ),
    Quirk(
        "heavy-pages",
        f"{SHEET} 5.8; the limit is assumed",
        "vulnerabilities: more than 1000 rows a page are too much, 500",
    ),
    Quirk(
        "split-vulnerabilities",
        f"assumed: an id of a vulnerability is not that of its CVE, {SHEET} 4.6",
        "vulnerabilities: a CVE in several places of a host is a vulnerability for each of them",
    ),
)
FULLEST = 1000
"""Rows a page under `heavy-pages`."""
END: Rank = (True, "~", 1 << 63)
"""A rank behind which nothing is."""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, the place of the page after them ("" at the end) and how many rows there are."""

    rows: Sequence[Document]
    following: str
    total: int


@dataclass(frozen=True, slots=True)
class Call:
    """A request and what it is answered from."""

    request: Request
    scene: Scene
    shelves: Shelves
    clock: Clock

    def quirk(self, name: str) -> bool:
        """Whether a quirk is switched on."""
        return name in self.scene.quirks

    def reply(
        self,
        resources: Sequence[object],
        pagination: Mapping[str, object] | None = None,
        errors: Sequence[Complaint] = (),
    ) -> Answer:
        """An answer by the service that the route belongs to."""
        service = asked.bounds(self.request).service
        told = None if self.quirk("null-errors") and not errors else errors
        return reply(self.request, service, resources, pagination=pagination, errors=told)


@dataclass(frozen=True, slots=True)
class Listing:
    """A call for some of a collection; raises Refused or NotSimulated for a wrong one."""

    call: Call
    shelf: Shelf

    def by_offset(self) -> Page:
        """The rows after so many others; what follows is an offset, at the end as well."""
        limit, start = asked.limit(self.call.request), asked.offset(self.call.request)
        _, order = self._found()
        drifted = start > 0 and self.call.quirk("drift")
        keys = order.slice(start - drifted, limit)
        echoed = self.call.quirk("echoed-offset")
        following = start if echoed else start + len(keys)
        total = order.total + drifted + (start > 0 and self.call.quirk("growing-total"))
        return Page(self._rows(keys), str(following), total)

    def by_token(self, name: str, *, ends_empty: bool = False) -> Page:
        """Return the rows behind the token in the parameter of that name, the first without one.

        With `ends_empty` every page with rows has a token, and the page after the last has none.
        """
        limit = asked.limit(self.call.request)
        query, order = self._found()
        if limit > FULLEST and self._too_heavy:
            raise Refused(500, service=SPOTLIGHT, bare=False)
        cursor = self._cursor(self.call.request.parameter(name) or "", limit)
        keys = self._behind(cursor, order, limit)
        page = 1 + (cursor.page if cursor else 0)
        following = self._following(query, keys, limit, page)
        if ends_empty and keys and following is None:
            rank = rank_of(self.shelf, self.call.scene, query, keys[-1])
            following = Cursor(rank, page, self.call.clock.monotonic())
        if cursor and self.call.quirk("repeated-cursor"):
            following = cursor
        grown = (page - 1) if self.call.quirk("growing-total") else 0
        token = following.encode() if following else ""
        return Page(self._rows(keys[:limit]), token, order.total + grown)

    @property
    def _too_heavy(self) -> bool:
        return self.shelf.name == "vulnerabilities" and self.call.quirk("heavy-pages")

    def _behind(self, cursor: Cursor | None, order: Order, limit: int) -> Sequence[int]:
        """The keys of a page and of one row more, which tells whether there is another page."""
        if cursor is None:
            return order.slice(0, limit + 1)
        return [] if cursor.rank == END else order.after(cursor.rank, limit + 1)

    def _found(self) -> tuple[Query, Order]:
        query = asked.query(self.call.request, self.shelf, self.call.scene)
        return query, self.call.shelves.order(self.shelf, query, self.call.scene)

    def _rows(self, keys: Sequence[int]) -> list[Document]:
        return list(documents_at(self.shelf, self.call.scene, keys))

    def _following(self, query: Query, keys: Sequence[int], limit: int, page: int) -> Cursor | None:
        now = self.call.clock.monotonic()
        if len(keys) > limit:
            rank = rank_of(self.shelf, self.call.scene, query, keys[limit - 1])
            return Cursor(rank, page, now)
        if self.call.quirk("endless-cursor") or (self.call.quirk("empty-last-page") and keys):
            return Cursor(END, page, now)
        return None

    def _cursor(self, token: str, limit: int) -> Cursor | None:
        if not token:
            return None
        service = asked.bounds(self.call.request).service
        try:
            cursor = Cursor.decode(token)
        except (ValueError, TypeError):
            raise bad_request("invalid offset or 'after' key", service) from None
        if not cursor.is_good(self.call.clock.monotonic()):
            raise self._expired(limit, service)
        return cursor

    def _expired(self, limit: int, service: str) -> Refused:
        if self.shelf.name != "devices":
            return expired_context(limit, service)
        status = 400 if self.call.quirk("expired-offset-400") else 404
        return Refused(status, "offset has expired", service=service, bare=False)


def expired_context(limit: int, service: str) -> Refused:
    """The 404 that looks like the end of a listing (docs/contracts/crowdstrike.md 5.1)."""
    pagination = {"limit": limit, "total": 0, "after": ""}
    return Refused(404, EXPIRED_CONTEXT, service=service, pagination=pagination, bare=False)
