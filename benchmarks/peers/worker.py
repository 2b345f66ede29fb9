"""One peer in a process of its own: told on stdin what to read, it answers on stdout, in JSON.

    python -m benchmarks.peers.worker MODULE

Runs in the peer's environment, so that it imports nothing but the peer and what that needs.
"""

import json
import logging
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from itertools import islice
from types import ModuleType
from typing import TextIO

Answer = dict[str, object]
LONGEST = 10_000_000
"""Rows after which a walk is given up, should a server forget its own cap."""


def walk(peer: ModuleType, url: str = "", size: int = 0) -> Answer:
    """Read a listing to its end: over `url`, or else in process with pages of that size.

    What a client prepares before it asks is not counted.
    """
    rows = peer.cursor(url) if url else peer.cursor("http://vendor.test", _app(peer, size))
    wall, cpu = time.perf_counter(), time.process_time()
    number = sum(1 for _ in rows)
    return {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "rows": number,
    }


def outcome(peer: ModuleType, url: str, paging: str, size: int) -> Answer:
    """Return how many rows came, and what was said: the error, and the warnings."""
    warnings: deque[str] = deque(maxlen=3)
    listening = _Listening(warnings)
    logging.getLogger().addHandler(listening)
    number, error = 0, ""
    try:
        rows: Iterable[object] = peer.cursor(url) if paging == "cursor" else peer.offset(url, size)
        for number, _ in enumerate(islice(rows, LONGEST), 1):  # noqa: B007 - what came before
            pass
    except Exception as exception:  # noqa: BLE001 - what a user is told, whatever it is
        error = f"{type(exception).__name__}: {exception}"
    finally:
        logging.getLogger().removeHandler(listening)
    return {"rows": number, "error": error, "warning": "; ".join(warnings)}


class _Listening(logging.Handler):
    """Keeps the warnings that a user would find in the log."""

    def __init__(self, messages: deque[str]) -> None:
        super().__init__(logging.WARNING)
        self._messages = messages

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message."""
        self._messages.append(record.getMessage())


@cache
def _app(peer: ModuleType, size: int) -> object:
    """Return the pages as the peer takes them: httpx a WSGI app, the others an adapter."""
    from ..server import Listing

    if peer.__name__.endswith("httpx"):
        return Listing(size)
    from sdk.testing import InProcess

    return InProcess(Listing(size))


def ready(peer: ModuleType) -> Answer:
    """Return an empty answer, which says that the peer could be imported."""
    return {"ready": peer.__name__}


ORDERS: dict[str, Callable[..., Answer]] = {"ready": ready, "walk": walk, "outcome": outcome}


def serve(peer: ModuleType, orders: Iterable[str], answers: TextIO) -> None:
    """Answer each line of stdin with a line."""
    for line in orders:
        order = json.loads(line)
        answers.write(json.dumps(ORDERS[order.pop("do")](peer, **order)) + "\n")
        answers.flush()


def _own_stdout() -> TextIO:
    """Return the real stdout; from now on what the peer prints goes to stderr."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return answers


def main(arguments: Iterator[str]) -> None:
    answers = _own_stdout()
    peer = import_module(f"benchmarks.peers.{next(arguments)}")
    # Log lines on a terminal that nobody reads would count against the peer.
    logging.disable(logging.INFO)
    serve(peer, sys.stdin, answers)


if __name__ == "__main__":
    main(iter(sys.argv[1:]))
