"""RESULTS.md by sections: each benchmark replaces its own and leaves the others as they are."""

import os
import platform
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

RESULTS = Path(__file__).with_name("RESULTS.md")


def machine() -> str:
    """What it was measured on, and when."""
    cores, python = os.cpu_count(), platform.python_version()
    return f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {cores} cores, Python {python};"


def replaced(text: str, title: str, section: str) -> str:
    """The text with this section in the place of the one with its title, else at the end."""
    parts = re.split(r"^(?=## )", text, flags=re.M)
    mine = f"{section.strip()}\n"
    titles = [part.partition("\n")[0] for part in parts]
    if f"## {title}" in titles:
        parts[titles.index(f"## {title}")] = mine
    else:
        parts.append(mine)
    return "\n\n".join(part.strip() for part in parts) + "\n"


def told(title: str, conditions: str, lines: Iterable[str], *, write: bool) -> None:
    """Print a section, and with `write` put it into RESULTS.md."""
    section = "\n".join((f"## {title}", "", machine(), conditions, "", *lines)) + "\n"
    sys.stdout.write(section)
    if write:
        RESULTS.write_text(replaced(RESULTS.read_text(), title, section))


def table(*rows: Iterable[object]) -> list[str]:
    """Rows of Markdown, the first of them the head."""
    head, *rest = ([str(cell) for cell in row] for row in rows)
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rest)]


def spread(numbers: Iterable[float], digits: int = 2) -> str:
    """Their median and quartiles; of fewer than three only the median."""
    found = sorted(numbers)
    if len(found) < 3:
        return f"{median(found):,.{digits}f}"
    low, _, high = quantiles(found, n=4)
    return f"{median(found):,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"
