"""Mutants that change nothing anybody could see: written down once, each with its reason."""

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from ...errors import ConfigurationError
from .mutant import Mutant


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One mutant: its operator, function, line and change, and why it is harmless."""

    operator: str
    function: str
    line: str
    change: str
    reason: str

    def fits(self, mutant: Mutant) -> bool:
        """Return True if it is about a mutant, wherever in the file the line is by now."""
        described = (mutant.operator, mutant.function, mutant.line, mutant.change)
        return described == (self.operator, self.function, self.line, self.change)


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is in tests/mutants/NAME.toml."""

    mutant: tuple[Entry, ...] = ()


FORM: Final = "tables [[mutant]] with operator, function, line, change and reason"


class Harmless:
    """The entries of one vendor."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries = tuple(entries)

    @classmethod
    def read(cls, path: Path) -> "Harmless":
        """Return the entries in a file, none where there is no file.

        Raises:
            ConfigurationError: It does not have the form, or an entry gives no reason.
        """
        if not path.exists():
            return cls()
        try:
            found = msgspec.convert(tomllib.loads(path.read_text()), File)
        except (OSError, ValueError, msgspec.ValidationError) as error:
            raise ConfigurationError(f"{path} cannot be read: write {FORM}") from error
        if any(not entry.reason.strip() for entry in found.mutant):
            raise ConfigurationError(f"{path} has an entry without a reason: write {FORM}")
        return cls(found.mutant)

    def __contains__(self, mutant: Mutant) -> bool:
        return any(entry.fits(mutant) for entry in self._entries)

    def unmatched(self, mutants: Iterable[Mutant]) -> Iterator[str]:
        """Yield the entries that are about none of the mutants there are."""
        known = list(mutants)
        for entry in self._entries:
            if not any(map(entry.fits, known)):
                yield f"{entry.operator} in {entry.function or 'the module'}: {entry.change}"
