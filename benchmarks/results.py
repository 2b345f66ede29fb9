"""RESULTS.md, section by section: a benchmark replaces its own and leaves those of others."""

import os
import platform
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

RESULTS = Path(__file__).with_name("RESULTS.md")


def replaced(text: str, heading: str, lines: Iterable[str]) -> str:
    """Return the text with these lines as its section `heading`, in its old place or at the end."""
    section = "\n".join((f"## {heading}", "", *lines)).rstrip() + "\n"
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    mine = [part for part in parts if part.partition("\n")[0] == f"## {heading}"]
    if not mine:
        return f"{text.rstrip()}\n\n{section}"
    kept = [section if part == mine[0] else part for part in parts if part not in mine[1:]]
    return "\n\n".join(part.strip() for part in kept) + "\n"


def put(heading: str, lines: Iterable[str]) -> None:
    """Write the section into RESULTS.md."""
    RESULTS.write_text(replaced(RESULTS.read_text(), heading, lines))


def ratio(above: list[float], below: list[float]) -> str:
    """Return the median of the ratios of each round, and their quartiles."""
    ratios = [one / other for one, other in zip(above, below, strict=True)]
    low, _, high = quantiles(ratios, n=4)
    return f"{median(ratios):.2f} ({low:.2f} to {high:.2f})"


def machine() -> str:
    """Return the machine and the date of a measurement."""
    cores, python = os.cpu_count(), platform.python_version()
    return f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {cores} cores, Python {python};"
