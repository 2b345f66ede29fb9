"""The store against what SQLite alone can do with the same rows: a bare ON CONFLICT executemany.

    python -m benchmarks.storing [--rounds N] [--hosts N] [--write]

The bare one is handed rows that are made beforehand, and overwrites what is there with them: it has
none of the rules by which a store visits what it knows. Batches, tables, indexes and settings of
SQLite are the same, and each batch is a transaction. The clock runs from opening the file to
closing it.
"""

import argparse
import sqlite3
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from sdk import Model, registry
from sdk.models import Integration
from sdk.runner import Job
from sdk.sinks.store import StoreSink
from sdk.sinks.store.rows import Row, rower
from sdk.sinks.store.rows import targets as links
from sdk.sinks.store.schema import METADATA, TARGETS
from sdk.testing import InProcess, VirtualClock

from .tables import show_section, spread, table

TITLE = "The store against a bare ON CONFLICT executemany"
VENDOR = "example"

G = TypeVar("G")

Batch = Sequence[Model]
Work = list[list[tuple[str, list[Row]]]]


class Kept:
    """A sink that keeps the batches it is given."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []

    def open(self) -> None:
        """Open nothing."""

    def write(self, batch: Batch) -> None:
        """Keep it."""
        self.batches.append(batch)

    def close(self) -> None:
        """Close nothing."""


def batches(hosts: int, later: timedelta = timedelta()) -> list[Batch]:
    """Return what a run hands to its sink, `later` than the first could."""
    clock, sink = VirtualClock(watchdog_seconds=600), Kept()
    clock.sleep(later.total_seconds())
    simulator = registry.simulator(VENDOR).create(hosts=hosts, clock=clock)
    job = Job(target=Integration(VENDOR, simulator.url), secrets=simulator.credentials, seed=0)
    transport = InProcess(simulator.app, clock=clock)
    make = registry.integration(VENDOR)
    report = make(job, transport=transport, clock=clock, sink=sink).invoke()
    assert report.complete, report.to_json()
    return sink.batches


def stored(path: Path, given: list[Batch]) -> None:
    """Write the batches with the SDK's sink."""
    sink = StoreSink(path)
    sink.open()
    for batch in given:
        sink.write(batch)
    sink.close()


def bare(path: Path, given: Work) -> None:
    """Write the rows with sqlite3's executemany, to a file whose tables are there."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    for batch in given:
        connection.execute("BEGIN IMMEDIATE")
        for statement, rows in batch:
            connection.executemany(statement, rows)
        connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    connection.close()


def as_rows(given: list[Batch]) -> Work:
    """Return the batches as rows by table, with the plainest statement for each."""
    return [list(_by_table(batch)) for batch in given]


def _by_table(batch: Batch) -> Iterator[tuple[str, list[Row]]]:
    by_kind: dict[type[Model], list[Row]] = defaultdict(list)
    for model in batch:
        kind = type(model)
        by_kind[kind].append(rower(kind)(model))  # type: ignore[arg-type]
    for kind, rows in by_kind.items():
        yield overwriting(kind.__name__.lower()), rows
    if rows := list(links(batch)):
        yield overwriting(TARGETS), rows


def overwriting(name: str) -> str:
    """Return the statement that adds a row to a table, or overwrites the one that is there."""
    names = [f'"{column.name}"' for column in METADATA.tables[name].columns]
    keys = [f'"{column.name}"' for column in METADATA.tables[name].primary_key]
    others = ", ".join(f"{column} = excluded.{column}" for column in names if column not in keys)
    return (
        f'INSERT INTO "{name}" ({", ".join(names)}) VALUES ({", ".join("?" * len(names))}) '
        f"ON CONFLICT ({', '.join(keys)}) DO {f'UPDATE SET {others}' if others else 'NOTHING'}"
    )


def seconds(write: Callable[[Path, G], None], path: Path, given: G) -> float:
    """Return the seconds that it takes to write the batches."""
    began = time.perf_counter()
    write(path, given)
    return time.perf_counter() - began


def measured(first: list[Batch], again: list[Batch], rounds: int) -> dict[str, list[float]]:
    """Return the seconds of first run and rerun of both, by round; the first round warms up."""
    taken: dict[str, list[float]] = defaultdict(list)
    runs = {"first run": (first, as_rows(first)), "rerun": (again, as_rows(again))}
    for _ in range(rounds + 1):
        with tempfile.TemporaryDirectory() as folder:
            store, plain = Path(folder, "store.db"), Path(folder, "bare.db")
            for path in (store, plain):
                stored(path, [])
            for run, (models, rows) in runs.items():
                taken[f"store, {run}"].append(seconds(stored, store, models))
                taken[f"bare, {run}"].append(seconds(bare, plain, rows))
    return {name: times[1:] for name, times in taken.items()}


def report(hosts: int, rounds: int) -> Iterator[str]:
    """Yield a table of rows a second, and of the store's part of the bare one's."""
    first, again = batches(hosts), batches(hosts, timedelta(hours=1))
    rows = sum(map(len, first))
    taken = measured(first, again, rounds)
    yield f"{rows:,} models of `{VENDOR}` in {len(first):,} transactions."
    yield ""
    lines = []
    for run, bound in (("first run", 50), ("rerun", 25)):
        pairs = list(zip(taken[f"bare, {run}"], taken[f"store, {run}"], strict=True))
        speeds = ([rows / one[which] for one in pairs] for which in (0, 1))
        part = spread(100 * plain / store for plain, store in pairs)
        lines.append([run, *(spread(found, 0) for found in speeds), part, f">= {bound}"])
    yield from table(["", "bare, rows/s", "store, rows/s", "store, % of bare", "bar, %"], *lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--hosts", type=int, default=4000)
    parser.add_argument("--write", action="store_true", help="put it into RESULTS.md")
    options = parser.parse_args()
    conditions = f"{options.rounds} interleaved rounds, median (quartiles)."
    show_section(TITLE, conditions, report(options.hosts, options.rounds), write=options.write)


if __name__ == "__main__":
    main()
