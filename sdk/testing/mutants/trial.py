"""Run a vendor's tests on its mutants, each in a process of its own."""

import io
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from enum import Enum
from functools import partial
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import Final

import msgspec

from ...errors import ConfigurationError
from .first_page import end_after_first_page, report_walks
from .mutant import FIRST_PAGE, Mutant
from .schedule import Schedule, Watch

PASSED, FAILED, NONE_COLLECTED = 0, 1, 5
"""Exit codes of pytest (docs.pytest.org/en/stable/reference/exit-codes.html)."""
NOT_PASSED: Final = {FAILED: "they fail already", NONE_COLLECTED: "there are none"}

PAUSE_SECONDS: Final = 0.05
IMPORTED: Final = ("sdk.", "simulators.", "hypothesis.")
"""What tests import that no mistake is in: it is imported once, before any mutant is tried."""

ARGUMENTS: Final = (
    *("-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-o", "addopts="),
    # It reads the source of all modules, for tests that seldom need it.
    *("-p", "no:hypothesispytest"),
    # pytest would load an integration that is installed with the kit from its file, to rewrite it.
    "--assert=plain",
)


class Outcome(Enum):
    """What became of a mutant."""

    CONVICTED = "convicted"
    TOO_LONG = "convicted, since the tests did not end"
    LIVE = "live"


class Baseline(msgspec.Struct, frozen=True):
    """How long each test takes without a mistake, and which listings have several pages.

    Of a listing, the operation and the function that asks for it; `modules` is what was imported.
    """

    seconds: dict[str, float] = {}
    walks: list[tuple[str, str]] = []
    modules: list[str] = []


@dataclass
class Running:
    """A mutant that is being tried: where its process writes what failed, and until when."""

    mutant: Mutant
    failed: int
    deadline: float


@dataclass(frozen=True)
class Trial:
    """A vendor's package, the folder it is in, and the tests that judge its mutants."""

    package: str
    folder: Path
    tests: Sequence[Path]
    at_once: int = 1

    def baseline(self) -> Baseline:
        """Run the tests on the integration as it is.

        Raises:
            ConfigurationError: They do not pass, there are none, or this system has no fork.
        """
        if not hasattr(os, "fork"):
            raise ConfigurationError("mutants need a system with fork: use Linux or macOS")
        process, reading = self._start(self._measured)
        with os.fdopen(reading, "rb") as said:
            text = said.read()
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        if code != PASSED:
            what = NOT_PASSED.get(code, f"pytest cannot run them (exit code {code})")
            places = " ".join(map(str, self.tests))
            raise ConfigurationError(
                f"mutants need tests that pass, and {what}: see `pytest {places}`"
            )
        return msgspec.json.decode(text, type=Baseline)

    def outcomes(
        self, mutants: Iterable[Mutant], baseline: Baseline
    ) -> Iterator[tuple[Mutant, Outcome]]:
        """Yield each mutant with what became of it, as soon as that is known."""
        schedule, waiting = Schedule(baseline.seconds), iter(mutants)
        allowed = schedule.longest_of_all
        for module in baseline.modules:
            with suppress(ImportError):
                import_module(module)
        running: dict[int, Running] = {}
        try:
            while True:
                while len(running) < self.at_once and (mutant := next(waiting, None)):
                    process, failed = self._start(partial(self._try, mutant, schedule))
                    running[process] = Running(mutant, failed, time.monotonic() + allowed)
                if not running:
                    return
                yield from _ended(running, schedule)
                time.sleep(PAUSE_SECONDS)
        finally:
            for process in running:
                _stop(process)

    def _start(self, run: Callable[[int], int]) -> tuple[int, int]:
        """Start a process that has the kit imported already; return its id, and what it writes."""
        _import_kit()
        reading, writing = os.pipe()
        process = os.fork()
        if process:
            os.close(writing)
            return process, reading
        code = FAILED
        try:
            os.setsid()
            code = run(writing)
        finally:
            os._exit(code)

    def _measured(self, writing: int) -> int:
        """Run the tests, and write the baseline."""
        walks: set[tuple[str, str]] = set()
        report_walks(self.folder, walks)
        watch = Watch(Schedule())
        code = self._judged(watch)
        modules = [name for name in sys.modules if name.startswith(IMPORTED)]
        with os.fdopen(writing, "wb") as output:
            output.write(msgspec.json.encode(Baseline(watch.seconds, sorted(walks), modules)))
        return code

    def _try(self, mutant: Mutant, schedule: Schedule, writing: int) -> int:
        """Run the tests with a mistake, and write which of them noticed it."""
        watch = Watch(schedule)
        self._put(mutant)
        code = self._judged(watch)
        os.write(writing, watch.failed.encode())
        return code

    def _judged(self, watch: Watch) -> int:
        import pytest

        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            return int(pytest.main([*ARGUMENTS, *map(str, self.tests)], plugins=[watch]))

    def _put(self, mutant: Mutant) -> None:
        """Put a mistake into this process."""
        if mutant.operator == FIRST_PAGE:
            end_after_first_page(self.folder, mutant)
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


def _import_kit() -> None:
    """Import what all tests need, once for all processes, and nothing of any vendor."""
    import pytest

    from sdk import testing

    assert pytest
    assert testing


def _ended(running: dict[int, Running], schedule: Schedule) -> Iterator[tuple[Mutant, Outcome]]:
    """Yield those that have ended, and stop those that take too long."""
    for process, one in list(running.items()):
        found, status = os.waitpid(process, os.WNOHANG)
        if not found and time.monotonic() <= one.deadline:
            continue
        del running[process]
        if not found:
            _stop(process)
        with os.fdopen(one.failed, "rb") as said:
            failed = said.read().decode()
        schedule.noticed.update([failed] if failed else [])
        yield one.mutant, _outcome(os.waitstatus_to_exitcode(status)) if found else Outcome.TOO_LONG


def _outcome(code: int) -> Outcome:
    if code == -signal.SIGPROF:
        return Outcome.TOO_LONG
    return Outcome.LIVE if code == PASSED else Outcome.CONVICTED


def _stop(process: int) -> None:
    os.killpg(process, signal.SIGKILL)
    os.waitpid(process, 0)
