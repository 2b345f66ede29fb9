"""Evidence: what the vendor's own traffic, files or client show of the simulator.

Nothing of it is declared, and all of it is about routes. Facts count when each says that it is the
vendor's and a test holds the simulator to them; a client counts for the operations that it called,
when its test has run and passed; recordings count when they are the vendor's and the simulator
answers the same. What was recorded from our simulator never counts.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from ... import registry
from ...decode.json import json_reason
from ..pytest_plugin.session_record import Counts, Record
from .empty_tests import hollow_clients, hollow_facts
from .facts import Facts
from .part import Part, State, Tell, count
from .paths import VendorPaths
from .routes import FILE, Routes

NAME = "evidence"
HARD_TIMEOUT_SECONDS: Final = 900

Counter = Callable[[Sequence[Path]], Counts]
"""How the tests in some files ended."""


@dataclass(frozen=True, slots=True)
class Witness:
    """One source of evidence: whether it holds, the sentence that says so, and of which routes."""

    state: State
    sentence: str
    routes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Evidence:
    """The part, the operations of which there is evidence, and the called ones without any."""

    part: Part
    seen: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


def evidence(
    places: VendorPaths, counter: Counter, vouched: Collection[str], routes: Routes
) -> Evidence:
    """Return the evidence; it holds if something vouches for every route that is needed.

    `vouched` are the operations of recorded exchanges of the vendor's that agree with the
    simulator. Nothing may contradict the simulator.
    """
    witnesses = [_facts(places, counter), _clients(places, counter)]
    if vouched:
        sentence = f"recordings of the vendor's agree on {count(len(vouched), 'route')}"
        witnesses.append(Witness(State.PASSED, sentence, frozenset(vouched)))
    known = frozenset().union(*(one.routes for one in witnesses if one.state is State.PASSED))
    seen, unseen = routes.seen(known), routes.unseen(known)
    states = [one.state for one in witnesses]
    complete = State.PASSED if seen and not routes.needed - known else State.MISSING
    state = State.FAILED if State.FAILED in states else complete
    sentence = "; ".join((_share(seen, unseen), *(one.sentence for one in witnesses)))
    return Evidence(Part(NAME, state, sentence), seen, unseen)


def _share(seen: Sequence[str], unseen: Sequence[str]) -> str:
    lacking = f" (none of: {', '.join(unseen)})" if unseen else ""
    return f"routes {len(seen)} of {len(seen) + len(unseen)}{lacking}"


def by_running(root: Path, tell: Tell) -> Counter:
    """Return a counter that runs the tests in a process of their own, as pytest would there."""

    def ran(files: Sequence[Path]) -> Counts:
        tell(", ".join(path.name for path in files))
        with TemporaryDirectory() as folder:
            record = Path(folder) / "findings.json"
            _pytest(root, [*map(str, files), f"--chariot-results={record}"])
            # Without a record the session has not come to its end.
            return total(Record.read(record), ()) if record.exists() else Counts(failed=1)

    return ran


def by_record(record: Record, places: VendorPaths) -> Counter:
    """Return a counter that looks the tests up in the record of a session that ran them."""
    return lambda files: total(record, [places.shown(path) for path in files])


def total(record: Record, files: Iterable[str]) -> Counts:
    """Add the counts of some files, of all if none are named."""
    wanted = list(files) or list(record.files)
    return sum((record.files.get(name, Counts()) for name in wanted), Counts())


def _pytest(root: Path, arguments: Sequence[str]) -> None:
    usual = ["-q", "-p", "no:cacheprovider", "-p", "sdk.testing.pytest_plugin.plugin"]
    # Options of the repository may name plugins that are not needed here.
    plain = ["-o", "addopts=", "-o", "filterwarnings="]
    command = [sys.executable, "-m", "pytest", *usual, *plain, *arguments]
    # The kit that judges is the one that asks, wherever it was found.
    same = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with suppress(subprocess.TimeoutExpired):
        subprocess.run(  # noqa: S603 - our own
            command,
            cwd=root,
            env=same,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=HARD_TIMEOUT_SECONDS,
        )


def _facts(places: VendorPaths, counter: Counter) -> Witness:
    shown = places.shown(places.facts)
    if not places.facts.exists():
        return Witness(State.MISSING, f"no facts ({shown})")
    simulator = registry.simulator(places.name)
    try:
        content = places.facts.read_bytes()
        facts = msgspec.json.decode(content, type=Facts)
    except (msgspec.DecodeError, RecursionError):
        why = json_reason(content, Facts)
        return Witness(State.FAILED, f"{shown} is not evidence: {why}")
    if refused := list(facts.refused(simulator)):
        return Witness(State.FAILED, f"{shown}: {'; '.join(refused)}")
    if reason := _untested(places, facts, shown):
        return Witness(State.MISSING, reason)
    what = f"{count(len(facts.vendors), 'fact')} of the vendor's own"
    return _counted(what, counter([places.facts_test]), "not tested", facts.routes(simulator))


def _untested(places: VendorPaths, facts: Facts, shown: str) -> str | None:
    """Return why facts show nothing, None if a test holds the simulator to some."""
    if not facts.vendors:
        return f"no fact in {shown} is of the vendor's own traffic or files"
    if not places.facts_test.exists():
        return f"no test holds the simulator to {shown} ({places.shown(places.facts_test)})"
    reason = hollow_facts(places)
    return f"no test holds the simulator to {shown}: {reason}" if reason else None


def _clients(places: VendorPaths, counter: Counter) -> Witness:
    tests = places.clients_tests
    if not tests:
        return Witness(State.MISSING, "no test with software of others (tests/vendors)")
    if reason := hollow_clients(places):
        return Witness(State.MISSING, f"software of others: {reason}")
    counts = counter(tests)
    reads_files = not hasattr(registry.simulator(places.name), "routes")
    called = frozenset({FILE}) if reads_files else frozenset(counts.calls)
    return _counted("software of others", counts, "not installed or not run", called)


def _counted(what: str, counts: Counts, lacking: str, routes: frozenset[str]) -> Witness:
    if counts.failed:
        return Witness(State.FAILED, f"{what}: {count(counts.failed, 'test')} failed")
    if not counts.passed:
        return Witness(State.MISSING, f"{what}: {lacking}")
    if counts.left:
        return Witness(State.MISSING, f"{what}: {count(counts.left, 'test')} not run")
    return Witness(State.PASSED, f"{what}: {count(counts.passed, 'test')} passed", routes)
