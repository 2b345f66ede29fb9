"""Scenarios of files: a world, its file's oddities and what befalls it, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from ...runner.report import Outcome
from ..conformance.expected import Expected
from ..conformance.harness import TYPED
from ..search.cli_options import Options
from ..transport.virtual_clock import VirtualClock
from .subject import FileSimulator, FileSubject, Read

DAMAGE = ("cut", "flip")
"""Faults after which a file is not what it was; in which pieces it comes makes no difference."""


@dataclass(frozen=True, slots=True, repr=False)
class FileScenario(Options):
    """A file of a world by `seed` and `hosts`, in a form of it, and cut, bent or in pieces."""

    numbers: ClassVar[Mapping[str, str]] = {"--seed": "seed", "--hosts": "hosts"}

    seed: int = 0
    hosts: int = 6
    quirks: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def undamaged(self) -> "FileScenario":
        """The same file, whole and as it was written."""
        kept = (one for one in self.faults if not one.startswith(DAMAGE))
        return replace(self, faults=tuple(kept))

    def content(self, subject: type[FileSubject]) -> bytes:
        """Return the file's bytes."""
        return b"".join(self._file(subject).document())

    def read(self, subject: type[FileSubject]) -> tuple[Read, Expected]:
        """Read the file, and return the result with the oracle's models of it as it was written."""
        file = self._file(subject)
        return subject().read(file.document), Expected(file.oracle())

    def _file(self, subject: type[FileSubject]) -> FileSimulator:
        return subject.simulator.create(
            seed=self.seed,
            hosts=self.hosts,
            clock=VirtualClock(),
            quirks=self.quirks,
            faults=self.faults,
        )


def hold_file(subject: type[FileSubject], scenario: FileScenario) -> Read:
    """Import the file of a scenario: a whole one is complete, any other complete or loud.

    AssertionError, with the command line that shows the same, where something was lost or invented,
    or where no typed error says what is missing.
    """
    try:
        read, expected = scenario.read(subject)
        _check(subject, scenario, read, expected)
    except AssertionError as broken:
        broken.add_note(scenario.command(subject.integration.name))
        raise
    return read


def _check(
    subject: type[FileSubject], scenario: FileScenario, read: Read, expected: Expected
) -> None:
    bugs = read.error_types - TYPED
    assert not bugs, f"not a typed error: {', '.join(sorted(bugs))}"
    if read.report.outcome is Outcome.COMPLETE:
        wrong = expected.missing_or_invented(read.models) or expected.wrong_fields(read.models)
        if wrong and _is_guessed(scenario, read):
            wrong = expected.missing_or_invented(read.models)
        # Where a missing piece cannot be noticed, what is there must be right.
        if wrong and _may_end(subject, scenario):
            wrong = expected.invented(read.models)
        assert not wrong, f"says complete, but {wrong}"
        return
    # A fault may have changed nothing. An empty file has no format to recognise.
    content = scenario.content(subject)
    whole = content and content == scenario.undamaged.content(subject)
    assert not whole, f"a whole file is not complete: {read.summary}"
    assert read.summary, "it is not complete, and nothing says why"
    # Of a file that was bent, wrong rows are read before it shows.
    if not any(one.startswith("flip") for one in scenario.faults):
        assert not (invented := expected.invented(read.models)), invented


def _is_guessed(scenario: FileScenario, read: Read) -> bool:
    """Return whether a byte was bent, and the text around it read in another encoding."""
    bent = any(fault.startswith("flip") for fault in scenario.faults)
    return bent and any("windows-1252" in note for note in read.report.notes)


def _may_end(subject: type[FileSubject], scenario: FileScenario) -> bool:
    """Return True if the file, as it was cut, may be a complete one."""
    content = scenario.content(subject)
    cut = len(content) < len(scenario.undamaged.content(subject))
    return cut and subject().may_end(content, scenario.quirks)
