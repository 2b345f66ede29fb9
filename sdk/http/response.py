"""Reply: a body that passed the vendor's error table, and the ways to decode it."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

import msgspec

from .. import decode, pagination
from ..core.journal import Journal, Kind
from ..decode import Damage, Rows, decode_listing, decode_rows
from ..decode.bounds import Check, unchecked
from ..decode.json import read_json, read_row
from ..decode.row_events import record_damage
from ..errors import Cancelled, DeadlineExceeded, UnexpectedResponse
from ..pagination.page import Page, Source
from .error_context import ErrorContext
from .link_header import target

E = TypeVar("E")
T = TypeVar("T")

HEAD_BYTES: Final = 4096
"""What error tables look at; a refusal is short, and a list may be 64 MiB."""


class Response:
    """A response that holds data: its status has been judged by the error table.

    `headers` ignore case; `url` is the one that answered, after redirects; `page_size` is the
    requested number of rows where that may vary. The decoders raise UnexpectedResponse, which
    names integration, operation, path and position, never the body.
    """

    __slots__ = (
        "_check",
        "_journal",
        "_place",
        "_repairs",
        "content",
        "headers",
        "page_size",
        "read_at",
        "url",
    )

    def __init__(
        self,
        content: bytes,
        headers: Mapping[str, str],
        url: str,
        *,
        place: ErrorContext,
        journal: Journal,
        read_at: float | None = None,
        check: Check = unchecked,
    ) -> None:
        self.content = content
        self.headers = headers
        self.url = url
        self.read_at = read_at
        self.page_size: int | None = None
        self._place = place
        self._journal = journal
        self._repairs = 0
        self._check = check

    @property
    def head(self) -> bytes:
        """The first 4 kB of the body."""
        return self.content[:HEAD_BYTES]

    def json(self, kind: type[T]) -> T:
        """Decode the body as `kind`, all of which must be right; use `listing` for rows."""
        damage = Damage()
        try:
            body = read_json(self.content, kind, damage, self._check)
        except (UnexpectedResponse, DeadlineExceeded, Cancelled) as error:
            self._place.claim(error)
            raise
        if damage:
            self._note(damage)
        return body

    def row(self, kind: type[T], *, vendor_id: str | None = None, ignore_case: bool = False) -> T:
        """Decode the body as one row of `kind`, such as a host that was looked up by its id.

        It is kept without descriptive fields that are malformed, which are counted.

        Args:
            vendor_id: The id that was looked up.
            ignore_case: The vendor's ids differ in more than their case, as UUIDs do.

        Raises:
            UnexpectedResponse: A required or decisive field cannot be read, or the `id` of the row
                is another one than `vendor_id`.
        """
        damage = Damage()
        try:
            row = read_row(self.content, kind, damage)
            _require_id(row, vendor_id, ignore_case)
        except (UnexpectedResponse, DeadlineExceeded, Cancelled) as error:
            self._place.claim(error)
            raise
        if damage:
            self._note(damage)
        return row

    def listing(self, kind: type[T]) -> T:
        """Decode the body as a page of rows; malformed rows are skipped, counted and journalled.

        Args:
            kind: A type of its rows: `list[Host]`, or a Struct that is generic in them, such as
                `Listed[Host]` of

                    class Listed(Struct, Generic[Row]):
                        items: list[Row]
                        next: str | None

        Raises:
            UnexpectedResponse: What surrounds the rows is malformed, or ten or more rows are and
                no other row came.
        """
        try:
            body, damage = decode_listing(self.content, kind, self._check)
        except (UnexpectedResponse, DeadlineExceeded, Cancelled) as error:
            self._place.claim(error)
            raise
        if damage:
            self._note(damage)
        return body

    def rows(self, raws: Sequence[msgspec.Raw], kind: type[T]) -> Rows[T]:
        """Decode rows left raw (`list[msgspec.Raw]`) as `kind`; malformed ones as in `listing`."""
        try:
            rows = decode_rows(raws, kind, self._check)
        except (UnexpectedResponse, DeadlineExceeded, Cancelled) as error:
            self._place.claim(error)
            raise
        if rows.damage:
            self._note(rows.damage)
        return rows

    def xml(
        self,
        root: str,
        *,
        envelope: type[E],
        row: str,
        type: type[T],  # noqa: A002 - reads best where it is called
    ) -> "decode.Document[E, T]":
        """Decode the body as an XML document, see `decode_xml`; malformed rows as in `listing`."""
        try:
            document = decode.decode_xml(
                self.content, root, envelope=envelope, row=row, kind=type, check=self._check
            )
        except (UnexpectedResponse, DeadlineExceeded, Cancelled) as error:
            self._place.claim(error)
            raise
        document.rows.damage.repairs += document.repairs
        self._note(document.rows.damage)
        return document

    def link(self, relation: str) -> str | None:
        """Return the URL in the header `Link` (RFC 8288) with this relation, or None without one.

        It is absolute, resolved against the URL of the response. Its origin is checked when it is
        requested.

        Raises:
            UnexpectedResponse: The header cannot be read, or names two such links.
        """
        try:
            return target(self.headers.get("Link", ""), relation, self.url)
        except (UnexpectedResponse, DeadlineExceeded, Cancelled) as error:
            self._place.claim(error)
            raise

    def page(
        self,
        items: Sequence[T] | None,
        *,
        next: str | None = None,  # noqa: A002 - the word of Page
        total: int | None = None,
        position: int | None = None,
        more: bool | None = None,
        last: int | None = None,
    ) -> Page[T]:
        """Return a page of a listing, with the facts of this response that the guard checks.

        Args:
            items: The decoded rows; None, for a `null` in their place, is an empty page.
            next: The vendor's cursor or link to the next page.
            total: The number of rows that the vendor declares.
            position: The offset or page number that the vendor says it answered for.
            more: The vendor's has-more flag.
            last: The number of the last page.
        """
        place = self._place
        page = Page(
            items,
            next=next,
            total=total,
            position=position,
            more=more,
            last=last,
            source=Source(place.integration, place.operation, self.page_size),
            bytes_read=len(self.content),
            read_at=self.read_at,
        )
        self._journal.record(Kind.PAGE, **page.facts)
        return page

    def counted_page(
        self,
        raws: Sequence[msgspec.Raw],
        kind: type[T],
        *,
        number: int,
        size: int,
        total: int,
        pages: int,
    ) -> "pagination.CountedPage[T]":
        """Return a page of `CountedPages`, whose rows are decoded as `kind` when it is read.

        Args:
            number: Its number, as the vendor says it.
            size: The rows per page by which the vendor counts.
            total: The number of rows in the listing.
            pages: The number of pages in the listing.
        """

        def read() -> Page[T]:
            return self.page(self.rows(raws, kind), position=number, total=total)

        return pagination.CountedPage(
            number=number, size=size, total=total, pages=pages, raws=raws, read=read
        )

    def _note(self, damage: Damage) -> None:
        place = self._place
        # Whoever looks for errors in a body first repairs it as well.
        fresh, self._repairs = damage.repairs - self._repairs, max(damage.repairs, self._repairs)
        record_damage(self._journal, place.operation, damage, redact=place.redactor.text)
        if fresh > 0:
            self._journal.record(Kind.REPAIR, operation=place.operation, count=fresh)

    def __repr__(self) -> str:
        return f"<Reply of {len(self.content)} bytes from {self._place.path}>"


def _require_id(row: object, vendor_id: str | None, ignore_case: bool) -> None:
    if vendor_id is None:
        return
    ids = {str(getattr(row, "id", "")), vendor_id}
    if len({text.lower() for text in ids} if ignore_case else ids) > 1:
        raise UnexpectedResponse("the row has another id than the requested one")
