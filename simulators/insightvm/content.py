"""The vulnerability content: what the console knows of every weakness, and how to mend it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import unescape

from .. import Weakness, catalogue

SEVERITY_SCORES = {1: 1, 2: 3, 3: 5, 4: 7, 5: 9}
"""The console's scale of ten, by that of the world; its words are by the score."""
WORDS = ((8, "Critical"), (4, "Severe"), (0, "Moderate"))
ADVICE = "<p>Restrict access to the service until it is updated.</p>"
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Solution:
    """One way to mend a weakness; the texts are HTML."""

    id: str
    kind: str
    summary: str
    steps: str


def slug(weakness: Weakness) -> str:
    """The id of a weakness: its title in lower case, with hyphens; no two share one."""
    return _slug(weakness.title)


@cache
def _slug(title: str) -> str:
    plain = title.lower().replace("\u2019", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


@cache
def by_slug() -> Mapping[str, Weakness]:
    """Every weakness by its id, in the order of ids."""
    known = {slug(weakness): weakness for weakness in catalogue()}
    return dict(sorted(known.items()))


def severity_score(weakness: Weakness) -> int:
    """How severe, from 0 to 10."""
    return SEVERITY_SCORES[weakness.severity]


def severity(weakness: Weakness) -> str:
    """How severe, in the console's three words."""
    score = severity_score(weakness)
    return next(word for least, word in WORDS if score >= least)


def risk_score(weakness: Weakness) -> float:
    """Out of a thousand; the real model weighs much more, so this is assumed."""
    return round(92.7 * severity_score(weakness) + weakness.index % 7 / 10, 2)


def solutions(weakness: Weakness) -> tuple[Solution, ...]:
    """What can be done: nothing for some, a patch for most, for every fifth a workaround too."""
    found = []
    if weakness.solution:
        patch = f"upgrade-{slug(weakness)}"
        found.append(Solution(patch, "patch", f"Mend: {weakness.title}", weakness.solution))
    if weakness.index % 5 == 0:
        found.append(Solution("restrict-access", "configuration", "Restrict access", ADVICE))
    return tuple(found)


@cache
def by_solution() -> Mapping[str, Solution]:
    """Every solution by its id; several weaknesses may share one."""
    return {one.id: one for weakness in catalogue() for one in solutions(weakness)}


def plain(html: str) -> str:
    """HTML as flat text, as the console's `text` has it."""
    return " ".join(unescape(TAG.sub(" ", html)).split())
