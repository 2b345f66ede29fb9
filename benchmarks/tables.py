"""Tables in Markdown, and numbers with their spread."""

import sys
from collections.abc import Iterable
from statistics import median, quantiles

from .results import machine, put


def show_section(heading: str, conditions: str, lines: Iterable[str], *, write: bool) -> None:
    """Print a section, and with `write` put it into RESULTS.md."""
    section = [machine(), conditions, "", *lines]
    sys.stdout.write("\n".join((f"## {heading}", "", *section)) + "\n")
    if write:
        put(heading, section)


def table(*rows: Iterable[object]) -> list[str]:
    """Return rows of Markdown, the first of them the head."""
    head, *rest = ([str(cell) for cell in row] for row in rows)
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rest)]


def spread(numbers: Iterable[float], digits: int = 2) -> str:
    """Return the median and quartiles; of fewer than three only the median."""
    found = sorted(numbers)
    if len(found) < 3:
        return f"{median(found):,.{digits}f}"
    low, _, high = quantiles(found, n=4)
    return f"{median(found):,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"
