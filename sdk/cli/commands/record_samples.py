"""`chariot record` for what reads files: samples of what its simulator writes."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ...errors import ConfigurationError
from ...files.file_import import FileImport
from ..arguments.config import read_config
from ..arguments.options import RecordOptions
from ..arguments.recording_file import name_of, require_free
from ..command import CommandError
from ..display.console import Console
from ..display.summary import redacted, summarise
from ..exit_codes import Exit, exit_code

if TYPE_CHECKING:
    from ...testing.file_conformance.sample import Notes

NEEDLESS: Final = (
    *(
        "url",
        "verify",
        "golden",
        "bad_credentials",
        "secrets",
        "credential",
        "page_size",
        "concurrency",
    ),
)
"""Options about an API, which mean nothing for a file; its models are always written."""


def keep_samples(integration: type[FileImport], options: RecordOptions, console: Console) -> Exit:
    """Write one sample, or all once more; ConfigurationError for what only APIs have."""
    from ...testing.file_conformance.sample import SAMPLE, files_of, notes_of, samples

    values: dict[str, Any] = {**options}
    if needless := [f"--{one.replace('_', '-')}" for one in NEEDLESS if values[one]]:
        raise ConfigurationError(
            f"{integration.name} reads a file: leave out {', '.join(needless)}"
        )
    folder = options["directory"] / integration.name
    if not options["refresh"]:
        path = folder / f"{name_of(options)}{SAMPLE}"
        require_free(files_of(integration, path), options)
        _keep(integration, path, _notes(integration, options), console)
        return Exit.COMPLETE
    simulated = [one for one in samples(folder) if notes_of(one).provenance == "simulator"]
    if not simulated:
        raise ConfigurationError(f"no sample in {folder} was written by a simulator")
    for path in simulated:
        _keep(integration, path, notes_of(path), console)
    return Exit.COMPLETE


def _keep(integration: type[FileImport], path: Path, notes: "Notes", console: Console) -> None:
    from ...testing.file_conformance.sample import keep

    try:
        report = keep(integration, path, notes)
    except ValueError as error:
        hint = f"see chariot simulate {integration.name} --list"
        raise ConfigurationError(f"{error} ({hint})") from error
    if report.outcome != notes.outcome:
        summarise(redacted(report, console.redactor), console)
        raise CommandError(
            f"the run ended {report.outcome}, not {notes.outcome}: nothing is written; --expect "
            "sets the outcome to keep",
            exit_code(report) or Exit.FAILED,
        )
    models = sum(stream.kept for stream in report.streams)
    console.say(f"{path}: {report.outcome}, {models} models")


def _notes(integration: type[FileImport], options: RecordOptions) -> "Notes":
    from ...testing.file_conformance.sample import Notes

    return Notes(
        shows=options["description"],
        seed=options["seed"],
        config=read_config(integration, options["config"]),
        hosts=options["hosts"],
        shape=options["shape"] or "usual",
        quirks=options["quirk"],
        faults=options["fault"],
        outcome=options["expect"],
    )
