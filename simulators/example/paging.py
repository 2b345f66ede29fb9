"""One page of hosts, by cursor or by number, as the quirks that are switched on would have it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice

from .. import Quirk, Simulator
from .rows import MALFORMED, NEWCOMER, Row, host_row

CURSOR_SECONDS = 300
END = 10**12
"""A place that no host is at or after."""

ISSUES = "https://github.com"
QUIRKS = (
    Quirk(
        "repeated-cursor",
        f"{ISSUES}/elastic/integrations/issues/5471",
        "next-url, link, cursor: from the second page on, the cursor is the one just used",
    ),
    Quirk(
        "cursor-cycle",
        f"{ISSUES}/openai/codex/issues/36308",
        "next-url, link, cursor: A, B, A, B and so on",
    ),
    Quirk(
        "same-rows",
        f"{ISSUES}/airbytehq/airbyte/issues/14861",
        "all listings: the first page's rows for ever, under fresh cursors or the offset asked for",
    ),
    Quirk(
        "endless-empty",
        f"{ISSUES}/turbot/steampipe-plugin-cloudflare/pull/212",
        "next-url, link, cursor: after the last row, empty pages under fresh cursors for ever",
    ),
    Quirk(
        "empty-middle",
        f"{ISSUES}/meltano/sdk/issues/2980",
        "next-url, link, cursor: the second page is empty, and the rows go on after it",
    ),
    Quirk(
        "cursor-on-last-page",
        f"{ISSUES}/dlt-hub/dlt/issues/3358",
        "next-url, link, cursor: the last page has a cursor too; it leads to an empty page, again "
        "and again; `more` tells the truth",
    ),
    Quirk(
        "null-page",
        f"{ISSUES}/dlt-hub/dlt/issues/2932",
        "all listings: `items` is null where there are none (by link a list all the same); by "
        "cursor, URL and link that is one page more",
    ),
    Quirk(
        "expiring-cursor",
        "assumed: scroll contexts with a lifetime",
        f"next-url, link, cursor: a cursor is good for {CURSOR_SECONDS} seconds, then 410",
    ),
    Quirk(
        "foreign-next-url",
        "assumed: a proxy in front of the vendor that does not rewrite addresses",
        "next-url, link: the next page is said to be on https://elsewhere.test",
    ),
    Quirk(
        "cut-link",
        "assumed: a proxy that cuts long headers",
        "link: the header ends in the middle of the next page's address",
    ),
    Quirk(
        "offset-ignored",
        f"{ISSUES}/amp-labs/connectors/pull/3387",
        "page, offset: always the first page, and the answer says so",
    ),
    Quirk(
        "total-too-high",
        f"{ISSUES}/cartography-cncf/cartography/pull/2942",
        "page, offset: the total counts three hosts that are in no page",
    ),
    Quirk(
        "total-too-low",
        f"{ISSUES}/cartography-cncf/cartography/pull/3148",
        "page, offset: the total counts one host less than there are",
    ),
    Quirk(
        "drift",
        f"{ISSUES}/demisto/content/pull/40239",
        "page, offset: a host is added in front after the first page, so a row comes twice",
    ),
    Quirk(
        "malformed-row",
        "assumed: one record of thousands that does not fit the schema",
        "all listings: the first row is not a host, and not the shape of one",
    ),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a cursor points: the index to go on from, how many pages came before, and its age."""

    index: int
    page: int
    issued: int = 0
    """Unix seconds, 0 when cursors do not expire."""

    def encode(self) -> str:
        """The cursor as text, opaque to clients."""
        return urlsafe_b64encode(f"{self.index}.{self.page}.{self.issued}".encode()).decode()

    @classmethod
    def decode(cls, text: str) -> "Mark":
        """The mark in a cursor; raises ValueError for text that is none."""
        try:
            index, page, issued = map(int, urlsafe_b64decode(text.encode()).split(b"."))
        except ValueError as error:
            raise ValueError("not a cursor of this listing") from error
        mark = cls(index, page, issued)
        if mark.encode() != text:
            raise ValueError("not a cursor of this listing")
        return mark


START = Mark(0, 0)


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """Rows and the mark of the page after them; `more` is the truth about whether there is one."""

    rows: list[Row] | None
    next: Mark | None
    more: bool


@dataclass(frozen=True, slots=True)
class NumberedPage:
    """Rows, the offset they are said to be at and the number of rows there are said to be."""

    rows: list[Row] | None
    offset: int
    total: int


@dataclass(frozen=True, slots=True)
class Turn:
    """A page by cursor as it would be, and what it was made from."""

    simulator: Simulator
    mark: Mark
    limit: int
    page: MarkedPage

    def start(self, number: int) -> Mark:
        """The mark that page `number` (from 0) starts at, when all pages are full."""
        hosts = self.simulator.world.window(number * self.limit, 1)
        return Mark(hosts[0].index if hosts else END, number)


def marked_page(simulator: Simulator, mark: Mark, limit: int) -> MarkedPage:
    """At most `limit` rows from `mark` on; hosts that come and go elsewhere do not shift them."""
    hosts = list(islice(simulator.world.hosts(mark.index), limit + 1))
    following = Mark(hosts[limit].index, mark.page + 1) if len(hosts) > limit else None
    page = MarkedPage(list(map(host_row, hosts[:limit])), following, following is not None)
    for quirk, twist in TWISTS.items():
        if quirk in simulator.active_quirks:
            page = twist(Turn(simulator, mark, limit, page))
    return page


def numbered_page(simulator: Simulator, offset: int, limit: int) -> NumberedPage:
    """At most `limit` rows after the first `offset`."""
    echoed = 0 if simulator.quirk("offset-ignored") else offset
    start = 0 if simulator.quirk("same-rows") else echoed
    added = simulator.quirk("drift") and start > 0
    broken = simulator.quirk("malformed-row")
    front = [NEWCOMER] * added + [MALFORMED] * broken
    rows = front[start : start + limit]
    hosts = simulator.world.window(max(start - len(front), 0), limit - len(rows))
    rows += map(host_row, hosts)
    total = len(simulator.world) + len(front) + _lie(simulator)
    nothing = simulator.quirk("null-page") and not rows
    return NumberedPage(None if nothing else rows, echoed, max(total, 0))


def _lie(simulator: Simulator) -> int:
    return 3 * simulator.quirk("total-too-high") - simulator.quirk("total-too-low")


def _repeat(turn: Turn) -> MarkedPage:
    return replace(turn.page, next=turn.start(1), more=True)


def _cycle(turn: Turn) -> MarkedPage:
    return replace(turn.page, next=turn.start(2 if turn.mark.page == 1 else 1), more=True)


def _same_rows(turn: Turn) -> MarkedPage:
    return replace(turn.page, next=Mark(0, turn.mark.page + 1), more=True)


def _empty_middle(turn: Turn) -> MarkedPage:
    return MarkedPage([], Mark(turn.mark.index, 2), True) if turn.mark.page == 1 else turn.page


def _endless_empty(turn: Turn) -> MarkedPage:
    following = turn.page.next or Mark(END, turn.mark.page + 1)
    return replace(turn.page, next=following, more=True)


def _cursor_on_last(turn: Turn) -> MarkedPage:
    return replace(turn.page, next=turn.page.next or Mark(END, 0))


def _null_page(turn: Turn) -> MarkedPage:
    if turn.mark.index == END:
        return MarkedPage(None, None, False)
    return _endless_empty(turn)


def _malformed(turn: Turn) -> MarkedPage:
    first = turn.mark.page == 0
    return replace(turn.page, rows=[MALFORMED, *(turn.page.rows or ())]) if first else turn.page


def _expiring(turn: Turn) -> MarkedPage:
    issued = int(turn.simulator.clock.now().timestamp())
    return replace(turn.page, next=turn.page.next and replace(turn.page.next, issued=issued))


TWISTS: dict[str, Callable[[Turn], MarkedPage]] = {
    "repeated-cursor": _repeat,
    "cursor-cycle": _cycle,
    "same-rows": _same_rows,
    "empty-middle": _empty_middle,
    "endless-empty": _endless_empty,
    "cursor-on-last-page": _cursor_on_last,
    "null-page": _null_page,
    "malformed-row": _malformed,
    "expiring-cursor": _expiring,
}
"""What each quirk does to a page by cursor, in the order they are applied."""
