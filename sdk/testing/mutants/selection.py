"""Which of a vendor's mutants are tried, and in which order."""

import subprocess
from collections.abc import Collection, Iterable
from pathlib import Path
from random import Random
from typing import Final

from .mutant import FIRST_PAGE, Mutant

NEVER_LIVE: Final = (FIRST_PAGE, "yield dropped", "last lost", "blind")
"""Operators whose mutants lose what there is: all of them are tried, before any other."""

MAIN_BRANCHES: Final = ("origin/HEAD", "main", "master")

NOTICED_BY: Final = {
    FIRST_PAGE: "PAGING-1",
    "yield dropped": "TRUTH-1",
    "last lost": "TRUTH-1",
    "blind": "AFFILIATION-1, MANNERS-1, TRUTH-8",
    "refusal dropped": "a test of what is refused",
    "call dropped": "a test of what the run says, or refuses",
    "keyword dropped": "TRUTH-3, or a test of what is asked for",
    "entry dropped": "TRUTH-3, or a test of what is refused",
    "swapped": "TRUTH-1, TRUTH-3",
    "left out": "TRUTH-3",
}
"""What should have noticed a mutant, by its operator."""


def selected(
    mutants: Iterable[Mutant], number: int, seed: str, changed: Collection[Path] = ()
) -> list[Mutant]:
    """Return those that lose something, and others until there are `number`.

    Those in changed files come first, before a sample by a seed.
    """
    known = list(mutants)
    losing = [one for one in known if one.operator in NEVER_LIVE]
    others = [one for one in known if one.operator not in NEVER_LIVE]
    others = Random(seed).sample(others, len(others))
    for each in (losing, others):
        each.sort(key=lambda one: one.path not in changed)
    return [*losing, *others[: max(number - len(losing), 0)]]


def changed_files(root: Path = Path()) -> frozenset[Path]:
    """Return the files of a repository that are not as the main branch has them; none without git.

    The main branch is what `origin/HEAD` is, else `main` or `master`.
    """
    for branch in MAIN_BRANCHES:
        base = _git(root, "merge-base", "HEAD", branch)
        if base:
            top = Path(*_git(root, "rev-parse", "--show-toplevel"))
            names = _git(root, "diff", "--name-only", *base)
            return frozenset(top.joinpath(name).resolve() for name in names)
    return frozenset()


def _git(root: Path, *arguments: str) -> list[str]:
    """Return the lines that git answers, none where it refuses."""
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    except OSError:
        return []
    return done.stdout.splitlines() if done.returncode == 0 else []
