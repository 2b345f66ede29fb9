"""`chariot check NAME`: how far each vendor may be trusted, as tables for people and as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from ...core.printable import visible
from ..exit_codes import Exit
from .columns import columns

if TYPE_CHECKING:
    from ...testing.quality import Assessment

SHOWN: Final = 10
"""Lines of a kind that a person is shown; JSON has all."""

WIDEST: Final = 200
"""Characters of a line that a person is shown; JSON has all."""

PARTS: Final = ("conformance", "replay", "fidelity", "search", "evidence")

EXITS: Final[Mapping[str, Exit]] = {
    "broken": Exit.FAILED,
    "warning": Exit.INCOMPLETE,
    "missing": Exit.COMPLETE,
    "good": Exit.COMPLETE,
}


def exit_code_of(verdicts: Sequence["Assessment"]) -> Exit:
    """Failed where anything is broken, incomplete where there are warnings only."""
    codes = {EXITS[verdict.state] for verdict in verdicts}
    return next((code for code in (Exit.FAILED, Exit.INCOMPLETE) if code in codes), Exit.COMPLETE)


def as_json(verdicts: Sequence["Assessment"]) -> str:
    """Return an array with an object for each vendor."""
    told = [_object(verdict) for verdict in verdicts]
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode()


def shown(verdicts: Sequence["Assessment"]) -> Iterator[str]:
    """Yield the only vendor in full; of several an overview, and those that lack something."""
    if len(verdicts) == 1:
        yield from in_full(verdicts[0])
        return
    yield from overview(verdicts)
    for verdict in verdicts:
        if verdict.state != "good":
            yield ""
            yield from in_full(verdict)


def overview(verdicts: Sequence["Assessment"]) -> Iterator[str]:
    """Yield a line for each vendor, the worst first: its level, and the result of each part."""
    rows = []
    for verdict in verdicts:
        states = {part.name: part.state.value for part in verdict.parts}
        rows.append((verdict.name, verdict.level.value, *(states.get(p, "-") for p in PARTS)))
    yield from columns(("name", "level", *PARTS), rows)


def in_full(verdict: "Assessment") -> Iterator[str]:
    """Yield the level, each part, the worst first, every fault, and the needs of the next level."""
    yield f"{verdict.name}: {verdict.level}"
    yield ""
    rows = [(part.name, part.state.value, _cut(part.found)) for part in verdict.parts]
    yield from columns(("part", "verdict", "found"), rows)
    for part in verdict.parts:
        yield from _listed(part.name, part.details)
    if verdict.following:
        yield from _listed(f"for {verdict.following}", verdict.missing)


def _listed(title: str, lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    yield ""
    yield f"{title}:"
    yield from (f"  {_cut(line)}" for line in lines[:SHOWN])
    if (more := len(lines) - SHOWN) > 0:
        yield f"  and {more} more (--json has all)"


def _cut(line: str) -> str:
    """As much as can be read, by a terminal as well; a command line is there to be copied."""
    line = visible(line)
    whole = len(line) <= WIDEST or line.startswith("chariot ")
    return line if whole else f"{line[:WIDEST]}..."


def _object(verdict: "Assessment") -> dict[str, object]:
    return {
        "name": verdict.name,
        "level": verdict.level,
        "next": verdict.following,
        "missing": verdict.missing,
        "parts": [
            {
                "part": part.name,
                "verdict": part.state,
                "found": part.found,
                "details": part.details,
            }
            for part in verdict.parts
        ],
    }
