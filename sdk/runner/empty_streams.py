"""Empty streams: what a report says where one stream of a run is empty and another is not.

Not every vendor declares how many rows there are (docs/totals.md), so that an answer without rows
looks the same whether nothing is there or nothing came.
"""

from collections.abc import Sequence

from .report import Outcome, StreamReport


def empty_note(streams: Sequence[StreamReport]) -> str:
    """Return the note on streams that were read whole and are empty, "" without any.

    What has changed since a moment may be nothing, and a run without a single model shows it.
    """
    full = [stream for stream in streams if stream.items]
    empty = [stream for stream in streams if _is_empty(stream)]
    if not (full and empty):
        return ""
    counts = ", ".join(f"{stream.name}: {stream.items}" for stream in (*full, *empty))
    names = ", ".join(stream.name for stream in empty)
    return (
        f"{counts}: if you expect {names}, see whether the account may view them, and run again; "
        "an answer that lost them looks the same"
    )


def _is_empty(stream: StreamReport) -> bool:
    return stream.outcome is Outcome.COMPLETE and not (stream.items or stream.since)
