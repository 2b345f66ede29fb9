"""`chariot record NAME`: writes a conversation down, to be replayed without the vendor."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING, Final, Unpack

import click

from ... import registry
from ...capability import Capability
from ...core.atomic_file import replace_file
from ...errors import ConfigurationError
from ...files.file_import import FileImport
from ...runner.report import Outcome, Report
from ..arguments.completion import settings, vendor_names
from ..arguments.config import read_config, unknown_settings
from ..arguments.distinct_files import DASH, require_distinct, uses
from ..arguments.options import RENAMED_OF_RECORD, RecordOptions
from ..arguments.recording_file import name_of, require_free, summary_of
from ..arguments.secret_options import secret_options
from ..arguments.secrets import find_secrets
from ..arguments.vendor import live, only_simulated, world_options
from ..command import Command, CommandError
from ..display.console import Console, console_of
from ..display.differences import exit_code_of, tell
from ..display.summary import redacted, summarise
from ..exit_codes import Exit, exit_code
from .record_samples import keep_samples

if TYPE_CHECKING:
    from ...testing.cassette.conversation import Source
    from ...testing.cassette.metadata import Metadata

COUNT: Final = click.IntRange(min=1)


@click.command(
    cls=Command,
    renamed=RENAMED_OF_RECORD,
    short_help="Record a conversation, to be replayed offline.",
)
@click.argument("name", shell_complete=vendor_names)
@click.option("--url", metavar="URL", help="URL of the vendor, or of a running simulator.")
@click.option("--simulate", is_flag=True, help="Record the vendor's simulator, in this process.")
@click.option("--refresh", is_flag=True, help="Record again all that came from the simulator.")
@click.option("--overwrite", is_flag=True, help="Replace the cassette of that name.")
@click.option(
    "--verify", is_flag=True, help="Write nothing; show the differences from the cassette."
)
@click.option(
    "--directory",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("cassettes"),
    show_default=True,
    metavar="DIR",
    help="Folder of cassettes; the file is DIR/NAME/CASSETTE.yaml.",
)
@click.option(
    "--name",
    "conversation",
    default="recording",
    show_default=True,
    metavar="CASSETTE",
    help="Name of the cassette.",
)
@click.option("--description", default="", metavar="TEXT", help="What the cassette shows.")
@click.option(
    "--expect",
    type=click.Choice([outcome.value for outcome in Outcome if outcome is not Outcome.DISABLED]),
    default=Outcome.COMPLETE.value,
    show_default=True,
    help="Expected outcome of the run; nothing is written for another.",
)
@click.option(
    "--golden", is_flag=True, help="Write its models beside it, as a golden file (.ndjson)."
)
@click.option("--bad-credentials", is_flag=True, help="Use a wrong secret for the simulator.")
@click.option(
    "--config", multiple=True, shell_complete=settings, metavar="K=V", help="As for `chariot run`."
)
@secret_options
@click.option("--page-size", type=COUNT, metavar="N", help="Rows per page.")
@click.option(
    "--concurrency",
    type=COUNT,
    metavar="N",
    help="Maximum number of concurrent requests.  [default: 1]",
)
@world_options
@click.pass_context
def record(context: click.Context, **options: Unpack[RecordOptions]) -> None:
    """Record a conversation of the vendor NAME with its integration, as a cassette.

    \b
    chariot record example --url http://127.0.0.1:8080 --directory mine --page-size 5
    chariot run example --replay mine
    chariot record example --url http://127.0.0.1:8080 --directory mine --verify
    chariot record qualys --simulate --name throttled --page-size 2 --hosts 5 \\
        --fault 'status:409:code=1965:wait=30@hosts#2'
    chariot record qualys --refresh
    chariot record nessus-import --simulate --name happy-path --hosts 4

    An existing cassette is replaced with --overwrite only; --refresh replaces the cassettes of the
    simulator.

    Secrets come from the environment or from --secrets, as for `chariot run`. They are redacted in
    the cassette, and so are fields with names of secrets and tokens that the vendor issues; the
    redacted fields are reported. If any text still looks like a secret, its position is named and
    nothing is written.

    The cassette is replayed immediately as a test. It has vcrpy's format; small pages keep it
    small. For an import, the file that its simulator writes is kept, beside its models.

    With --verify, each difference has a grade: an added field is information, a missing one a
    warning, another type, format or status an error.

    Exits with 0 when it is recorded, or verified with information only; 1 when the run did not end
    as expected, a text looks like a secret, or --verify found an error; 2 usage or configuration;
    3 when --verify found a warning; 130 interrupted.
    """
    console = console_of(context)
    with console.logging():
        context.exit(_done(options, console))


def _done(options: RecordOptions, console: Console) -> Exit:
    integration = registry.integration(options["name"])
    if sum((bool(options["url"]), options["simulate"], options["refresh"])) != 1:
        raise ConfigurationError("--url, --simulate or --refresh: use exactly one of them")
    again = options["verify"] or options["refresh"]
    for name, given in (("overwrite", options["overwrite"]), ("credential", options["credential"])):
        if again and given:
            raise ConfigurationError(
                f"--{name} goes with neither --verify nor --refresh: leave it out"
            )
    if issubclass(integration, FileImport):
        return keep_samples(integration, options, console)
    if options["refresh"]:
        return _record_all_again(integration, options, console)
    if options["url"] and (misplaced := [*only_simulated(options), *_wrong(options)]):
        raise ConfigurationError(f"--simulate is missing for {', '.join(misplaced)}")
    command = _verify if options["verify"] else _record
    return command(integration, options, console)


def _wrong(options: RecordOptions) -> list[str]:
    return ["--bad-credentials"] * options["bad_credentials"]


def _record(integration: type[Capability], options: RecordOptions, console: Console) -> Exit:
    from ...testing.cassette.conversation import record as write

    path = _path(options)
    require_free([path, path.with_suffix(".ndjson")], options)
    metadata, source = _ready(integration, options, _settings(integration, options, console))
    console.redactor.add(*source.secrets.values())
    recorded = write(integration, path, metadata, source, expected=Outcome(options["expect"]))
    if not recorded.written:
        summarise(redacted(recorded.report, console.redactor), console)
        raise CommandError(
            f"the run ended {recorded.report.outcome}, not {options['expect']}: nothing is "
            "written; --expect sets the outcome to record",
            exit_code(recorded.report) or Exit.FAILED,
        )
    for line in summary_of(path, recorded):
        console.say(line)
    return _played(integration, path, recorded.report, console, golden=options["golden"])


def _played(
    integration: type[Capability], path: Path, before: Report, console: Console, *, golden: bool
) -> Exit:
    """Play what was just recorded: that is what it is for."""
    from ...sinks import NDJSONSink
    from ...testing.cassette.conversation import play

    models = path.with_suffix(".ndjson")
    if golden:
        # A run that is refused writes no models.
        replace_file(models, b"")
    played = play(integration, path, sink=NDJSONSink(models) if golden else None)
    if _counts(played.report) != _counts(before):
        summarise(redacted(played.report, console.redactor), console)
        raise CommandError(
            f"{path} is written, but its replay differs from the recording", Exit.FAILED
        )
    for unused in played.unused:
        console.say(f"Not requested by the replay: {unused}", level="warning")
    return Exit.COMPLETE


def _verify(integration: type[Capability], options: RecordOptions, console: Console) -> Exit:
    from ...testing.cassette.conversation import verify
    from ...testing.cassette.formats import load

    path = _path(options)
    require_distinct(uses("--name", path), uses("stdout", DASH))
    _, source = _ready(integration, options, load(path).metadata)
    console.redactor.add(*source.secrets.values())
    report, pairs = verify(integration, path, source)
    found = [one for pair in pairs for one in pair.differences]
    tell(found, f"{path} against {source.url}")
    expected = load(path).metadata.outcome or Outcome.COMPLETE
    if report.outcome != expected:
        summarise(redacted(report, console.redactor), console)
        return exit_code(report) or Exit.FAILED
    return exit_code_of(found)


def _record_all_again(
    integration: type[Capability], options: RecordOptions, console: Console
) -> Exit:
    from ...testing.cassette.compare.simulated import record_again
    from ...testing.cassette.formats import CASSETTES, found, load

    folder = options["directory"] / integration.name
    cassettes = [path for path in found(folder) if path.suffix in CASSETTES]
    simulated = [path for path in cassettes if load(path).metadata.provenance == "simulator"]
    if not simulated:
        raise ConfigurationError(f"no cassette in {folder} was recorded from a simulator")
    for path in simulated:
        recorded = record_again(integration, path)
        if not recorded.written:
            raise CommandError(
                f"{path}: the run ended {recorded.report.outcome} by now", Exit.FAILED
            )
        golden = path.with_suffix(".ndjson").exists()
        _played(integration, path, recorded.report, console, golden=golden)
        console.say(f"{path}: {recorded.interactions} exchanges")
    return Exit.COMPLETE


def _ready(
    integration: type[Capability], options: RecordOptions, settings: "Metadata"
) -> "tuple[Metadata, Source]":
    """Return the settings, completed, and the vendor."""
    from msgspec.structs import replace

    from ...testing.cassette.compare.simulated import noted, simulated

    if options["simulate"]:
        try:
            return noted(integration, settings), simulated(integration, settings)
        except ValueError as error:
            hint = f"see chariot simulate {integration.name} --list"
            raise ConfigurationError(f"{error} ({hint})") from error
    source = _live(integration, options, settings.credential)
    return replace(settings, url=source.url, recorded_at=source.clock.now()), source


def _live(integration: type[Capability], options: RecordOptions, credential: str) -> "Source":
    from requests.adapters import HTTPAdapter

    from ...testing.cassette.conversation import Source
    from ...testing.cassette.playback.recorded_clock import RecordedClock

    secrets = find_secrets(integration, os.environ, options["secrets"], credential)
    vendor = live(integration, options["url"], secrets)
    # One more than the calls at once, for the thread that feeds them.
    pool = HTTPAdapter(pool_maxsize=(options["concurrency"] or 1) + 1, max_retries=0)
    start = datetime.now(UTC).replace(microsecond=0)
    return Source(vendor.url, pool, RecordedClock(start), vendor.secrets)


def _path(options: RecordOptions) -> Path:
    return options["directory"] / options["name"] / f"{name_of(options)}.yaml"


def _settings(
    integration: type[Capability], options: RecordOptions, console: Console
) -> "Metadata":
    from ...testing.cassette.metadata import Metadata

    config = read_config(integration, options["config"])
    for note in unknown_settings(integration, config):
        console.say(f"Note: {note}", level="warning")
    return Metadata(
        vendor=integration.name,
        provenance="vendor",
        shows=options["description"],
        seed=options["seed"] if options["simulate"] else SystemRandom().getrandbits(32),
        config=config,
        page_size=options["page_size"],
        concurrency=options["concurrency"],
        hosts=options["hosts"],
        shape=options["shape"] or "usual",
        quirks=options["quirk"],
        faults=options["fault"],
        bad_credentials=options["bad_credentials"],
        credential=options["credential"] or "",
    )


def _counts(report: Report) -> Sequence[tuple[str, str, int, int]]:
    """Return the counts that must be the same when a recording is replayed."""
    streams = ((one.name, one.outcome.value, one.items, one.kept) for one in report.streams)
    return [(report.error_type, report.outcome.value, 0, 0), *streams]
