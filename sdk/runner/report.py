"""What came of a run: per stream what was read, kept, refused and repeated, and how it ended."""

from collections.abc import Iterable
from enum import StrEnum

import msgspec


class Outcome(StrEnum):
    """The end of a stream, or of a whole run."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    FAILED = "failed"
    DISABLED = "disabled"


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """Models left out by a default, a setting or a limit; an unknown `count` is None."""

    what: str
    remedy: str = ""
    count: int | None = None

    def __str__(self) -> str:
        number = "an unknown number" if self.count is None else f"{self.count}"
        return "; ".join(filter(None, (f"left out: {self.what} ({number})", self.remedy)))


class StreamReport(msgspec.Struct, frozen=True, kw_only=True):
    """The report of one stream: models, requests, seconds waited, and the error that ended it.

    `items` are the models that the stream yielded, each either `kept` or counted in `refused` by
    the filter's reason. `delivered` models reached the sink, targets and files included. What was
    `left_out` is by design, and does not make the stream incomplete.
    """

    name: str
    outcome: Outcome
    since: str = ""
    """From which moment on an incremental walk read; empty where it read everything."""
    pages: int = 0
    requests: int = 0
    retries: int = 0
    waited_seconds: float = 0.0
    items: int = 0
    kept: int = 0
    delivered: int = 0
    refused: dict[str, int] = {}
    left_out: tuple[LeftOut, ...] = ()
    row_errors: int = 0
    row_errors_named: tuple[str, ...] = ()
    fields_dropped: dict[str, int] = {}
    """How often a descriptive field could not be read, by its name; the rows are kept."""
    fields_dropped_named: tuple[str, ...] = ()
    repairs: int = 0
    """How much of the vendor's text had to be replaced to read it."""
    error: str = ""
    error_type: str = ""
    started: str = ""
    finished: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The report of one run. `notes` are facts that a user should know and that are not errors."""

    integration: str
    outcome: Outcome
    streams: tuple[StreamReport, ...] = ()
    error: str = ""
    error_type: str = ""
    notes: tuple[str, ...] = ()
    interrupted: bool = False
    started: str = ""
    finished: str = ""

    @property
    def complete(self) -> bool:
        """True if everything that the vendor has was read and delivered."""
        return self.outcome is Outcome.COMPLETE

    def to_json(self) -> bytes:
        """Return the report as one indented JSON document."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"


def overall(streams: Iterable[StreamReport]) -> Outcome:
    """Return complete if every stream that ran is, failed if all of them are, else incomplete."""
    ran = [stream for stream in streams if stream.outcome is not Outcome.DISABLED]
    if all(stream.outcome is Outcome.COMPLETE for stream in ran):
        return Outcome.COMPLETE
    if all(stream.outcome is Outcome.FAILED for stream in ran):
        return Outcome.FAILED
    return Outcome.INCOMPLETE
