"""Which files the options of a command name, for `require_distinct`."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from ...core.atomic_file import part_of
from ...errors import IntegrationError
from ...files.locations import local_path
from .config import FILTER
from .distinct_files import DASH, Use, uses
from .options import CheckOptions, RecordOptions, RunOptions
from .replay import as_recorded, recordings_at

FILTER_FILE: Final = f"{FILTER}file="

BESIDE_STORE: Final = ("-wal", "-shm", "-journal")
"""What SQLite adds to the name of a database (sqlite.org/tempfiles.html)."""


def read_by_run(options: RunOptions) -> Iterator[Use]:
    """Yield the files that `run` reads, among them those that the settings name."""
    yield from uses("--file", local_path(options["file"] or ""))
    yield from uses("--secrets", options["secrets"])
    if options["replay"]:
        yield from uses("--replay", *recordings_at(options["replay"], options["name"]))
    yield from filter_files(_recorded(options)["config"])


def written_by_run(options: RunOptions) -> Iterator[Use]:
    """Yield the files that `run` writes, with those that it makes beside them."""
    kind, _, path = options["sink"].partition(":")
    if path:
        beside = store_files if kind == "sqlite" else replaced_files
        yield from uses(f"--sink {kind}", *beside(Path(path)))
    if options["report"]:
        yield from uses("--report", *replaced_files(options["report"]))
    yield from uses("--journal", options["journal"])


def read_by_check(options: CheckOptions) -> Iterator[Use]:
    """Yield the files that `check` reads, except those that it finds in folders."""
    yield from uses("--results", *options["results"])
    yield from uses("--evidence", options["evidence"])
    yield from uses("--against", options["against"])
    if options["scan_secrets"]:
        yield from uses("PATH", *map(Path, options["what"]))


def written_by_check(options: CheckOptions) -> Iterator[Use]:
    """Yield the files that `check` writes; a README is read first, as a whole."""
    if options["readme"]:
        yield from uses("--readme", *replaced_files(options["readme"]))
    yield from uses("stdout", DASH)


def read_by_record(options: RecordOptions) -> Iterator[Use]:
    """Yield the files that `record` reads."""
    yield from uses("--secrets", options["secrets"])
    yield from filter_files(options["config"])


def filter_files(config: Iterable[str]) -> Iterator[Use]:
    """Yield the files of the filter's settings, from KEY=VALUE pairs."""
    for pair in config:
        if pair.startswith(FILTER_FILE) and (path := pair.removeprefix(FILTER_FILE).strip()):
            yield Use(FILTER_FILE.rstrip("="), Path(path))


def store_files(path: Path) -> list[Path]:
    """Return a store, and the files that SQLite makes beside it."""
    place = os.path.realpath(path)
    return [path, *(Path(f"{place}{suffix}") for suffix in BESIDE_STORE)]


def replaced_files(path: Path) -> list[Path]:
    """Return a file that is replaced in one step, and the file written beside it."""
    return [path] if path == DASH else [path, part_of(path)]


def _recorded(options: RunOptions) -> RunOptions:
    """Return the options with those of a recording; the run reports what is wrong with them."""
    with suppress(IntegrationError):
        return as_recorded(options)
    return options
