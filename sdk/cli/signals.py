"""Ctrl-C, SIGTERM and SIGHUP: one meaning, from the first import to the last exit."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType
from typing import Final

STOPPING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class HungUp(KeyboardInterrupt):
    """The terminal is gone: what was read is delivered, as after Ctrl-C."""


@contextmanager
def interruptible() -> Iterator[None]:
    """Make Ctrl-C, SIGTERM and SIGHUP raise KeyboardInterrupt while the context lasts."""
    if current_thread() is not main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in STOPPING}
    install_handlers()
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def install_handlers() -> None:
    """Have Ctrl-C and SIGTERM raise KeyboardInterrupt, and SIGHUP too unless ignored.

    A shell starts its background jobs with Ctrl-C ignored, which is no wish of the user's; nohup
    ignores SIGHUP, which is.
    """
    for number in STOPPING:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)


def finish() -> None:
    """Let nothing be interrupted from now on: the exit code is that of the printed result."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)


def _interrupt(number: int, _frame: FrameType | None) -> None:
    if number == signal.SIGHUP:
        # The kernel tells of it, and then the shell: the second time is no reason to hurry.
        signal.signal(number, signal.SIG_IGN)
        raise HungUp
    raise KeyboardInterrupt
