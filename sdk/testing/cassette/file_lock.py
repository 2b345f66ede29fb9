"""Who may write a cassette: one process at a time, and under xdist only its own."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import BinaryIO

from .errors import CassetteError


@contextmanager
def claimed(path: Path, environment: Mapping[str, str] = os.environ) -> Iterator[None]:
    """Hold a cassette for writing, from before it is read until after it is written.

    Raises CassetteError when another holds it, and under xdist for a file that is not the
    worker's own: each worker writes the whole of a file, so the last one would win and the
    others' recordings be lost without a word.
    """
    _require_own(path, environment.get("PYTEST_XDIST_WORKER", ""))
    lock = path.with_name(f".{path.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.touch()
    except OSError as error:
        raise CassetteError(f"cannot write {path}: {error.strerror}") from error
    with _locked(lock, path):
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)


def _require_own(path: Path, worker: str) -> None:
    if worker and not any(worker in part.split("-") for part in path.parts):
        raise CassetteError(
            f"{path} cannot be recorded by xdist worker {worker}: every worker writes the whole "
            "file, and what the others recorded would be lost; record with -n0, or into a "
            f"folder of the worker's own such as tmp_path (its path has {worker} in it)"
        )


@contextmanager
def _locked(lock: Path, path: Path) -> Iterator[None]:
    while True:
        with lock.open("wb") as file:
            _hold(file, path)
            # Its last owner may have removed it between our opening and locking it.
            if lock.exists() and os.path.samestat(os.fstat(file.fileno()), lock.stat()):
                yield
                return


def _hold(file: BinaryIO, path: Path) -> None:
    try:
        flock(file, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        raise CassetteError(
            f"{path} is being recorded by another process; wait for it, or choose another file"
        ) from None
