"""`chariot check NAME`: how far each vendor may be trusted, as tables for people and as JSON."""

import re
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

OLD_RESULTS: Final = {"failed": "broken", "passed": "good"}

CODE: Final = re.compile(r"[A-Z]{4,}-\d+\b")
"""The code of a rule, with which a line about it begins."""

PARTS: Final = ("conformance", "replay", "fidelity", "search", "evidence")

SIGNS: Final[Mapping[str, str]] = {"passed": "✓", "failed": "✗", "exempted": "exempt"}
"""How the result of a word is shown."""

EXITS: Final[Mapping[str, Exit]] = {
    "failed": Exit.FAILED,
    "warning": Exit.INCOMPLETE,
    "missing": Exit.COMPLETE,
    "passed": Exit.COMPLETE,
}


def exit_code_of(assessments: Sequence["Assessment"]) -> Exit:
    """Return failed where any part failed, incomplete where there are warnings only."""
    codes = {EXITS[assessment.state] for assessment in assessments}
    return next((code for code in (Exit.FAILED, Exit.INCOMPLETE) if code in codes), Exit.COMPLETE)


def as_json(assessments: Sequence["Assessment"]) -> str:
    """Return an array with an object for each vendor."""
    objects = [_object(assessment) for assessment in assessments]
    return msgspec.json.format(msgspec.json.encode(objects), indent=2).decode()


def shown(assessments: Sequence["Assessment"]) -> Iterator[str]:
    """Yield the only vendor in full; of several an overview, and those that lack something."""
    if len(assessments) == 1:
        yield from in_full(assessments[0])
    else:
        yield from overview(assessments)
        for assessment in assessments:
            if assessment.state != "passed":
                yield ""
                yield from in_full(assessment)
    yield from _explained(assessments)


def _explained(assessments: Sequence["Assessment"]) -> Iterator[str]:
    """Yield the command that explains the rules that have been named, if any."""
    lines = [line for one in assessments for part in one.parts for line in part.details[:SHOWN]]
    lines += [line for one in assessments for line in one.missing[:SHOWN]]
    if codes := dict.fromkeys(match[0] for line in lines if (match := CODE.match(line))):
        yield ""
        yield f"For the reason and the remedy: chariot explain {' '.join(codes)}"


def overview(assessments: Sequence["Assessment"]) -> Iterator[str]:
    """Yield a line for each vendor, the worst first: its level, and the result of each part."""
    rows = []
    for assessment in assessments:
        states = {part.name: part.state.value for part in assessment.parts}
        rows.append((assessment.name, assessment.level.value, *(states.get(p, "-") for p in PARTS)))
    yield from columns(("name", "level", *PARTS), rows)


def in_full(assessment: "Assessment") -> Iterator[str]:
    """Yield the level in words, each part, the worst first, every fault, and what is missing."""
    yield f"{assessment.name}: {assessment.level}{in_words(assessment, gap='    ')}"
    yield ""
    rows = [(part.name, part.state.value, _cut(part.found)) for part in assessment.parts]
    yield from columns(("part", "result", "details"), rows)
    for part in assessment.parts:
        yield from _listed(part.name, part.details)
    yield from _listed("not applicable", [": ".join(one) for one in _not_applicable(assessment)])
    if assessment.following:
        yield from _listed(f"for {assessment.following}", assessment.missing)


def in_words(assessment: "Assessment", gap: str = "") -> str:
    """Return the words of an assessment, each with its result: `works ✓   pages ✗`."""
    words = [f"{one.word} {SIGNS.get(one.result, one.result)}" for one in assessment.words]
    return f"{gap}{'   '.join(words)}" if words else ""


def _not_applicable(assessment: "Assessment") -> list[tuple[str, str]]:
    """Return the rules that are not applicable as `MANNERS-9, MANNERS-12`, and why."""
    by_reason: dict[str, list[str]] = {}
    for code, reason in assessment.not_applicable.items():
        by_reason.setdefault(reason, []).append(code)
    return [(", ".join(codes), reason) for reason, codes in by_reason.items()]


def _listed(title: str, lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    yield ""
    yield f"{title}:"
    yield from (f"  {_cut(line)}" for line in lines[:SHOWN])
    if (more := len(lines) - SHOWN) > 0:
        yield f"  and {more} more (--json has all)"


def _cut(line: str) -> str:
    """Cut a text, for a terminal as well; a command line is whole, since it is to be copied."""
    line = visible(line)
    whole = len(line) <= WIDEST or line.startswith("chariot ")
    return line if whole else f"{line[:WIDEST]}..."


def _object(assessment: "Assessment") -> dict[str, object]:
    return {
        "name": assessment.name,
        "level": assessment.level,
        "words": {one.word: one.result for one in assessment.words},
        "next": assessment.following,
        "missing": assessment.missing,
        "evidence": {"seen": assessment.evidence.seen, "missing": assessment.evidence.unseen}
        if assessment.evidence
        else None,
        "not_applicable": assessment.not_applicable,
        "parts": [
            {
                "part": part.name,
                "result": part.state,
                # The old key and its values, until the release after 0.2.
                "verdict": OLD_RESULTS.get(part.state, part.state),
                "found": part.found,
                "details": part.details,
            }
            for part in assessment.parts
        ],
    }
