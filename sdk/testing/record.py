"""The record of a test session: what was found of each rule, and how many tests of a file passed.

`pytest --chariot-findings FILE` writes it; `chariot check` reads it instead of examining again, and
to learn what the tests of evidence have shown.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, Self

import msgspec

from ..errors import ConfigurationError
from .conformance import Conformance, Finding, Ruling, rules


class Found(msgspec.Struct, frozen=True):
    """A finding, by the code of its rule."""

    rule: str
    case: str
    ruling: Ruling
    message: str = ""

    @classmethod
    def of(cls, finding: Finding) -> Self:
        """The same, to be written down."""
        return cls(finding.rule.code, finding.case, finding.ruling, finding.message)


class Counts(msgspec.Struct, frozen=True):
    """How the tests of one file ended; what was exempted by an xfail counts as skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )


NONE: Final = Counts()


class Record(msgspec.Struct, frozen=True):
    """One session: findings by `FILE::CLASS` and counts by `FILE`, from where pytest was run."""

    findings: Mapping[str, tuple[Found, ...]] = {}
    files: Mapping[str, Counts] = {}

    def of(self, place: str) -> Iterable[Finding]:
        """The findings of a class, none where it was not run; of rules that are still known."""
        known = rules(Conformance)
        for one in self.findings.get(place, ()):
            if one.rule in known:
                yield Finding(known[one.rule], one.case, one.ruling, one.message)

    def __add__(self, other: "Record") -> "Record":
        """Both sessions as one, as where clients run in an environment of their own."""
        places, files = {*self.findings, *other.findings}, {*self.files, *other.files}
        return Record(
            {
                place: (*self.findings.get(place, ()), *other.findings.get(place, ()))
                for place in places
            },
            {name: self.files.get(name, NONE) + other.files.get(name, NONE) for name in files},
        )

    def write(self, path: Path) -> None:
        """Write it down as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=1))

    @classmethod
    def read(cls, path: Path) -> Self:
        """A record that was written down; ConfigurationError where the file is none."""
        try:
            return msgspec.json.decode(path.read_bytes(), type=cls)
        except OSError as error:
            raise ConfigurationError(f"cannot read {path}: {error.strerror}") from error
        except msgspec.DecodeError as error:
            raise ConfigurationError(f"{path} is no record of a session: {error}") from error
