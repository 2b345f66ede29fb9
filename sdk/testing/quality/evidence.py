"""Evidence: what the vendor's own traffic, files or client show of the simulator.

Nothing of it is declared. Facts count when each says that it is the vendor's and a test holds the
simulator to them; a client counts when its test has run and passed; recordings count when they are
the vendor's and the simulator answers the same. What was recorded from our simulator never counts.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from ...decode.json import json_reason
from ..pytest_plugin.session_record import Counts, Record
from .empty_tests import hollow_clients, hollow_facts
from .part import Part, State, Tell, count, worst
from .paths import VendorPaths

NAME = "evidence"
HARD_TIMEOUT_SECONDS: Final = 900

Counter = Callable[[Sequence[Path]], Counts]
"""How the tests in some files ended."""


ABOUT: Final = frozenset({"name", "provenance", "source"})
"""What stands beside a fact, and is none."""


class Facts(msgspec.Struct, frozen=True):
    """A file of facts, with the `provenance` that holds for those that name no other.

    It is "vendor" where they are of the vendor's own traffic, or of files that its software
    wrote. A fact has to have a `name`, a `source` here or there, and something that was seen.
    """

    provenance: str = "unknown"
    source: str = ""
    exchanges: tuple[Mapping[str, object], ...] = ()

    @property
    def vendors(self) -> int:
        """The number of those that are the vendor's own."""
        return sum(map(self._is_vendors, self.exchanges))

    def _is_vendors(self, fact: Mapping[str, object]) -> bool:
        whose = {"provenance": self.provenance, "source": self.source, **fact}
        seen = any(fact[name] for name in fact.keys() - ABOUT)
        known = bool(whose["source"] and fact.get("name"))
        return whose["provenance"] == "vendor" and known and seen


@dataclass(frozen=True, slots=True)
class Witness:
    """One source of evidence: whether it holds, and the sentence that says so."""

    state: State
    sentence: str


def evidence(places: VendorPaths, counter: Counter, vouched: int) -> Part:
    """Return the part of evidence; good if anything vouches and nothing contradicts it.

    `vouched` is how many recorded exchanges of the vendor's agree with the simulator.
    """
    witnesses = [_facts(places, counter), _clients(places, counter)]
    if vouched:
        witnesses.append(
            Witness(State.PASSED, f"{count(vouched, 'exchange')} of the vendor's agree")
        )
    states = [one.state for one in witnesses]
    found = State.PASSED if State.PASSED in states else worst(*states)
    state = State.FAILED if State.FAILED in states else found
    return Part(NAME, state, "; ".join(one.sentence for one in witnesses))


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
    try:
        content = places.facts.read_bytes()
        number = msgspec.json.decode(content, type=Facts).vendors
    except (msgspec.DecodeError, RecursionError):
        why = json_reason(content, Facts)
        return Witness(State.FAILED, f"{shown} is not evidence: {why}")
    if not number:
        what = "of the vendor's own traffic or files, with name, source and what was seen"
        return Witness(State.MISSING, f"no fact in {shown} is {what}")
    if not places.facts_test.exists():
        test = places.shown(places.facts_test)
        return Witness(State.MISSING, f"no test holds the simulator to {shown} ({test})")
    if reason := hollow_facts(places):
        return Witness(State.MISSING, f"no test holds the simulator to {shown}: {reason}")
    what = f"{count(number, 'fact')} of the vendor's own"
    return _counted(what, counter([places.facts_test]), "not tested")


def _clients(places: VendorPaths, counter: Counter) -> Witness:
    tests = places.clients_tests
    if not tests:
        return Witness(State.MISSING, "no test with software of others (tests/vendors)")
    if reason := hollow_clients(places):
        return Witness(State.MISSING, f"software of others: {reason}")
    return _counted("software of others", counter(tests), "not installed or not run")


def _counted(what: str, counts: Counts, lacking: str) -> Witness:
    if counts.failed:
        return Witness(State.FAILED, f"{what}: {count(counts.failed, 'test')} failed")
    if not counts.passed:
        return Witness(State.MISSING, f"{what}: {lacking}")
    if counts.left:
        return Witness(State.MISSING, f"{what}: {count(counts.left, 'test')} not run")
    return Witness(State.PASSED, f"{what}: {count(counts.passed, 'test')} passed")
