"""Broken paging: pages lost, repeated, read all at once or without end."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

from integrations.example import Example
from integrations.example.client import BY_CURSOR, Client
from integrations.example.types import CursorEnvelope, Host, PageEnvelope
from sdk import End, Page
from sdk.pagination import Guard, by_cursor

from .registry import LOSS, OWN_LOOP, SHORT_WALK, breaks


class Pager(Client):
    """The example's client with loops of one's own in place of `by_cursor` and the rest."""

    def marked(self, cursor: str | None, limit: int) -> tuple[Sequence[Host], CursorEnvelope[Host]]:
        """Return one page by cursor, read as an author in a hurry would."""
        query = {"limit": limit, "cursor": cursor}
        reply = self.session.get("/v1/cursor/hosts", params=query, operation="hosts")
        body = reply.listing(CursorEnvelope[Host])
        reply.page(body.items, next=body.cursor)
        return body.items or [], body

    def numbered(self, page: int, size: int) -> tuple[Sequence[Host], PageEnvelope[Host]]:
        """Return one page by number."""
        query = {"per_page": size, "page": page}
        reply = self.session.get("/v1/page/hosts", params=query, operation="hosts")
        body = reply.listing(PageEnvelope[Host])
        reply.page(body.items)
        return body.items or [], body


class Paged(Example):
    """An example whose hosts come from `walk(pager, size)`."""

    def _hosts(self) -> Iterator[Host]:
        return self.walk(Pager(self.client.session), self.limits.page_size)


@breaks("PAGING-1", "PAGING-2", "TRUTH-1", also=(*LOSS, *SHORT_WALK))
class ReadsTheFirstPageOnly(Paged):
    """Never looks at the cursor, as nelssec/qualys-mcp#40 ignored the warning."""

    def walk(self, pager, size):
        yield from pager.marked(None, size)[0]


@breaks("PAGING-6", also=OWN_LOOP)
class FollowsARepeatedCursor(Paged):
    """Goes on as long as there is a cursor: elastic/integrations#5471."""

    def walk(self, pager, size):
        cursor = None
        while True:
            rows, body = pager.marked(cursor, size)
            yield from rows
            cursor = body.cursor
            if not cursor:
                return


@breaks("PAGING-11", also=OWN_LOOP)
class AsksForAnyNumberOfRows(FollowsARepeatedCursor):
    """Sends the page size of the user as it is, whatever the vendor allows."""


@breaks("PAGING-6", also=OWN_LOOP)
class StopsAtAnEmptyPage(Paged):
    """Takes a page without rows for the end: meltano/sdk#2980."""

    def walk(self, pager, size):
        cursor = None
        while True:
            rows, body = pager.marked(cursor, size)
            yield from rows
            cursor = body.cursor
            if not rows or not cursor:
                return


@breaks("PAGING-2", also=(*LOSS, *OWN_LOOP))
class StartsOverAfterAFullLastPage(Paged):
    """Only a short page ends it, and after a full last one there is no cursor: page one again."""

    def walk(self, pager, size):
        cursor = None
        while True:
            rows, body = pager.marked(cursor, size)
            yield from rows
            if len(rows) < size:
                return
            cursor = body.cursor


@breaks("PAGING-2", "TRUTH-1", also=(*LOSS, *OWN_LOOP))
class CountsPagesOneShort(Paged):
    """`total // size` pages, and the remainder is a page too."""

    def walk(self, pager, size):
        _, body = pager.numbered(1, size)
        for page in range(1, body.total // size + 1):
            yield from pager.numbered(page, size)[0]


@breaks("PAGING-3", also=OWN_LOOP)
class TakesAPageOfOneForTheEnd(Paged):
    """Where a page begins with the last row of the one before, one row means no more: not here."""

    def walk(self, pager, size):
        cursor = None
        while True:
            rows, body = pager.marked(cursor, size)
            yield from rows
            cursor = body.cursor
            if len(rows) == 1 or not cursor:
                return


@breaks("PAGING-5", also=OWN_LOOP)
class MakesItsOwnCursors(Paged):
    """Counts places up to the total, as if none were empty: elastic/integrations#15840."""

    def walk(self, pager, size):
        _, body = pager.numbered(1, size)
        for place in range(0, body.total, size):
            cursor = urlsafe_b64encode(f"{place}.{place // size}.0".encode()).decode()
            yield from pager.marked(cursor, size)[0]


@breaks("TRUTH-2", also=OWN_LOOP)
class RepeatsTheBoundary(Paged):
    """Gives the last row of a page again with the next, as an inclusive `id_min` does."""

    def walk(self, pager, size):
        cursor, last = None, []
        while True:
            rows, body = pager.marked(cursor, size)
            yield from [*last, *rows]
            cursor, last = body.cursor, rows[-1:]
            if not cursor:
                return


@breaks("PAGING-8", also=OWN_LOOP)
class CountsOnWhileHostsGo(Paged):
    """Reads page after page until one is short, and never looks whether the rows have moved up."""

    def walk(self, pager, size):
        for page in count(1):
            rows, _ = pager.numbered(page, size)
            yield from rows
            if len(rows) < size:
                return


@breaks("PAGING-9")
class GivesUpAtAnEmptyPage(Paged):
    """Takes one page without rows for a listing that goes nowhere."""

    def walk(self, pager, size):
        def fetch(cursor):
            rows, body = pager.marked(cursor, size)
            return Page(rows, next=body.cursor, more=body.more)

        strict = Guard(stalled_pages=1)
        return by_cursor(fetch, limits=self.limits, guard=strict, end=End.NO_MORE)


@breaks("PAGING-4", also=OWN_LOOP)
class ReadsEverythingFirst(Example):
    """Collects all hosts in a list before it gives the first."""

    def _hosts(self):
        return iter(list(super()._hosts()))


@breaks("PAGING-7")
class ForgetsTheLimits(Paged):
    """Pages by the right function, without handing it the run's limits."""

    def walk(self, pager, size):
        return by_cursor(lambda cursor: self._page(cursor, size))

    def _page(self, cursor, size):
        query = {"limit": size, "cursor": cursor}
        reply = self.client.session.get("/v1/cursor/hosts", params=query, operation="hosts")
        body = reply.listing(CursorEnvelope[Host])
        return reply.page(body.items, next=body.cursor, more=body.more)


@breaks("PAGING-1", also=SHORT_WALK)
class FixesThePageSize(Example):
    """Asks for a hundred rows, whatever the limits say."""

    def _hosts(self):
        listing = replace(BY_CURSOR, size_param="", params={"limit": 100})
        return self.client.session.list(listing)


@breaks("PAGING-10", also=OWN_LOOP)
class BelievesAnEmptyPage(Paged):
    """Takes any page without rows for the end, whatever total it declares."""

    def walk(self, pager, size):
        for page in count(1):
            rows, _ = pager.numbered(page, size)
            if not rows:
                return
            yield from rows
