"""The record of a test session: what was found of each rule, and how many tests of a file passed.

`pytest --chariot-results FILE` writes it; `chariot check` reads it instead of examining again, and
to learn what the tests of evidence have shown.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, Self

import msgspec

from ...core.regular_file import read_regular
from ...decode.json import json_reason
from ...errors import ConfigurationError
from ..conformance import CaseResult, Conformance, RuleResult, rules_of
from ..conformance.base import ConformanceBase
from .source_digest import digest


class Found(msgspec.Struct, frozen=True):
    """A finding, by the code of its rule."""

    rule: str
    case: str
    ruling: RuleResult
    message: str = ""

    @classmethod
    def of(cls, finding: CaseResult) -> Self:
        """Convert a result, to be written down."""
        return cls(finding.rule.code, finding.case, finding.ruling, finding.message)


class Counts(msgspec.Struct, frozen=True):
    """How the tests of one file ended; what was exempted by an xfail counts as skipped.

    `left` are those that were not chosen, or not come to before the session ended. `calls` are the
    operations of a simulator that tests with a client of others have called.
    """

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    left: int = 0
    calls: tuple[str, ...] = ()

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.left + other.left,
            tuple(dict.fromkeys((*self.calls, *other.calls))),
        )

    def beside(self, other: "Counts") -> "Counts":
        """Join both sessions; one that left all of a file to others says nothing of it."""
        if not (self.passed or self.failed or self.skipped):
            return other if other != NONE else self
        return self + other if other.passed or other.failed or other.skipped else self


NONE: Final = Counts()


class Record(msgspec.Struct, frozen=True):
    """One session: findings by `FILE::CLASS` and counts by `FILE`, from where pytest was run.

    `sources` is the digest of what was run, as `sources.digest` gives it.
    """

    findings: Mapping[str, tuple[Found, ...]] = {}
    files: Mapping[str, Counts] = {}
    sources: str = ""

    def of(self, place: str, subject: type[ConformanceBase] = Conformance) -> Iterable[CaseResult]:
        """Return the results of a class, none if it was not run; of rules that are still known."""
        known = rules_of(subject)
        for one in self.findings.get(place, ()):
            if one.rule in known:
                yield CaseResult(known[one.rule], one.case, one.ruling, one.message)

    def __add__(self, other: "Record") -> "Record":
        """Join both sessions to one, as where clients run in an environment of their own."""
        places, files = {*self.findings, *other.findings}, {*self.files, *other.files}
        return Record(
            {
                place: (*self.findings.get(place, ()), *other.findings.get(place, ()))
                for place in places
            },
            {
                name: self.files.get(name, NONE).beside(other.files.get(name, NONE))
                for name in files
            },
            self.sources,
        )

    def up_to_date(self, root: Path) -> bool:
        """Return True if the sources in a repository are still those that the session has run."""
        return self.sources == digest(root)

    def write(self, path: Path) -> None:
        """Write it down as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=1))

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a record that was written down; ConfigurationError where the file is none.

        `up_to_date` tells whether it still speaks of what is there.
        """
        try:
            content = read_regular(path)
            return msgspec.json.decode(content, type=cls)
        except OSError as error:
            raise ConfigurationError(f"cannot read {path}: {error.strerror}") from error
        except (msgspec.DecodeError, RecursionError):
            reason = json_reason(content, cls)
            raise ConfigurationError(f"{path} is not a record of a session: {reason}") from None
