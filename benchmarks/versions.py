"""Simulators of this checkout beside those of another: the processor time that answering takes.

    python -m benchmarks.versions CHECKOUT [--vendors NAME...] [--hosts N] [--rounds N]

Each whole run is a process of its own (`benchmarks.collect`), of the two checkouts in turn. Only
the simulator's share of its time is compared. CHECKOUT is another working tree of this repository,
such as `git worktree add ../before COMMIT` makes.
"""

import argparse
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import msgspec

from sdk import registry

from .collect import Taken
from .tables import table

HERE = Path(__file__).parents[1]


def answering_seconds(checkout: Path, vendor: str, hosts: int) -> float:
    """Return the processor seconds that the simulator of a checkout takes for a whole run."""
    with tempfile.TemporaryDirectory() as folder:
        models = str(Path(folder) / "models.ndjson")
        command = [sys.executable, "-m", "benchmarks.collect", vendor, str(hosts), models]
        done = subprocess.run(command, cwd=checkout, capture_output=True, check=True)
    taken = msgspec.json.decode(done.stdout, type=Taken)
    return taken.cpu_seconds * taken.stages["simulator"]


def rows(before: Path, vendors: Sequence[str], hosts: int, rounds: int) -> Iterator[list[object]]:
    """Yield for each vendor the medians of both checkouts and their ratio."""
    for vendor in vendors:
        taken: dict[Path, list[float]] = defaultdict(list)
        for _ in range(rounds):
            for checkout in (before, HERE):
                taken[checkout].append(answering_seconds(checkout, vendor, hosts))
        then, now = median(taken[before]), median(taken[HERE])
        yield [vendor, f"{then:.2f}", f"{now:.2f}", f"{now / then:.2f}"]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--vendors", nargs="+", default=registry.names("simulators"))
    parser.add_argument("--hosts", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    heading = ["vendor", "before, seconds", "now, seconds", "now / before"]
    found = rows(given.checkout.resolve(), given.vendors, given.hosts, given.rounds)
    sys.stdout.write("\n".join(table(heading, *found)) + "\n")


if __name__ == "__main__":
    main()
