"""A whole run of each vendor, as its estate grows: rows a second, peak memory, and who costs what.

    python -m benchmarks.scale [--vendors NAME...] [--sizes N...] [--million] [--write]

Each run is a process of its own: fetch, decode, transform, filter and write to a file, with the
simulator in the same process, whose share of the time is told apart but whose memory is not.
`fleet` is a vendor that costs next to nothing; it is always taken to a million hosts, the others
with `--million`, which takes hours.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from sdk import registry

from .collect import FLEET, Taken
from .stages import NAMES
from .tables import table, told

TITLE = "A whole run, as the estate grows"
MILLION = 1_000_000
ALLOWED_GROWTH_MIB = 20


def measured(vendor: str, hosts: int) -> Taken:
    """One run in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "models.ndjson")
        command = [sys.executable, "-m", "benchmarks.collect", vendor, str(hosts), path]
        done = subprocess.run(command, capture_output=True, check=True)
    return msgspec.json.decode(done.stdout, type=Taken)


def report(vendors: Sequence[str], sizes: Sequence[int], *, million: bool) -> Iterator[str]:
    """Two tables: growth, and the stages of the largest run of each vendor."""
    runs: dict[str, list[Taken]] = {}
    for vendor in vendors:
        beyond = [MILLION] if million or vendor == FLEET else []
        wanted = sorted({*sizes, *beyond})
        sys.stderr.write(f"{vendor}: {', '.join(map(str, wanted))} hosts\n")
        runs[vendor] = [measured(vendor, hosts) for hosts in wanted]
    yield from table(
        ["vendor", "hosts", "models", "hosts/s", "of us alone", "models/s", "peak, MiB", "grown"],
        *(line for vendor, several in runs.items() for line in _growth(vendor, several)),
    )
    yield ""
    yield "- *of us alone*: without what the simulator takes. *grown*: peak memory beyond that of"
    yield f"  the smallest run; at most {ALLOWED_GROWTH_MIB} MiB."
    yield ""
    yield "Where the processor's time goes, in microseconds a host, in the largest run of each:"
    yield ""
    stages = [[vendor, *_stages(several[-1])] for vendor, several in runs.items()]
    yield from table(["vendor", *NAMES], *stages)


def _growth(vendor: str, several: Sequence[Taken]) -> Iterator[list[str]]:
    for run in several:
        ours = run.cpu_seconds * (1 - run.stages["simulator"])
        yield [
            vendor,
            f"{run.hosts:,}",
            f"{run.models:,}",
            f"{run.hosts / run.wall_seconds:,.0f}",
            f"{run.hosts / ours:,.0f}",
            f"{run.models / run.wall_seconds:,.0f}",
            f"{run.peak_mib:.0f}",
            f"{run.peak_mib - several[0].peak_mib:+.1f}",
        ]


def _stages(run: Taken) -> Iterator[str]:
    for name in NAMES:
        yield f"{run.cpu_seconds * run.stages[name] / run.hosts * 1e6:,.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--vendors", nargs="+", default=[FLEET, *registry.names()])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--million", action="store_true", help="take every vendor to a million")
    parser.add_argument("--write", action="store_true", help="put it into RESULTS.md")
    options = parser.parse_args()
    told(
        TITLE,
        "One run of each size, in this order, each in a process of its own.",
        report(options.vendors, options.sizes, million=options.million),
        write=options.write,
    )


if __name__ == "__main__":
    main()
