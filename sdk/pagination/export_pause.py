"""The pauses between two looks at an export job."""

from typing import Final

from ..core.deadline import Deadline
from ..errors import VendorUnavailable

LONGEST_PAUSE_SECONDS: Final = 60.0


class Pause:
    """The waits between two looks: from a second up while nothing happens, within a bound."""

    def __init__(self, deadline: Deadline, max_silence_seconds: float) -> None:
        self._deadline = deadline
        self._max_silence_seconds = max_silence_seconds
        self._seconds = 1.0
        self._news_at = deadline.clock.monotonic()

    def wait(self, *, moved: bool) -> None:
        """Wait, not at all after news; VendorUnavailable when there was none for too long."""
        now = self._deadline.clock.monotonic()
        if moved:
            self._seconds, self._news_at = 1.0, now
            return
        if now - self._news_at >= self._max_silence_seconds:
            raise VendorUnavailable(
                f"the export has not moved for {self._max_silence_seconds:g} s; it may go on "
                "at the vendor, so run again later"
            )
        self._deadline.sleep(self._seconds)
        self._seconds = min(2 * self._seconds, LONGEST_PAUSE_SECONDS)
