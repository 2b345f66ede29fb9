"""Replay: every recording, or file that was kept, is read as what it was, and ends as it did."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec

from ...capability import Capability
from ...files.file_import import FileImport
from ...runner.report import Outcome, Report
from ...sinks import NDJSONSink, Sink
from ..cassette import CassetteError
from ..cassette.conversation import errors_of, play
from ..cassette.formats import found, load
from ..cassette.metadata import Metadata
from ..file_conformance.sample import notes_of, reread, samples
from ..transport.hard_timeout import hard_timeout
from .part import Part, State, Tell, count, worst
from .paths import VendorPaths

NAME = "replay"


class Fault(NamedTuple):
    """A fault of a recording; `loses` where a run that meets no trouble loses or invents rows."""

    state: State
    line: str
    loses: bool = False


@dataclass(frozen=True, slots=True)
class Replay:
    """The part, and how many recordings are read as models, which are written beside them.

    `lost` are those of runs without any fault or quirk that now lose or invent rows.
    """

    part: Part
    good: int = 0
    lost: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """True if there is such a recording, and nothing against it."""
        return bool(self.good) and self.part.state is not State.FAILED


def replaying(integration: type[Capability], places: VendorPaths, tell: Tell) -> Replay:
    """Play every recording of a vendor, without a network; each fault names its recording."""
    files = issubclass(integration, FileImport)
    recordings = samples(places.recordings) if files else found(places.recordings)
    what = "sample" if files else "recording"
    if not recordings:
        shown = places.shown(places.recordings)
        return Replay(Part(NAME, State.MISSING, f"there are no {what}s in {shown}"))
    by_recording: dict[str, list[Fault]] = {}
    for path in recordings:
        tell(path.name)
        by_recording[path.name] = list(_bounded(integration, path))
    read = [path for path in recordings if not by_recording[path.name]]
    good = len(read)
    sentence = f"{good} of {count(len(recordings), what)} read as what they were"
    named = [(name, fault) for name, faults in by_recording.items() for fault in faults]
    state = worst(*(fault.state for _, fault in named))
    models = sum(bool(path.with_suffix(".ndjson").read_bytes().strip()) for path in read)
    if good and not models:
        state, sentence = worst(state, State.MISSING), f"{sentence}, none of them as any model"
    lines = tuple(f"{name}: {fault.line}" for name, fault in named)
    lost = tuple(f"the replay of {name}: {fault.line}" for name, fault in named if fault.loses)
    return Replay(Part(NAME, state, sentence, lines), models, lost)


def _bounded(integration: type[Capability], path: Path) -> Iterator[Fault]:
    """Yield the faults of a recording; an integration that exits or never ends is one."""
    try:
        with hard_timeout():
            yield from list(_faults(integration, path))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - it must not hide the others
        yield Fault(State.FAILED, f"{type(error).__name__}: {error}")


def _faults(integration: type[Capability], path: Path) -> Iterator[Fault]:
    try:
        if issubclass(integration, FileImport):
            yield from _reread(integration, path)
            return
        recording = load(path)
        if recording.metadata.vendor not in ("", integration.name):
            yield Fault(State.FAILED, f"it was recorded from {recording.metadata.vendor}")
        elif not recording.interactions:
            yield Fault(State.FAILED, "it holds no interaction")
        elif recording.metadata.provenance == "unknown":
            yield Fault(State.WARNING, "it is not of this integration: it counts for fidelity only")
        else:
            yield from _played(integration, path)
    except CassetteError as error:
        yield Fault(State.FAILED, str(error))


def _played(integration: type[Capability], path: Path) -> Iterator[Fault]:
    unused: list[str] = []

    def run(sink: Sink) -> Report:
        played = play(integration, path, sink=sink)
        unused.extend(played.unused)
        return played.report

    yield from _compared(path, load(path).metadata, run)
    if unused:
        yield Fault(State.FAILED, f"not requested: {', '.join(unused[:3])}")


def _reread(integration: type[FileImport], path: Path) -> Iterator[Fault]:
    notes = notes_of(path)
    if notes.vendor not in ("", integration.name):
        yield Fault(State.FAILED, f"it was kept for {notes.vendor}")
        return
    yield from _compared(path, notes, lambda sink: reread(integration, path, sink))


def _compared(path: Path, metadata: Metadata, run: Callable[[Sink], Report]) -> Iterator[Fault]:
    """Yield how the models of a run, and its end, differ from those beside the recording."""
    golden = path.with_suffix(".ndjson")
    with TemporaryDirectory() as folder:
        models = Path(folder) / golden.name
        report = run(NDJSONSink(models))
        now = models.read_bytes().splitlines() if models.exists() else []
    if not golden.exists():
        yield Fault(
            State.WARNING, f"no {golden.name} says what it is read as (`chariot record --golden`)"
        )
    elif (before := golden.read_bytes().splitlines()) != now:
        line = f"it is read as other models than {golden.name}: {_change(before, now)}"
        plain = not (metadata.quirks or metadata.faults) and report.outcome is Outcome.COMPLETE
        yield Fault(State.FAILED, line, plain and _keys(before) != _keys(now))
    end = " ".join((report.outcome, *errors_of(report)))
    if end != (was := " ".join((metadata.outcome, *metadata.errors))):
        yield Fault(State.FAILED, f"it ends {end}, and ended {was} when it was recorded")


def _keys(models: list[bytes]) -> set[str]:
    return {_key(line) for line in models}


def _key(line: bytes) -> str:
    """Return the key of a model, or the line where it is not one."""
    try:
        return msgspec.json.decode(line, type=_Keyed).key
    except msgspec.DecodeError:
        return line.decode(errors="replace")


class _Keyed(msgspec.Struct):
    key: str = ""


def _change(before: list[bytes], now: list[bytes]) -> str:
    """Return how many lines there are, or which is the first that differs."""
    if len(before) != len(now):
        return f"{len(now)} instead of {len(before)}"
    pairs = zip(before, now, strict=True)
    line = next(number for number, (one, other) in enumerate(pairs, 1) if one != other)
    return f"line {line} is the first that differs"
