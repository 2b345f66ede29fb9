"""Simulators of this checkout beside those of another: calls a second, for those of a whole run.

    python -m benchmarks.versions CHECKOUT [--vendors NAME...] [--hosts N] [--rounds N] [--write]

CHECKOUT is another working tree of this repository, such as `git worktree add ../before COMMIT`
makes. Each round is a process of its own (`benchmarks/answering.py`), of the two checkouts in turn.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from sdk import registry

from .tables import show_section, table

HERE = Path(__file__).parents[1]
TITLE = "Simulators, before and after"


def calls_per_second(checkout: Path, vendor: str, hosts: int) -> tuple[float, float]:
    """Return the calls a second of a checkout's simulator: in process, and over loopback."""
    with tempfile.TemporaryDirectory() as folder:
        # With -P nothing of this folder can be taken for a package of the checkout.
        program = [sys.executable, "-P", str(HERE / "benchmarks" / "answering.py")]
        command = [*program, vendor, str(hosts), str(Path(folder) / "models.ndjson")]
        environment = {**os.environ, "PYTHONPATH": str(checkout)}
        done = subprocess.run(
            command, cwd=checkout, env=environment, capture_output=True, check=True
        )
    return msgspec.json.decode(done.stdout, type=tuple[float, float])


def rows(before: Path, vendors: Sequence[str], hosts: int, rounds: int) -> Iterator[list[object]]:
    """Yield for each vendor the best rounds of both checkouts, and how many times as many now."""
    for vendor in vendors:
        taken: dict[Path, list[tuple[float, float]]] = defaultdict(list)
        for _ in range(rounds):
            for checkout in (before, HERE):
                taken[checkout].append(calls_per_second(checkout, vendor, hosts))
        then, now = ([max(way) for way in zip(*taken[one], strict=True)] for one in (before, HERE))
        ratios = (f"{new / old:.2f}" for old, new in zip(then, now, strict=True))
        inside, outside = zip(then, now, strict=True)
        yield [vendor, *(f"{speed:,.0f}" for speed in (*inside, *outside)), *ratios]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--vendors", nargs="+", default=registry.names("simulators"))
    parser.add_argument("--hosts", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put it into RESULTS.md")
    given = parser.parse_args()
    columns = ["vendor", *_headings("in process"), *_headings("loopback")]
    columns = [*columns, "now / before, in process", "now / before, loopback"]
    found = rows(given.checkout.resolve(), given.vendors, given.hosts, given.rounds)
    conditions = (
        f"{given.hosts} hosts, {given.rounds} interleaved rounds, the best of each, calls a second."
    )
    show_section(TITLE, conditions, table(columns, *found), write=given.write)


def _headings(way: str) -> tuple[str, str]:
    return f"{way}, before", f"{way}, now"


if __name__ == "__main__":
    main()
