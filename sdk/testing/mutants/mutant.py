"""One small mistake in one file of an integration."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

FIRST_PAGE: Final = "first page only"
"""The operator that changes no file: listings of an operation end after their first page."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """Where the mistake is, what it is in words, and the text of the whole file with it.

    Of `FIRST_PAGE`, `function` is the operation whose listings end early, `line` the function that
    asks for them, and no text is changed.
    """

    operator: str
    function: str
    line: str
    change: str
    path: Path = Path()
    number: int = 0
    text: str = ""

    @classmethod
    def first_page(cls, operation: str, asked_by: str = "") -> "Mutant":
        """Return the mutant whose listings of an operation end early where a function asks."""
        place = f" of {asked_by}" if asked_by else ""
        change = f"listing {operation!r}{place} ends after its first page"
        return cls(FIRST_PAGE, operation, asked_by, change)

    @property
    def place(self) -> str:
        """Return file and line, as `--at` takes them."""
        if self.operator == FIRST_PAGE:
            return self.function
        return f"{self.path.name}:{self.number}" if self.number else self.path.name

    def __str__(self) -> str:
        return f"{self.place} {self.operator}: {self.change}"
