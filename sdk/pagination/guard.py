"""Guard: what a listing is watched for, each switch settable where a vendor is legitimately odd."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row", contravariant=True)


@dataclass(frozen=True, kw_only=True)
class Guard(Generic[Row]):
    """Which signs of a listing that goes nowhere, or falls short, are errors for this vendor.

    `identity` says which row a row is (`attrgetter("id")`, 0.1 us a row). Without one a row is
    its whole content (0.3 us for a row of seven fields, in proportion for larger ones): rows that
    hold the time of the request then always look new, and rows without an identity of their own
    always look old. Declare one, or set `stalled_pages`.

    `stalled_pages` in a row that bring no identity beyond the latest `window` ones (up to twice
    as many) raise NoProgress. An empty page brings none; a page of which not a single row could
    be decoded counts neither way. A vendor that answers with long runs of empty pages or the same
    content again and again legitimately gets a higher number, or None: never
    (https://github.com/n8n-io/n8n/issues/12272). Rows of a page that brought nothing do not count
    as rows of the total.

    `same_cursor` allows the same cursor twice in a row: a scroll token that stays the same. A
    cursor seen before that one is an error all the same.

    `perishable` says that cursors die, with time or with their first use; such a listing is never
    read ahead.

    `echo` compares the position in the reply with the one asked for
    (https://github.com/amp-labs/connectors/pull/3387).

    `exact_total` says how far the vendor's totals are believed (docs/totals.md). By default a
    listing that ends with fewer rows than the newest total is an error, unless they are as few as
    come and go while it is read; so is a total that falls while the listing is read by page or
    offset and rows are left, since those move up past a number
    (https://github.com/demisto/content/pull/40239). More rows than the total are none. True
    allows no difference (https://github.com/cartography-cncf/cartography/pull/2942), and ends a
    listing by TOTAL without asking for what is behind it. False is for a vendor that only
    estimates: no total is checked.
    """

    identity: Callable[[Row], Hashable] | None = None
    stalled_pages: int | None = 3
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
