"""`chariot run NAME`: collects one vendor into a sink."""

import math
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Unpack

import click

from ..capability import Capability
from ..errors import ConfigurationError
from ..report import Outcome, Report
from .command import Command
from .console import Console, console_of
from .exits import exit_code
from .extras import missing_extra
from .order import RunOptions, order, watched
from .outputs import Write, journal_line, output
from .progress import Listener, progress
from .sinks import STDOUT
from .summary import redacted, summarise
from .vendor import world_options


class Seconds(click.FloatRange):
    """A time that passes: more than none, and no more than some thirty years."""

    def convert(
        self, value: Any, param: click.Parameter | None, context: click.Context | None
    ) -> float:
        """The number; nan is neither above nor below anything, so it has to be asked for."""
        seconds = float(super().convert(value, param, context))
        if math.isnan(seconds):
            self.fail(f"{value!r} is not a number of seconds", param, context)
        return seconds


COUNT = click.IntRange(min=1)
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(cls=Command, short_help="Collect one vendor, or its simulator.")
@click.argument("name")
@click.option("--url", metavar="URL", help="Where the vendor is, or a running simulator of it.")
@click.option("--simulate", is_flag=True, help="Ask the vendor's simulator, in this process.")
@click.option(
    "--sink",
    default=STDOUT,
    show_default=True,
    metavar="KIND:PATH",
    help="Where models go: JSON lines to ndjson:PATH, or ndjson:- for stdout; or a store to be "
    "looked at with `chariot show`, sqlite:PATH.",
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
    metavar="K=V",
    help="A setting, for one importVulnerabilities=false; may be repeated. Never a secret.",
)
@click.option("--secrets", type=FILE, metavar="FILE", help="Secrets, in a file only you can read.")
@click.option("--max-pages", type=COUNT, metavar="N", help="Most pages of one listing.")
@click.option("--concurrency", type=COUNT, metavar="N", help="Most calls at once.")
@click.option("--page-size", type=COUNT, metavar="N", help="Rows to ask for at a time.")
@click.option(
    "--timeout",
    type=Seconds(min=0, max=1e9, min_open=True),
    metavar="S",
    help="Seconds the whole run may take.",
)
@click.option("--report", type=FILE, metavar="PATH", help="Write what came of it, as JSON.")
@click.option("--journal", type=FILE, metavar="PATH", help="Write every event, as JSON lines.")
@world_options
@click.pass_context
def run(context: click.Context, **options: Unpack[RunOptions]) -> None:
    """Collect assets and risks from the vendor NAME (see `chariot list`).

    \b
    export QUALYS_USERNAME=... QUALYS_PASSWORD=...
    chariot run qualys --sink ndjson:estate.ndjson --report report.json
    chariot run qualys --secrets ~/.chariot --config importAssets=false
    chariot run qualys --simulate --hosts 1000 | jq .key
    chariot run qualys --simulate --fault 'status:503@*#2'
    chariot run qualys --url http://127.0.0.1:8080

    Secrets come from the environment, as NAME_SECRET (QUALYS_PASSWORD), or from the file given
    with --secrets: NAME_SECRET=VALUE lines or one JSON object, and its mode must be 600.

    Settings are importAssets and importVulnerabilities, true or false; vmfilter.include,
    vmfilter.exclude, vmfilter.minimumSeverity and vmfilter.cloud; and the vendor's own, which
    `chariot list --json` shows.

    --seed, --hosts, --quirk and --fault need --simulate, where all waiting is done in no time.

    Exits with 0 when complete, 1 failed, 2 usage or configuration, 3 delivered but incomplete,
    130 interrupted (Ctrl-C or SIGTERM), with what was read by then delivered.
    """
    console = console_of(context)
    _require_apart(options)
    with ExitStack() as stack:
        write_report = stack.enter_context(output(options["report"], "--report"))
        write_event = stack.enter_context(output(options["journal"], "--journal"))
        report = redacted(_collect(options, console, write_event), console.redactor)
        write_report(report.to_json())
    summarise(report, console)
    context.exit(exit_code(report))


def _require_apart(options: RunOptions) -> None:
    """Two writers of one file would each break what the other wrote."""
    kind, _, path = options["sink"].partition(":")
    files = {f"--sink {kind}": Path(path) if path not in ("", "-") else None}
    files |= {"--report": options["report"], "--journal": options["journal"]}
    seen: dict[Path, str] = {}
    for option, file in files.items():
        if file is None:
            continue
        if (other := seen.setdefault(file.resolve(), option)) != option:
            raise click.UsageError(f"{other} and {option} name the same file, {file}: change one")


def _collect(options: RunOptions, console: Console, write_event: Write) -> Report:
    """Run it; settings that make a run impossible are a failed report like any other."""
    name, recorder = options["name"], _recorder(console, write_event)
    try:
        # Logs begin inside, where stderr is such that they do not tear the progress line.
        with progress(name, shown=watched(options, console)) as followers, console.logging():
            return invoke(order(options, console, [recorder, *followers]))
    except ConfigurationError as error:
        return _ended_early(name, Outcome.FAILED, str(error))
    except ModuleNotFoundError as missing:
        return _ended_early(name, Outcome.FAILED, missing_extra(missing, name))
    except KeyboardInterrupt:
        return _ended_early(name, Outcome.INCOMPLETE, "interrupted")


def invoke(capability: Capability) -> Report:
    """Run a capability; an interrupted run has a report, too."""
    try:
        return capability.invoke()
    except KeyboardInterrupt:
        if capability.last_report is None:
            raise
        return capability.last_report


def _recorder(console: Console, write_event: Write) -> Listener:
    return lambda event: write_event(journal_line(event, console.redactor))


def _ended_early(name: str, outcome: Outcome, error: str) -> Report:
    """The report of a run that came to its end before there was anything to ask."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    interrupted = outcome is Outcome.INCOMPLETE
    return Report(
        integration=name,
        outcome=outcome,
        error=error,
        error_type="KeyboardInterrupt" if interrupted else "ConfigurationError",
        interrupted=interrupted,
        started=now,
        finished=now,
    )
