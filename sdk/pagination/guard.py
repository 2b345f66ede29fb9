"""Guard: what a listing is watched for, each switch settable where a vendor is legitimately odd."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row", contravariant=True)


@dataclass(frozen=True, kw_only=True)
class Guard(Generic[Row]):
    """The signs that a listing goes nowhere or falls short, and which are errors for this vendor.

    Attributes:
        identity: Tells rows apart (`attrgetter("id")`, 0.1 us a row). Without one a row is its
            whole content (0.3 us for a row of seven fields, in proportion for larger ones): rows
            that hold the time of the request then always look new, and equal rows always look
            old. Declare one, or set `stalled_pages`.
        stalled_pages: So many pages in a row without a new identity raise NoProgress. An empty
            page brings none; a page of which no row could be decoded counts neither way. A vendor
            that rightly answers with long runs of empty or equal pages gets a higher number, or
            None: never (https://github.com/n8n-io/n8n/issues/12272). Rows of a page that brought
            nothing new do not count as rows of the total.
        rising: The parameter of next URLs in which an id rises from page to page, where any number
            of pages in the middle may rightly be empty: a page whose URL raises it is not stalled
            (docs/contracts/qualys.md 6).
        window: Identities that are compared: the latest, up to twice as many.
        same_cursor: Allows the same cursor twice in a row, as of a scroll token that stays the
            same. A cursor seen before that one is an error all the same.
        perishable: Cursors expire, with time or with their first use; such a listing is never
            read ahead.
        echo: Compares the position in the response with the requested one
            (https://github.com/amp-labs/connectors/pull/3387).
        exact_total: How far the vendor's totals are trusted (docs/totals.md). None: a listing
            that ends with fewer rows than the newest total is an error, unless they are as few as
            come and go while it is read; so is a total that falls while the listing is read by
            page or offset and rows remain, since those move up past a number
            (https://github.com/demisto/content/pull/40239). More rows than the total are not an
            error. True allows no difference
            (https://github.com/cartography-cncf/cartography/pull/2942), and ends a listing by
            TOTAL without a further request. False is for a vendor that only estimates: no total
            is checked.
    """

    identity: Callable[[Row], Hashable] | None = None
    stalled_pages: int | None = 3
    rising: str = ""
    window: int = 10_000
    same_cursor: bool = False
    perishable: bool = False
    echo: bool = True
    exact_total: bool | None = None

    def __post_init__(self) -> None:
        if self.stalled_pages is not None and self.stalled_pages < 1:
            raise ValueError(f"stalled_pages must be above zero or None, got {self.stalled_pages}")
        if self.window < 1:
            raise ValueError(f"window must be above zero, got {self.window}")
