"""Ctrl-C and SIGTERM: one meaning, from the first import to the last exit."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType
from typing import Final

STOPPING: Final = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interruptible() -> Iterator[None]:
    """Make Ctrl-C and SIGTERM both raise KeyboardInterrupt while the context lasts.

    Set explicitly, because a shell starts its background jobs with Ctrl-C ignored.
    """
    if current_thread() is not main_thread():
        yield
        return
    before = {number: signal.signal(number, _interrupt) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def heed() -> None:
    """From here on, Ctrl-C and SIGTERM raise KeyboardInterrupt."""
    for number in STOPPING:
        signal.signal(number, _interrupt)


def finish() -> None:
    """From here on nothing can be interrupted: what was said of the run is what it exits with."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
