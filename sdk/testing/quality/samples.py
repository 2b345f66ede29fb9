"""Samples in an assessment: files that are read again, and that the simulator writes again."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from ..cassette import CassetteError
from ..file_conformance.sample import Notes, notes_of, written
from ..transport.hard_timeout import HardTimeoutError, hard_timeout
from .part import Part, State, Tell, count, worst

Fault = tuple[State, str]


def as_written(name: str, samples: Iterable[Path], tell: Tell) -> Part:
    """Check that the simulator called `name` still writes the samples, byte by byte."""
    faults: list[Fault] = []
    owns = others = 0
    for path in samples:
        tell(path.name)
        try:
            notes = notes_of(path)
            owns += notes.provenance == "simulator"
            others += notes.provenance != "simulator"
            with hard_timeout():
                faults += _differences(name, path, notes)
        except (CassetteError, ValueError, HardTimeoutError) as error:
            faults.append((State.FAILED, f"{path.name}: {error}"))
    if not owns and not others and not faults:
        return Part("fidelity", State.MISSING, "there is no sample to compare with")
    state = worst(*(state for state, _ in faults))
    found = count(len(faults), "difference") if faults else "no difference"
    whose = f"{others} of others, which nothing writes" if others else "none of them the vendor's"
    sentence = f"{count(owns + others, 'sample')}, {whose}: {found}"
    return Part("fidelity", state, sentence, tuple(line for _, line in faults))


def _differences(name: str, path: Path, notes: Notes) -> Iterator[Fault]:
    if notes.provenance != "simulator":
        return
    if notes.vendor not in ("", name):
        yield State.FAILED, f"{path.name}: it was kept for {notes.vendor}"
        return
    kept, now = path.with_name(notes.file).read_bytes(), written(replace(notes, vendor=name))
    if kept != now:
        pairs = enumerate(zip(kept, now, strict=False))
        place = next((at for at, (one, other) in pairs if one != other), min(len(kept), len(now)))
        yield (
            State.FAILED,
            (
                f"{notes.file}: the simulator writes another one, from byte {place}: "
                f"`chariot record {name} --refresh` keeps what it writes now"
            ),
        )
