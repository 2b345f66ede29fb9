"""Hard timeout: real time for what may never end, so that one hang does not hide all else."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

HARD_TIMEOUT_SECONDS: Final = 60.0
"""The longest case of any rule takes some seconds, since time in it is virtual."""


class _TooLong(BaseException):
    """Goes through whatever catches exceptions only."""


class HardTimeoutError(AssertionError):
    """It was ended while it was still going on."""


@contextmanager
def hard_timeout(seconds: float = HARD_TIMEOUT_SECONDS) -> Iterator[None]:
    """End the block with HardTimeoutError where it takes longer, in endless loops and in waits.

    By the alarm of the operating system, so in the main thread only; elsewhere, and where there is
    no alarm, nothing is bounded. An alarm that others have set goes on afterwards.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGALRM"):
        yield
        return
    too_long = HardTimeoutError(f"still going on after {seconds:g} s")
    before, began = signal.signal(signal.SIGALRM, _end), time.monotonic()
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except _TooLong:
        raise too_long from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if left:
            signal.setitimer(
                signal.ITIMER_REAL, max(0.001, left - (time.monotonic() - began)), interval
            )


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise _TooLong
