"""Page: what one reply of a listing says, in the same words for every vendor."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Generic, NamedTuple, TypeVar

from .cursor_digest import short

T = TypeVar("T")


class End(Enum):
    """The one signal by which a listing says that it is over; the value says it in words."""

    NO_NEXT = "a page without a next cursor or link"
    EMPTY_PAGE = "a page without rows"
    SHORT_PAGE = "a page with fewer rows than were asked for"
    TOTAL = "as many rows as the vendor's total"
    NO_MORE = "a page whose flag says that there are no more"


class Source(NamedTuple):
    """The call that a page answers: who was asked what, and for how many rows where that varies."""

    integration: str = ""
    operation: str = ""
    page_size: int | None = None


UNKNOWN: Final = Source()


# Without slots, since with them Python 3.11 cannot make a frozen Page[Row](...).
@dataclass(frozen=True, init=False)
class Page(Generic[T]):
    """A response of a listing, with every fact by which the listing is judged.

    Attributes:
        items: The decoded rows. `null` in their place is an empty page
            (https://github.com/dlt-hub/dlt/issues/2932).
        received: The number of rows that the vendor sent, malformed ones included, since offsets
            and short pages are about those. Default: `items.received`, else the number of items.
        next: The vendor's cursor or link; an empty string is none.
        total: The number of rows that the vendor declares.
        position: The offset or page number that the vendor says it answered for.
        more: The vendor's has-more flag.
        last: The number of the last page.
        bytes_read: The size of the body.
        read_at: The arrival of the body, in seconds of the run's monotonic clock.
        source: The request, as errors name it.
    """

    items: Sequence[T]
    next: str | None
    total: int | None
    position: int | None
    more: bool | None
    received: int
    bytes_read: int
    read_at: float | None
    last: int | None
    source: Source

    def __init__(  # noqa: PLR0913, PLR0917 - a reply may hold any of them
        self,
        items: Sequence[T] | None,
        next: str | None = None,  # noqa: A002 - the field's name in most replies
        total: int | None = None,
        position: int | None = None,
        more: bool | None = None,
        received: int | None = None,
        bytes_read: int = 0,
        read_at: float | None = None,
        last: int | None = None,
        source: Source = UNKNOWN,
    ) -> None:
        rows: Sequence[T] = () if items is None else items
        counted: int = getattr(rows, "received", len(rows)) if received is None else received
        vars(self).update(items=rows, next=next or None, total=total, position=position)
        vars(self).update(more=more, received=counted, bytes_read=bytes_read, read_at=read_at)
        vars(self).update(last=last, source=source)

    @property
    def facts(self) -> dict[str, str | int | None]:
        """The facts that the journal keeps of the page."""
        return {
            "operation": self.source.operation,
            "rows": len(self.items),
            "received": self.received,
            "bytes": self.bytes_read,
            "cursor": self.next and short(self.next),
            "total": self.total,
        }
