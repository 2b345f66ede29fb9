"""The table of vendors in a README: written from assessments, or compared with them."""

from collections.abc import Iterator, Sequence
from difflib import unified_diff
from inspect import getdoc
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ... import registry
from ...core.atomic_file import replace_file
from ...errors import ConfigurationError
from .assessments import in_words

if TYPE_CHECKING:
    from ...testing.quality import Assessment

BEGIN: Final = "<!-- vendors: written by `chariot check --readme` -->"
END: Final = "<!-- vendors end -->"
HEADINGS: Final = ("name", "what is collected", "simulator", "level", "words", "evidence")


def brought_up_to_date(
    path: Path, assessments: Sequence["Assessment"], *, write: bool
) -> list[str]:
    """Return the lines in which the table differs from the computed one; write it if `write`.

    Raises ConfigurationError as `taken_apart` does.
    """
    before, old, after = taken_apart(path)
    new = f"\n{table(assessments)}\n"
    if write and new != old:
        replace_file(path, f"{before}{BEGIN}{new}{END}{after}".encode())
    lines = unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def taken_apart(path: Path) -> tuple[str, str, str]:
    """Return the text before the table, the table, and the text after it.

    Raises ConfigurationError where the file has no place for a table.
    """
    before, begin, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    old, end, after = rest.partition(END)
    if not (begin and end):
        raise ConfigurationError(f"{path} has no lines {BEGIN!r} and {END!r}, in this order")
    return before, old, after


def table(assessments: Sequence["Assessment"]) -> str:
    """Return the table as Markdown: vendors with an API by name, and then imports of files."""
    order = registry.every_name()
    ordered = sorted(assessments, key=lambda assessment: order.index(assessment.name))
    return "\n".join(_lines([_row(assessment) for assessment in ordered]))


def _lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for row in (HEADINGS, ("---",) * len(HEADINGS), *rows):
        yield f"|{'|'.join(f' {cell} ' for cell in row)}|".replace(" --- ", "---")


def _row(assessment: "Assessment") -> tuple[str, ...]:
    integration = registry.integration(assessment.name)
    collected = (getdoc(integration) or "").partition("\n")[0].rstrip(".")
    simulated = _simulated(registry.simulator(assessment.name).create(hosts=0))
    what = (f"`{assessment.name}`", collected.replace("|", "\\|"), simulated)
    return (*what, assessment.level.value, in_words(assessment), _witnessed(assessment))


def _witnessed(assessment: "Assessment") -> str:
    """Return of how many of the called routes there is evidence."""
    found = assessment.evidence
    return f"{len(found.seen)} of {len(found.seen) + len(found.unseen)}" if found else ""


def _simulated(simulator: Any) -> str:
    """Return the number of routes or the file of a simulator, and of its quirks."""
    routes = getattr(simulator, "routes", None)
    what = "a file" if routes is None else f"{len(routes)} routes"
    return f"{what}, {len(simulator.quirks)} quirks"
