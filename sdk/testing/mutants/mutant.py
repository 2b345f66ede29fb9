"""One small mistake in one file of an integration."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

FIRST_PAGE: Final = "first page only"
"""The operator that changes no file: every listing of an operation ends after its first page."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """Where the mistake is, what it is in words, and the text of the whole file with it.

    Of `FIRST_PAGE`, `function` is the operation whose listings end early, and no text is changed.
    """

    operator: str
    function: str
    line: str
    change: str
    path: Path = Path()
    number: int = 0
    text: str = ""

    @classmethod
    def first_page(cls, operation: str) -> "Mutant":
        """Return the mutant whose listings of an operation end after their first page."""
        return cls(FIRST_PAGE, operation, "", f"listing {operation!r} ends after its first page")

    @property
    def place(self) -> str:
        """Return file and line, as `--at` takes them."""
        return f"{self.path.name}:{self.number}" if self.number else self.function

    def __str__(self) -> str:
        return f"{self.place} {self.operator}: {self.change}"
