"""`chariot demo`: every simulated vendor over one world, collected into one store."""

import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import click

from ... import registry
from ...models import Model, Risk, Severity
from ...runner.report import Report
from ...sinks import Sink
from ..arguments.build_run import job
from ..arguments.distinct_files import DASH, require_distinct, uses
from ..arguments.file_vendor import reads_files, simulated_file
from ..arguments.options import WorldOptions
from ..arguments.sink_option import read_sink
from ..arguments.used_files import replaced_files, store_files
from ..arguments.vendor import simulated
from ..command import Command
from ..display.columns import columns
from ..display.console import console_of, echo
from ..display.summary import refusals, summarise
from ..exit_codes import exit_code
from .run import ended_early, invoke

DEFAULT: Final = Path("chariot-demo.db")

LINES: Final = ".ndjson"

WORLD: Final = WorldOptions(seed=0, hosts=50, shape=None, quirk=(), fault=())

PACKAGES: Final = (
    (registry.INTEGRATIONS, registry.SIMULATORS),
    (registry.IMPORTS, registry.WRITERS),
)
"""Vendors that are asked, and files that are read, each with what there is to simulate them."""

TYPES: Final = ("asset", "port", "risk", "file")
SEVERITIES: Final = (
    Severity.CRITICAL,
    Severity.HIGH,
    Severity.MEDIUM,
    Severity.LOW,
    Severity.INFO,
)


@dataclass
class Tally:
    """A sink that counts what passes on its way into one that several runs share."""

    sink: Sink
    seen: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def open(self) -> None:
        """Do nothing: the shared sink is open already."""

    def write(self, batch: Sequence[Model]) -> None:
        """Count each key once by type, and each risk by severity; then pass the batch on."""
        for model in batch:
            if model.key not in self.seen:
                kind = self.seen[model.key] = type(model).__name__.lower()
                self.counts[kind] += 1
                if isinstance(model, Risk):
                    self.counts[model.status.severity] += 1
        self.sink.write(batch)

    def close(self) -> None:
        """Do nothing: the shared sink stays open for the next run."""


@click.command(cls=Command, short_help="Collect every simulated vendor and file into one store.")
@click.option(
    "--into",
    type=click.Path(dir_okay=False, path_type=Path),
    default=DEFAULT,
    show_default=True,
    metavar="PATH",
    help="Store to fill; a path that ends in .ndjson is a file to overwrite.",
)
@click.pass_context
def demo(context: click.Context, into: Path) -> None:
    """Collect every simulated vendor and file into one store; needs no account and no network.

    \b
    chariot demo
    chariot demo --into inventory.ndjson

    All vendors report on the same world of hosts, so that a host of two vendors is one asset. A
    list (csv-import, json-import) has either the name or the address of a host, which is then a
    separate asset.
    """
    runs: list[tuple[Report, Tally]] = []
    beside = replaced_files if into.suffix == LINES else store_files
    require_distinct((), [*uses("--into", *beside(into)), *uses("stdout", DASH)])
    shared = read_sink(f"{'ndjson' if into.suffix == LINES else 'sqlite'}:{into}")
    shared.open()
    with closing(shared), console_of(context).logging():
        runs.extend(_runs(shared))
    for line in _findings(runs, into):
        echo(line)
    for report, _ in runs:
        if not report.complete:
            summarise(report, console_of(context))
    context.exit(max((exit_code(report) for report, _ in runs), default=0))


def _runs(shared: Sink) -> Iterator[tuple[Report, Tally]]:
    for home, simulators in PACKAGES:
        simulated_too = registry.names(simulators)
        for name in registry.names(home):
            if name in simulated_too:
                yield _run_or_report(name, Tally(shared))


def _run_or_report(name: str, tally: Tally) -> tuple[Report, Tally]:
    try:
        return _run(name, tally)
    except registry.BrokenVendor as broken:
        return ended_early(name, str(broken), type(broken)), tally


def _run(name: str, tally: Tally) -> tuple[Report, Tally]:
    integration = registry.integration(name)
    vendor = (simulated_file if reads_files(integration) else simulated)(integration, WORLD)
    capability = integration(
        job(integration, vendor, {}),
        transport=vendor.transport,
        clock=vendor.clock,
        stores=vendor.stores,
        sink=tally,
    )
    return invoke(capability), tally


def _findings(runs: Sequence[tuple[Report, Tally]], into: Path) -> Iterator[str]:
    yield f"A simulated world of {WORLD['hosts']} hosts, as each vendor knows it:"
    yield ""
    severities = [severity.name.lower() for severity in SEVERITIES]
    headings = ("vendor", "outcome", *(f"{kind}s" for kind in TYPES), *severities, "filtered out")
    yield from columns(headings, (_cells(report, tally) for report, tally in runs))
    yield ""
    found = Counter(key for _, tally in runs for key in tally.seen)
    both = sum(number > 1 and key.startswith("#asset#") for key, number in found.items())
    each = ", one JSON object a line, a risk once for each target"
    lines = each if into.suffix == LINES else ""
    yield f"{len(found)} models are in {into}{lines}."
    yield f"{both} assets are reported by more than one vendor, and counted once."
    yield "A host of which a list has only the name or only the address is a separate asset."
    yield ""
    names = registry.names(registry.INTEGRATIONS)
    asked = [report.integration for report, _ in runs if report.integration in names]
    yield from _next_commands(asked[-1] if asked else "NAME", into)


def _cells(report: Report, tally: Tally) -> tuple[str, ...]:
    refused: Counter[str] = Counter()
    for stream in report.streams:
        refused.update(stream.refused)
    counts = (str(tally.counts[name]) for name in (*TYPES, *SEVERITIES))
    return (report.integration, report.outcome, *counts, refusals(refused))


def _next_commands(name: str, into: Path) -> Iterator[str]:
    yield "Next, try"
    program = _program()
    if into.suffix != LINES:
        yield f"  {program} show {into} risk --severity critical"
    yield f"  {program} run {name} --simulate --hosts 1000 --sink ndjson:-"
    yield f"  {program} simulate {name} --list"
    yield f"  {program} list"


def _program() -> str:
    """Return the command to type: `make demo` installs where the user's PATH does not lead."""
    called = Path(sys.argv[0])
    if called.name != "chariot" or shutil.which("chariot"):
        return "chariot"
    return os.path.relpath(called)
