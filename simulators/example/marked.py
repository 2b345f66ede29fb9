"""Pages by a mark, which is a cursor or within a URL, as the quirks would have them.

Where marks have a lifetime, a request with an older one is refused: 410 `cursor-expired`.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice

from simulators import Answer, Quirk, Request, Simulator
from simulators.example.api import ScannerAPI
from simulators.example.rows import ISSUES, MALFORMED, Row, host_row

CURSOR_SECONDS = 300
END = 10**12
"""A place that no host is at or after."""

QUIRKS = (
    Quirk(
        "repeated-cursor",
        f"{ISSUES}/elastic/integrations/issues/5471",
        "from the second page on, the cursor is the one just used",
    ),
    Quirk(
        "cursor-cycle",
        f"{ISSUES}/openai/codex/issues/36308",
        "A, B, A, B and so on",
    ),
    Quirk(
        "endless-empty",
        f"{ISSUES}/turbot/steampipe-plugin-cloudflare/pull/212",
        "after the last row, empty pages under fresh cursors for ever",
    ),
    Quirk(
        "empty-middle",
        f"{ISSUES}/meltano/sdk/issues/2980",
        "the second page is empty, and the rows go on after it",
    ),
    Quirk(
        "cursor-on-last-page",
        f"{ISSUES}/dlt-hub/dlt/issues/3358",
        "the last page has a cursor too; it leads to an empty page, again "
        "and again; `more` tells the truth",
    ),
    Quirk(
        "expiring-cursor",
        "assumed: scroll contexts with a lifetime",
        f"a cursor is good for {CURSOR_SECONDS} seconds, then 410",
    ),
)
"""What happens in listings with marks."""


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


def mark_of(request: Request, name: str) -> Mark:
    """Return the mark in a parameter, that of the first page without one."""
    text = request.parameter(name)
    return START if text is None else Mark.decode(text)


def refusal_of_old(simulator: ScannerAPI, request: Request, name: str) -> Answer | None:
    """Return the refusal of a mark that is older than its lifetime, if it has one."""
    oldest = simulator.clock.now().timestamp() - CURSOR_SECONDS
    if simulator.quirk("expiring-cursor") and 0 < mark_of(request, name).issued < oldest:
        return simulator.error(410, f"the cursor is older than {CURSOR_SECONDS} seconds")
    return None


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
