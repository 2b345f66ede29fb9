"""Run a vendor's tests on its mutants, each in a process of its own."""

import io
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Final

from ...errors import ConfigurationError
from .mutant import FIRST_PAGE, Mutant

PASSED, FAILED, NONE_COLLECTED = 0, 1, 5
"""Exit codes of pytest (docs.pytest.org/en/stable/reference/exit-codes.html)."""
NOT_PASSED: Final = {FAILED: "they fail already", NONE_COLLECTED: "there are none"}

LONGEST: Final = 10
"""So many times as long as without a mistake, a mutant may take; and half a minute more."""
PAUSE_SECONDS: Final = 0.05

ARGUMENTS: Final = (
    *("-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-o", "addopts="),
    # pytest would load an integration that is installed with the kit from its file, to rewrite it.
    "--assert=plain",
)


class Outcome(Enum):
    """What became of a mutant."""

    CONVICTED = "convicted"
    TOO_LONG = "convicted, since the tests did not end"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Baseline:
    """How long the tests take without a mistake, and the operations that have several pages."""

    seconds: float
    operations: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """A vendor's package, the folder it is in, and the tests that judge its mutants."""

    package: str
    folder: Path
    tests: Sequence[Path]
    at_once: int = field(default_factory=lambda: os.cpu_count() or 1)

    def baseline(self) -> "Baseline":
        """Run the tests on the integration as it is.

        Raises:
            ConfigurationError: They do not pass, there are none, or this system has no fork.
        """
        if not hasattr(os, "fork"):
            raise ConfigurationError("mutants need a system with fork: use Linux or macOS")
        reading, writing = os.pipe()
        began = time.monotonic()
        process = self._start(lambda: _report_listings(writing))
        os.close(writing)
        with os.fdopen(reading) as reported:
            operations = tuple(sorted(set(reported.read().splitlines())))
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        if code != PASSED:
            what = NOT_PASSED.get(code, f"pytest cannot run them (exit code {code})")
            places = " ".join(map(str, self.tests))
            raise ConfigurationError(
                f"mutants need tests that pass, and {what}: see `pytest {places}`"
            )
        return Baseline(time.monotonic() - began, operations)

    def outcomes(
        self, mutants: Iterable[Mutant], usual_seconds: float
    ) -> Iterator[tuple[Mutant, Outcome]]:
        """Yield each mutant with what became of it, as soon as that is known."""
        allowed, waiting = 30 + LONGEST * usual_seconds, iter(mutants)
        running: dict[int, tuple[Mutant, float]] = {}
        try:
            while True:
                while len(running) < self.at_once and (mutant := next(waiting, None)):
                    running[self._start(partial(self._put, mutant))] = (
                        mutant,
                        time.monotonic() + allowed,
                    )
                if not running:
                    return
                yield from _ended(running)
                time.sleep(PAUSE_SECONDS)
        finally:
            for process in running:
                _stop(process)

    def _start(self, prepare: Callable[[], None]) -> int:
        """Start the tests in a process that has the kit imported already, and return its id."""
        _import_kit()
        process = os.fork()
        if process:
            return process
        code = FAILED
        try:
            os.setsid()
            prepare()
            code = self._judged()
        finally:
            os._exit(code)

    def _judged(self) -> int:
        import pytest

        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            return int(pytest.main([*ARGUMENTS, *map(str, self.tests)]))

    def _put(self, mutant: Mutant) -> None:
        """Put a mistake into this process."""
        if mutant.operator == FIRST_PAGE:
            _end_after_first_page(mutant.function)
        else:
            sys.meta_path.insert(0, MutatedModule(self._module(mutant.path), mutant))

    def _module(self, path: Path) -> str:
        parts = path.relative_to(self.folder).with_suffix("").parts
        return ".".join([self.package, *(part for part in parts if part != "__init__")])


class MutatedModule(MetaPathFinder):
    """Finds one module before all others do, with a mistake in it."""

    def __init__(self, name: str, mutant: Mutant) -> None:
        self._name, self._mutant = name, mutant

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of that module, or None for any other name."""
        if fullname != self._name:
            return None
        path = self._mutant.path
        inside = [str(path.parent)] if path.stem == "__init__" else None
        loader = MutatedSource(fullname, path, self._mutant.text)
        return spec_from_file_location(
            fullname, path, loader=loader, submodule_search_locations=inside
        )


class MutatedSource(SourceFileLoader):
    """Loads a text instead of what is in the file; the file itself stays as it is."""

    def __init__(self, name: str, path: Path, text: str) -> None:
        super().__init__(name, str(path))
        self._text = text

    def get_code(self, fullname: str) -> CodeType:
        """Return the code of the text."""
        return compile(self._text, self.path, "exec", dont_inherit=True)


def _report_listings(writing: int) -> None:
    """Write the operation of each page behind a first one, by line."""
    from ...pagination.listing_state import ListingState
    from ...pagination.page import Page

    over = ListingState.over

    def reported(self: ListingState[Any], page: Page[Any], asked: int | None = None) -> bool:
        if self.pages:
            os.write(writing, f"{page.source.operation}\n".encode())
        return over(self, page, asked)

    ListingState.over = reported  # type: ignore[method-assign]


def _end_after_first_page(operation: str) -> None:
    """Let each listing of an operation be over after its first page, whatever the page says."""
    from ...pagination.listing_state import ListingState
    from ...pagination.page import Page

    over = ListingState.over

    def ended(self: ListingState[Any], page: Page[Any], asked: int | None = None) -> bool:
        if page.source.operation != operation:
            return over(self, page, asked)
        self._take(page, asked)
        return True

    ListingState.over = ended  # type: ignore[method-assign]


def _import_kit() -> None:
    """Import what all tests need, once for all processes, and nothing of any vendor."""
    import pytest

    from sdk import testing

    assert pytest
    assert testing


def _ended(running: dict[int, tuple[Mutant, float]]) -> Iterator[tuple[Mutant, Outcome]]:
    """Yield those that have ended, and stop those that take too long."""
    for process, (mutant, deadline) in list(running.items()):
        found, status = os.waitpid(process, os.WNOHANG)
        if found:
            del running[process]
            code = os.waitstatus_to_exitcode(status)
            yield mutant, Outcome.LIVE if code == PASSED else Outcome.CONVICTED
        elif time.monotonic() > deadline:
            del running[process]
            _stop(process)
            yield mutant, Outcome.TOO_LONG


def _stop(process: int) -> None:
    import signal

    os.killpg(process, signal.SIGKILL)
    os.waitpid(process, 0)
