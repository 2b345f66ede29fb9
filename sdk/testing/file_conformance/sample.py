"""Samples: files that are kept, each with how it was made, and the models it is read as.

    cassettes/nessus-import/happy-path.nessus     the file
    cassettes/nessus-import/happy-path.sample     where it is from, and how a run over it ended
    cassettes/nessus-import/happy-path.ndjson     the models

A sample is to an import what a recording is to an integration that asks.
"""

import math
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from ... import registry
from ...core.atomic_file import replace_file
from ...core.regular_file import read_regular
from ...decode.json import json_reason
from ...files.file_import import FileImport
from ...job import Job
from ...models import Integration
from ...runner.report import Report
from ...sinks import MemorySink, NDJSONSink, Sink
from ..cassette.conversation import errors_of
from ..cassette.errors import CassetteError, SecretFound
from ..cassette.metadata import Metadata
from ..cassette.redact.repository import suspicious
from ..transport.virtual_clock import EPOCH, VirtualClock
from .subject import Given

SAMPLE: Final = ".sample"
MODELS: Final = ".ndjson"
SCHEME: Final = "sample"
HOSTS: Final = 25


class Notes(Metadata, frozen=True, kw_only=True, omit_defaults=True):
    """What a sample says of itself: as a recording, and the name of its `file` beside it."""

    file: str = ""


def samples(folder: Path) -> list[Path]:
    """Return the notes of all samples in a folder, by name; a file is one."""
    return [folder] if folder.is_file() else sorted(folder.glob(f"*{SAMPLE}"))


def notes_of(path: Path) -> Notes:
    """Return the notes in a file; raise CassetteError without notes or the file beside them."""
    try:
        content = read_regular(path)
        notes = msgspec.json.decode(content, type=Notes)
    except OSError as error:
        raise CassetteError(f"cannot read {path}: {error.strerror}") from error
    except (msgspec.DecodeError, RecursionError):
        raise CassetteError(f"{path} is not a sample: {json_reason(content, Notes)}") from None
    beside = notes.file and notes.file == Path(notes.file).name
    if not beside or not path.with_name(notes.file).is_file():
        raise CassetteError(f"{path} speaks of a file that is not beside it: {notes.file!r}")
    return notes


def files_of(integration: type[FileImport], path: Path) -> list[Path]:
    """Return the files of a sample with notes at `path`: the notes, the file and the models."""
    suffix = registry.simulator(integration.name).suffix
    return [path, path.with_suffix(suffix), path.with_suffix(MODELS)]


def reread(integration: type[FileImport], path: Path, sink: Sink | None = None) -> Report:
    """Import a sample as it was imported when it was kept: with its settings, moment and seed."""
    notes = notes_of(path)
    content = path.with_name(notes.file).read_bytes()
    return _imported(integration, notes, content, sink)


def written(notes: Notes) -> bytes:
    """Return the file as the simulator writes it now; raise ValueError for unknown quirks."""
    simulator: Any = registry.simulator(notes.vendor)
    made = simulator.create(
        clock=VirtualClock(notes.recorded_at or EPOCH),
        seed=notes.seed or 0,
        hosts=HOSTS if notes.hosts is None else notes.hosts,
        shape=notes.shape,
        quirks=notes.quirks,
        faults=notes.faults,
    )
    return b"".join(made.document())


def keep(integration: type[FileImport], path: Path, notes: Notes) -> Report:
    """Write a sample of the simulator's, its notes at `path`, if it ends as `notes.outcome` says.

    Nothing is written where it ends otherwise; SecretFound where something in it looks like one,
    CassetteError where it would take the place of what no simulator wrote, or of another import's.
    """
    simulator = registry.simulator(integration.name)
    whole = replace(
        notes,
        vendor=integration.name,
        provenance="simulator",
        recorded_at=notes.recorded_at or EPOCH,
        seed=notes.seed or 0,
        file=f"{path.stem}{simulator.suffix}",
    )
    _require_own(whole, path)
    content = written(whole)
    with TemporaryDirectory() as folder:
        made = Path(folder) / path.name
        models = made.with_suffix(MODELS)
        report = _imported(integration, whole, content, NDJSONSink(models))
        if report.outcome != notes.outcome:
            return report
        made.write_bytes(_encoded(replace(whole, errors=errors_of(report))))
        made.with_name(whole.file).write_bytes(content)
        models.touch()
        _require_clean(Path(folder))
        path.parent.mkdir(parents=True, exist_ok=True)
        for one in Path(folder).iterdir():
            replace_file(path.with_name(one.name), one.read_bytes())
    return report


def _imported(
    integration: type[FileImport], notes: Notes, content: bytes, sink: Sink | None
) -> Report:
    location = f"{SCHEME}://{notes.file}"
    return integration(
        Job(target=Integration(integration.name, location), config=notes.config, seed=notes.seed),
        clock=VirtualClock(notes.recorded_at or EPOCH, watchdog_seconds=math.inf),
        sink=MemorySink() if sink is None else sink,
        stores={SCHEME: Given(lambda: [content])},
    ).invoke()


def _require_own(notes: Notes, path: Path) -> None:
    """Raise unless a simulator wrote the file: nothing else can be written again."""
    file = path.with_name(notes.file)
    if not (path.exists() or file.exists()):
        return
    held = notes_of(path) if path.exists() else Notes()
    if held.provenance != "simulator":
        raise CassetteError(f"{file} may be all there is of it: no simulator wrote it")
    if held.vendor not in ("", notes.vendor):
        raise CassetteError(f"{path} was kept for {held.vendor}, and not for {notes.vendor}")


def _encoded(notes: Notes) -> bytes:
    return msgspec.json.format(msgspec.json.encode(notes), indent=2) + b"\n"


def _require_clean(folder: Path) -> None:
    if found := [str(one) for one in suspicious(folder)]:
        raise SecretFound(f"it looks as if there was a secret in it: {', '.join(found[:3])}")
