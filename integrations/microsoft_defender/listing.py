"""How Defender's lists are read: by link, by count, and by the row that two pages share.

A list says with a link that there is more. The link may lose its parameters, lead to itself, to
another host, or not be there at all behind a full page (contract 5), so it is believed and not
followed: the next page is asked for by `$skip`, one row early. Its first row must be the last one
of the page before; where it is not, rows have come or gone meanwhile, and the walk steps back to
where it had been. Only the link of an empty page, by which nothing can be counted, is followed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Generic, TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec

from sdk import Limits, NotFound, Page, Response, Session, UnexpectedResponse
from sdk.pagination import Guard, by_cursor

from .types import Details, Envelope, FindingRow, Machine

Row = TypeVar("Row", Machine, FindingRow, Details)

# Pages may be empty in a row (contract 5.2), though hardly many.
GUARD: Guard[Machine | FindingRow | Details] = Guard(identity=attrgetter("id"), stalled_pages=10)

MICROSOFT = (".securitycenter.microsoft.com", ".security.microsoft.com", ".microsoft.us")


@dataclass(frozen=True)
class List(Generic[Row]):
    """One of the API's lists, and the most rows that it sends at once.

    With `absent_is_empty` the list itself is not found where nothing is in it (contract 4.1).
    """

    name: str
    path: str
    page: type[Envelope[Row]]
    largest_page: int = 10_000
    absent_is_empty: bool = False


ROUND = 1000
"""Of a list without a link so many rows, or a multiple of it, are more likely a cap than all."""


class Place(msgspec.Struct, frozen=True):
    """Where a page begins: how many rows come before it, and the id of the last of them.

    Of a page that is only known by its link, that.
    """

    skip: int = 0
    after: str = ""
    link: str = ""


START = Place()

PLACE = msgspec.json.Decoder(Place)


@dataclass(frozen=True)
class Answer(Generic[Row]):
    """One page as it came: its rows, how many were sent, and how many would be a full page."""

    reply: Response
    rows: Sequence[Row]
    sent: int
    skip: int
    link: str
    full: int
    total: int | None


@dataclass(frozen=True)
class Walk(Generic[Row]):
    """One list under one filter, read from its beginning to its end."""

    session: Session
    limits: Limits
    listed: List[Row]
    where: str

    def rows(self) -> Iterator[Row]:
        """Every row, as soon as its page is there."""
        return by_cursor(self._fetch, limits=self.limits, guard=GUARD)

    def _fetch(self, cursor: str | None) -> Page[Row]:
        if cursor is None and self.listed.absent_is_empty:
            return self._first()
        return self._page(PLACE.decode(cursor) if cursor else START)

    def _first(self) -> Page[Row]:
        """The first page; a list that is not found is empty when it is so twice."""
        try:
            return self._page(START)
        except NotFound:
            return self._first_again()

    def _first_again(self) -> Page[Row]:
        try:
            return self._page(START)
        except NotFound:
            return Page(())

    def _page(self, place: Place) -> Page[Row]:
        answer = self._ask(place)
        if not answer.sent and answer.link:
            # Its rows may only have been left out: their number is not known to be nought.
            answer = self._ask(place)
        while (rows := _behind(answer, place.after)) is None:
            if not answer.skip:
                raise UnexpectedResponse(
                    "the list has changed while it was read, and rows may be missing; run it again"
                )
            answer = self._ask(Place(max(1, answer.skip + 1 - answer.full), place.after))
        following = _following(answer, place.after)
        cursor = msgspec.json.encode(following).decode() if following else None
        return answer.reply.page(rows, next=cursor, total=answer.total)

    def _ask(self, place: Place) -> Answer[Row]:
        overlap, listed = bool(place.after), self.listed
        full = min(self.limits.page_size + overlap, listed.largest_page)
        skip = place.skip - overlap
        # Nobody documents this preference: the usual page size does without, and the walk is right
        # whether it is heeded or not.
        wish = {"Prefer": f"odata.maxpagesize={full}"} if full < listed.largest_page else {}
        asked = {"$filter": self.where or None, "$skip": skip or None}
        reply = self.session.get(
            place.link or listed.path,
            params=None if place.link else asked,
            headers=wish,
            operation=listed.name,
        )
        page = reply.listing(listed.page)
        # Malformed rows are not in it, and count all the same.
        sent = Page(page.value).received
        return Answer(reply, page.value, sent, skip, page.next_link or "", full, page.count)


def _behind(answer: Answer[Row], after: str) -> Sequence[Row] | None:
    """The rows behind the one with an id; None where that should be among them and is not."""
    if not after or (answer.link and not answer.sent):
        return answer.rows
    places = (place for place, row in enumerate(answer.rows, 1) if row.id == after)
    place = next(places, None)
    return None if place is None else answer.rows[place:]


def _following(answer: Answer[Row], after: str) -> Place | None:
    """Where the next page begins; None behind a page that has no link and does not look cut off.

    One that does is the last only if there is nothing behind it.
    """
    if not answer.sent:
        if not answer.link:
            return None
        # The row that two pages share is still to come, unless the link passes over it.
        told, link = _skip(answer.link), _at_home(answer.link)
        shared = after if told <= answer.skip else ""
        return Place(max(told, answer.skip) + bool(shared), shared, link)
    if not (answer.link or answer.sent >= answer.full or answer.sent % ROUND == 0):
        return None
    end, told = answer.skip + answer.sent, _skip(answer.link)
    if told > end:
        # Rows were counted that were not sent: the row before the next page is not known.
        return Place(told)
    return Place(end, answer.rows[-1].id if answer.rows else "")


def _skip(link: str) -> int:
    """How many rows a link passes over; 0 where it does not say."""
    told = parse_qs(urlsplit(link).query).get("$skip", ["0"])[-1]
    return int(told) if told.isascii() and told.isdecimal() else 0


def _at_home(link: str) -> str:
    """A link to one of Microsoft's hosts as one to the linked account's own, others as they are.

    Links name the legacy host, or that of another region (contract 5.7).
    """
    parts = urlsplit(link)
    if not f".{parts.hostname}".endswith(MICROSOFT):
        return link
    return f"{parts.path}?{parts.query}"
