"""One page of an order, as the quirks that are on make it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from .collection import Collection
from .context import Context, Document
from .orders import Order
from .styles import ELSEWHERE, Position, Style, query_digest


@dataclass(frozen=True)
class Page:
    """One page of a listing; rows and total are made when they are asked for."""

    context: Context
    collection: Collection
    order: Order
    style: Style
    position: Position
    size: int
    keys: Sequence[int] = ()
    next: Position | None = None
    more_total: int = 0
    """By how much the declared total is higher than the number of rows."""
    null: bool = False
    """Where there are no rows, there is null."""
    path: str = ""
    """What links are about, where that is not the path of the request."""
    quirks: frozenset[str] = field(default_factory=frozenset)
    is_last: bool = False
    """No page follows, although there is a cursor."""

    @cached_property
    def rows(self) -> list[Document]:
        """Return the documents."""
        return list(self.collection.at(self.context, self.keys))

    @cached_property
    def total(self) -> int:
        """Return how many documents there are declared to be."""
        return max(self.order.total + self.more_total, 0)

    @property
    def more(self) -> bool:
        """Return True if the vendor says that a page follows, where it says so by a flag."""
        return self.next is not None and not self.is_last

    @property
    def token(self) -> str:
        """Return the cursor of the next page, "" at the end."""
        return "" if self.next is None else self._sealed(self.next).token()

    @property
    def origin(self) -> str:
        """Return scheme and host of links, which `foreign-next-url` changes."""
        return ELSEWHERE if "foreign-next-url" in self.quirks else self.context.url

    @property
    def end(self) -> str | None:
        """Return the cursor behind the last row, also where no more follow: `endCursor`.

        It is None where there is no row at all.
        """
        if self.next is not None:
            return self.token
        if not self.keys and self.position == Position():
            return None
        end = self.style.following(self.order, self.position, self.keys)
        return self._sealed(end).token()

    @property
    def link(self) -> str | None:
        """Return the address of the next page, None at the end."""
        return None if self.next is None else self.link_to(self.next)

    def link_to(self, position: Position) -> str:
        """Return the address of a page of this listing."""
        return self.style.link(self, self._sealed(position))

    def link_header(self, *, last: bool = True) -> dict[str, str]:
        """Return a header `Link` (RFC 8288); none where everything is on one page."""
        addresses = {"next": self.link}
        if "cut-link" in self.quirks and self.link:
            return {"Link": f"<{self.link[:-5]}"}
        if self.style.numbered and self.position.skip:
            before = max(self.position.skip - self.size, 0)
            addresses["prev"] = self.link_to(Position(before))
            addresses["first"] = self.link_to(Position())
        if self.style.numbered and last and self.next:
            addresses["last"] = self.link_to(Position((self.total - 1) // self.size * self.size))
        parts = [f'<{address}>; rel="{rel}"' for rel, address in addresses.items() if address]
        return {"Link": ", ".join(parts)} if parts else {}

    def shown(self, rows: Sequence[object]) -> Sequence[object] | None:
        """Return the rows as they are sent: null instead of none, where the quirk is on."""
        return None if self.null and not rows else rows

    def but(self, **changes: Any) -> "Page":
        """Return the same page with something else in it."""
        return replace(self, **changes)

    def at(self, number: int) -> Position | None:
        """Return the position of the page with that number, from zero; None where there is none.

        Pages are counted as if all were full and read from the first one on.
        """
        if number <= 0:
            return Position()
        keys = self.order.slice(number * self.size - 1, 2)
        if len(keys) < 2:
            return None
        if self.style.numbered:
            return Position(number * self.size, None, number)
        return Position(0, self.order.rank(keys[0]), number)

    def _sealed(self, position: Position) -> Position:
        style, context = self.style, self.context
        issued = context.monotonic if style.lifetime_seconds else 0.0
        digest = query_digest(context, style) if style.bound else ""
        return position._replace(issued=position.issued or issued, query=digest)
