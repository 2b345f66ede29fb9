"""`chariot run NAME`: collects one vendor into a sink."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final, Unpack

import click

from ...capability import Capability
from ...core.extras import missing_extra
from ...core.journal import Event
from ...errors import ConfigurationError, IntegrationError
from ...runner.report import Outcome, Report
from ..arguments.build_run import order, watched
from ..arguments.completion import settings, vendor_names
from ..arguments.distinct_files import require_distinct
from ..arguments.options import RunOptions
from ..arguments.output_files import Output, journal_line, journal_output, report_output, unfinished
from ..arguments.secret_options import secret_options
from ..arguments.sink_option import STDOUT
from ..arguments.used_files import read_by_run, written_by_run
from ..arguments.vendor import world_options
from ..command import Command
from ..display.console import Console, console_of
from ..display.progress import Listener, progress
from ..display.summary import redacted, summarise
from ..exit_codes import Exit, exit_code

MOST_SECONDS: Final = 1e9


def _some_seconds(
    _context: click.Context, _parameter: click.Parameter, seconds: float | None
) -> float | None:
    """Check a time: it passes, and within some thirty years; nan fails both comparisons."""
    if seconds is None or 0 < seconds <= MOST_SECONDS:
        return seconds
    raise click.BadParameter(f"must be above 0 and at most {MOST_SECONDS:.0f}, not {seconds:g}")


COUNT = click.IntRange(min=1)
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(cls=Command, short_help="Collect one vendor, or its simulator.")
@click.argument("name", shell_complete=vendor_names)
@click.option("--url", metavar="URL", help="URL of the vendor, or of a running simulator.")
@click.option(
    "--file",
    metavar="PATH",
    help="File that an import reads, or s3://bucket/key; gzip is accepted.",
)
@click.option("--simulate", is_flag=True, help="Use the vendor's simulator, in this process.")
@click.option(
    "--replay",
    type=click.Path(exists=True, path_type=Path),
    metavar="DIR",
    help="Replay a cassette; needs neither network nor secrets.",
)
@click.option(
    "--sink",
    default=STDOUT,
    show_default=True,
    metavar="KIND:PATH",
    help="Sink: ndjson:PATH, ndjson:- (stdout) or sqlite:PATH, a store for `chariot show`.",
)
@click.option(
    "--since-last",
    is_flag=True,
    help="Read only what has changed since the last complete run into the same store, where the "
    "vendor can tell; everything again when a full collection is due.",
)
@click.option(
    "--config",
    multiple=True,
    shell_complete=settings,
    metavar="K=V",
    help="Setting, such as importVulnerabilities=false. Repeatable. Never a secret.",
)
@secret_options
@click.option(
    "--max-pages", type=COUNT, metavar="N", help="Maximum number of pages of one listing."
)
@click.option(
    "--concurrency", type=COUNT, metavar="N", help="Maximum number of concurrent requests."
)
@click.option("--page-size", type=COUNT, metavar="N", help="Rows per page.")
@click.option(
    "--timeout",
    type=float,
    callback=_some_seconds,
    metavar="S",
    help="Maximum duration of the run, in seconds.",
)
@click.option("--report", type=FILE, metavar="PATH", help="Write the report, as JSON; - is stdout.")
@click.option(
    "--journal",
    type=FILE,
    metavar="PATH",
    help="Write the journal of events, as JSON lines; - is stdout.",
)
@world_options
@click.pass_context
def run(context: click.Context, **options: Unpack[RunOptions]) -> None:
    """Collect assets and risks from the vendor NAME (see `chariot list`).

    \b
    export QUALYS_USERNAME=... QUALYS_PASSWORD=...
    chariot run qualys --sink ndjson:inventory.ndjson --report report.json
    chariot run qualys --secrets ~/.chariot --config importAssets=false
    chariot run qualys --simulate --hosts 1000 | jq .key
    chariot run qualys --simulate --fault 'status:503@*#2'
    chariot run qualys --url http://127.0.0.1:8080
    chariot run qualys --replay cassettes/qualys/happy-path.yaml
    chariot run nessus-import --file weekly.nessus
    chariot run qualys-import --file s3://scans/report.csv.gz

    Secrets come from the environment, as NAME_SECRET (QUALYS_PASSWORD), or from the file given
    with --secrets, which goes before the environment: NAME_SECRET=VALUE lines, one JSON object, or
    the line that `chariot simulate` prints. Its mode must be 600. Where a vendor has several
    credentials, the first one whose secrets are all there is used, or the one that --credential
    names.

    Settings are importAssets and importVulnerabilities, true or false; vmfilter.include,
    vmfilter.exclude, vmfilter.minimumSeverity and vmfilter.cloud, or vmfilter.file for a JSON file
    with these, prefix left out; and the vendor's own, which `chariot list --json` shows.

    --seed, --hosts, --quirk and --fault need --simulate, where all waiting is done in no time.

    Exits with 0 when complete, 1 failed, 2 usage or configuration, 3 delivered but incomplete,
    130 interrupted (Ctrl-C or SIGTERM) and 129 when the terminal is closed, with what was read by
    then delivered.

    A sink that cannot be written is a failure, before the vendor is asked wherever it can be known
    by then. A --report or --journal that cannot be opened is a wrong setting; one that cannot be
    written to its end makes a complete run exit with 1.
    """
    console = console_of(context)
    require_distinct(read_by_run(options), written_by_run(options))
    with ExitStack() as stack:
        written = stack.enter_context(report_output(options["report"]))
        journal = stack.enter_context(journal_output(options["journal"]))
        on_change = partial(written.invalidate, unfinished(options["name"]))
        report = redacted(_collect(options, console, journal, on_change), console.redactor)
        written.write(report.to_json())
    summarise(report, console)
    problems = [file.problem for file in (written, journal) if file.problem]
    for problem in problems:
        console.say(f"Error: {problem}", level="error")
    context.exit(exit_code(report) or (Exit.FAILED if problems else Exit.COMPLETE))


def _collect(
    options: RunOptions, console: Console, journal: Output, on_change: Callable[[], None]
) -> Report:
    """Run it; settings that make a run impossible are a failed report like any other."""
    name = options["name"]
    recorders = [_recorder(console, journal, on_change)] if options["journal"] else []
    try:
        # Logs begin inside, where stderr is such that they do not tear the progress line.
        with progress(name, shown=watched(options, console)) as followers, console.logging():
            return invoke(order(options, console, [*recorders, *followers], on_change))
    except IntegrationError as error:
        return ended_early(name, str(error), type(error))
    except ModuleNotFoundError as missing:
        return ended_early(name, missing_extra(missing, name), ConfigurationError)
    except KeyboardInterrupt as interrupt:
        return ended_early(name, "interrupted", type(interrupt))


def invoke(capability: Capability) -> Report:
    """Run a capability; an interrupted run has a report, too."""
    try:
        return capability.invoke()
    except KeyboardInterrupt:
        if capability.last_report is None:
            raise
        return capability.last_report
    finally:
        # The command line made the transport; closing a recording reports what was not used.
        if transport := capability.context.transport:
            transport.close()


def _recorder(console: Console, journal: Output, on_change: Callable[[], None]) -> Listener:
    def record(event: Event) -> None:
        on_change()
        journal.write(journal_line(event, console.redactor))

    return record


def ended_early(name: str, error: str, kind: type[BaseException]) -> Report:
    """Return the report of a run that ended before the vendor was asked."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    interrupted = issubclass(kind, KeyboardInterrupt)
    return Report(
        integration=name,
        outcome=Outcome.INCOMPLETE if interrupted else Outcome.FAILED,
        error=error,
        error_type=kind.__name__,
        interrupted=interrupted,
        started=now,
        finished=now,
    )
