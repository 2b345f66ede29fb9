"""The vendor's time: our clock, set right by the `Date` of the vendor's responses."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from .clock import Clock
from .retry import read_date

AGREED: Final = timedelta(minutes=1)
"""A difference that no overlap minds; without it no two runs would ask for the same moment."""


class VendorTime:
    """How far the vendor's clock is ahead of this machine's, for all sessions of a run.

    A `Date` has whole seconds and is from between request and response (RFC 9110 6.6.1): within
    these bounds, and a minute, the clocks agree. Of several differences the least counts, since
    what is asked for from too early a moment on comes twice, and from too late a one never. Safe
    to use from many threads.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._ahead: timedelta | None = None

    def observe(self, headers: Mapping[str, str], sent: datetime, arrived: datetime) -> None:
        """Read the `Date` of a response; one that a cache has kept tells an earlier time."""
        date = read_date(headers.get("Date", ""))
        if date is None or headers.get("Age", "0").strip() != "0":
            return
        ahead = date - min(max(date, sent), arrived)
        if abs(ahead) <= AGREED:
            ahead = timedelta()
        with self._lock:
            self._ahead = ahead if self._ahead is None else min(self._ahead, ahead)

    @property
    def ahead(self) -> timedelta | None:
        """The seconds by which the vendor's clock is ahead; None before the first date."""
        return self._ahead

    def now(self) -> datetime:
        """Return the time at the vendor, or this machine's where no response had a date."""
        return self.of(self._clock.now())

    def of(self, moment: datetime) -> datetime:
        """Return a moment of our clock as the vendor's shows it."""
        return moment + (self._ahead or timedelta())
