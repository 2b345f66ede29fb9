"""Whole runs of each vendor and import, as the estate grows: rows a second, peak memory, who costs.

    python -m benchmarks.scale [--vendors NAME...] [--sizes N...] [--million] [--whole [NAME...]]
                               [--resume FILE] [--at-once N] [--write]

Each run is a process of its own: fetch, decode, transform, filter and write to a file, with the
simulator in the same process, whose share of the time is told apart but whose memory is not. An
import reads a file that its simulator has written to the disk before; nothing of that is counted.
`fleet` is a vendor that costs next to nothing, and always taken to a million hosts.

With `--million` the other vendors are, too, without what is wrong with the hosts, since of that
there is several times as much, most of it made by the simulator; `--whole` reads it as well, and
has imports read as much, which takes hours, unless only some are named. `--assets-only` reads
nothing else at any size. With `--resume` each run is kept in FILE as it ends, and not run again:
when the code has changed, or how much runs beside, begin another file.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Container, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import msgspec

from sdk import registry

from .collect import FLEET, Taken
from .stages import NAMES
from .tables import show_section, table

TITLE = "A whole run, as the estate grows"
MILLION = 1_000_000
ALLOWED_GROWTH_MIB = 20


@dataclass(frozen=True)
class Series:
    """Runs of one vendor over estates that grow; each is compared with the first of them."""

    vendor: str
    sizes: tuple[int, ...]
    assets_only: bool = False

    @property
    def label(self) -> str:
        """The vendor, and what was not read."""
        return f"{self.vendor}, assets only" if self.assets_only else self.vendor


def planned(
    vendors: Iterable[str],
    sizes: Iterable[int],
    *,
    million: bool = False,
    whole: Container[str] = (),
    assets_only: bool = False,
) -> Iterator[Series]:
    """Yield the series to run: a million hosts without findings where they would take hours."""
    usual = tuple(sorted(sizes))
    beyond = tuple(sorted({*usual, MILLION}))
    for vendor in vendors:
        if vendor == FLEET:
            yield Series(vendor, beyond)
        elif assets_only:
            yield Series(vendor, beyond if million else usual, assets_only=True)
        elif vendor in whole or vendor in registry.names(registry.IMPORTS):
            yield Series(vendor, beyond if million and vendor in whole else usual)
        else:
            yield Series(vendor, usual)
            if million:
                yield Series(vendor, (usual[0], MILLION), assets_only=True)


def measured(vendor: str, hosts: int, *, assets_only: bool = False) -> Taken:
    """Measure one run in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        models = str(Path(folder) / "models.ndjson")
        command = [sys.executable, "-m", "benchmarks.collect", vendor, str(hosts), models]
        if assets_only:
            command.append("--assets-only")
        if vendor in registry.names(registry.IMPORTS):
            command += ["--document", str(written(vendor, hosts, Path(folder)))]
        done = subprocess.run(command, capture_output=True, check=True)
    return msgspec.json.decode(done.stdout, type=Taken)


def written(vendor: str, hosts: int, folder: Path) -> Path:
    """Return the file that an import is to read, of so many hosts."""
    simulator = registry.simulator(vendor).create(hosts=hosts)
    document = folder / f"document{simulator.suffix}"
    with document.open("wb") as file:
        file.writelines(simulator.document())
    return document


class Kept:
    """Runs as they end, in a file that outlives this process: what takes hours is not lost."""

    class Line(msgspec.Struct, frozen=True):
        """A run, and what was run."""

        label: str
        taken: Taken

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = Lock()
        if path:
            # What cannot be kept is to be known before hours have passed.
            path.touch()
        self._runs = {(line.label, line.taken.hosts): line.taken for line in self._lines()}

    def run(self, series: Series, hosts: int) -> Taken:
        """Return a run of the series, now or before."""
        if (series.label, hosts) in self._runs:
            return self._runs[series.label, hosts]
        sys.stderr.write(f"{series.label}: {hosts:,} hosts\n")
        taken = measured(series.vendor, hosts, assets_only=series.assets_only)
        if self._path:
            with self._lock, self._path.open("ab") as file:
                file.write(msgspec.json.encode(self.Line(series.label, taken)) + b"\n")
        return taken

    def _lines(self) -> Iterator[Line]:
        """Yield the lines that are kept; one that is cut short or old is reported and rerun."""
        lines = self._path.read_bytes().split(b"\n") if self._path else []
        for number, line in enumerate(filter(None, lines), 1):
            try:
                yield msgspec.json.decode(line, type=self.Line)
            except msgspec.DecodeError as error:
                sys.stderr.write(f"{self._path}, line {number} is no run: {error}\n")
        if self._path and lines[-1]:
            with self._path.open("ab") as file:
                file.write(b"\n")


@dataclass(frozen=True)
class Done:
    """What came of a series: its runs, up to the one that failed, and what that one said."""

    label: str
    runs: Sequence[Taken]
    failed: str = ""


def run(series: Series, kept: Kept) -> Done:
    """Run a series, one after the other; a failure must not cost hours of others."""
    several = []
    for hosts in series.sizes:
        try:
            several.append(kept.run(series, hosts))
        except subprocess.CalledProcessError as error:
            said = error.stderr.decode(errors="replace").strip().rpartition("\n")[2][:200]
            return Done(series.label, several, f"{series.label}, {hosts:,} hosts: {said}")
    return Done(series.label, several)


def report(
    planned: Iterable[Series], at_once: int = 1, resumed: Path | None = None
) -> Iterator[str]:
    """Yield two tables: growth, and the stages of the largest run of each series."""
    kept = Kept(resumed)
    with ThreadPoolExecutor(at_once) as pool:
        found = list(pool.map(lambda series: run(series, kept), planned))
    runs = [(done.label, done.runs) for done in found if done.runs]
    yield from table(
        ["vendor", "hosts", "models", "hosts/s", "of us alone", "models/s", "peak, MiB", "grown"],
        *(line for label, several in runs for line in _growth(label, several)),
    )
    yield ""
    yield "- *of us alone*: without what the simulator takes. *grown*: peak memory beyond that of"
    yield f"  the smallest run; at most {ALLOWED_GROWTH_MIB} MiB."
    yield "- *assets only*: with the toggle of vulnerabilities off."
    yield from (f"- failed: {done.failed}" for done in found if done.failed)
    yield ""
    yield "Where the processor's time goes, in microseconds a host, in the largest run of each:"
    yield ""
    stages = [[label, *_stages(several[-1])] for label, several in runs]
    yield from table(["vendor", *NAMES], *stages)


def _growth(label: str, several: Sequence[Taken]) -> Iterator[list[str]]:
    for run in several:
        kit_seconds = run.cpu_seconds * (1 - run.stages["simulator"])
        yield [
            label,
            f"{run.hosts:,}",
            f"{run.models:,}",
            f"{run.hosts / run.wall_seconds:,.0f}",
            f"{run.hosts / kit_seconds:,.0f}",
            f"{run.models / run.wall_seconds:,.0f}",
            f"{run.peak_mib:.0f}",
            f"{run.peak_mib - several[0].peak_mib:+.1f}",
        ]


def _stages(run: Taken) -> Iterator[str]:
    for name in NAMES:
        yield f"{run.cpu_seconds * run.stages[name] / run.hosts * 1e6:,.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    every = [FLEET, *registry.names(), *registry.names(registry.IMPORTS)]
    parser.add_argument("--vendors", nargs="+", choices=every, default=every, metavar="NAME")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--million", action="store_true", help="take every vendor to a million")
    parser.add_argument(
        "--whole",
        nargs="*",
        choices=every,
        metavar="NAME",
        help="with all that is wrong with them (of these)",
    )
    parser.add_argument("--assets-only", action="store_true", help="without, at any size")
    parser.add_argument("--resume", type=Path, metavar="FILE", help="keep runs there, and go on")
    parser.add_argument("--at-once", type=int, default=1, help="how many runs, each on a core")
    parser.add_argument("--write", action="store_true", help="put it into RESULTS.md")
    options = parser.parse_args()
    series = planned(
        options.vendors,
        options.sizes,
        million=options.million,
        whole=every if options.whole == [] else options.whole or (),
        assets_only=options.assets_only,
    )
    conditions = f"A run of each size, each in a process of its own, {options.at_once} at a time."
    show_section(
        TITLE, conditions, report(series, options.at_once, options.resume), write=options.write
    )


if __name__ == "__main__":
    main()
