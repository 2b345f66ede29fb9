"""Pages by number or offset, as the quirks would have them."""

from dataclasses import dataclass

from simulators import Quirk, Simulator
from simulators.example.rows import ISSUES, MALFORMED, NEWCOMER, Row, host_row

QUIRKS = (
    Quirk(
        "offset-ignored",
        f"{ISSUES}/amp-labs/connectors/pull/3387",
        "always the first page, and the answer says so",
    ),
    Quirk(
        "total-too-high",
        f"{ISSUES}/cartography-cncf/cartography/pull/2942",
        "the total counts three hosts that are in no page",
    ),
    Quirk(
        "total-too-low",
        f"{ISSUES}/cartography-cncf/cartography/pull/3148",
        "the total counts one host less than there are",
    ),
    Quirk(
        "drift",
        f"{ISSUES}/demisto/content/pull/40239",
        "a host is added in front after the first page, so a row comes twice",
    ),
)
"""What happens in listings that are counted."""


@dataclass(frozen=True, slots=True)
class NumberedPage:
    """Rows, the offset they are said to be at and the number of rows there are said to be."""

    rows: list[Row] | None
    offset: int
    total: int


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
