"""What stands beside the list in a JSON object, and says that the list is not all."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ..errors import DamagedFile
from .column_names import squeeze

MORE: Final = frozenset({"odatanextlink", "nextlink", "next"})
"""What an object calls the address of the rest of that list."""

ERRORS: Final = frozenset({"error", "errors"})
"""What a saved reply calls the reason for which there is less in it, or nothing."""

TOTALS: Final = frozenset({"total", "totalcount", "totalresults", "odatacount"})
"""What a saved reply calls the number of rows that there are."""

STATES: Final = frozenset({"status", "state", "result", "outcome"})
"""What an object calls the way in which its making ended."""

PARTIAL: Final = "partial"
BAD_STATES: Final = frozenset(
    {
        "error",
        "errors",
        "errored",
        "fail",
        "failed",
        "failure",
        "fatal",
        "aborted",
        "canceled",
        "cancelled",
        "timeout",
        "timedout",
        "incomplete",
        "truncated",
        "interrupted",
        "stopped",
        "running",
        "inprogress",
        "processing",
        "pending",
        "queued",
    }
)
"""Words, without case and signs, for a list that is not whole, beside those that begin so."""

FLAGS: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("success", "successful", "succeeded", "ok"), False),
    **dict.fromkeys(("complete", "completed", "iscomplete"), False),
    **dict.fromkeys(("failed", "iserror", "haserrors", "partial", "incomplete"), True),
    **dict.fromkeys(("truncated", "istruncated", "timedout", "hasmore", "hasnext"), True),
}
"""Truth values that say so; as a number or a list these names mean something else."""


def require_whole(beside: Sequence[tuple[str, object]], rows: int) -> None:
    """Raise DamagedFile where what stands beside a list says that it is not all.

    Args:
        beside: Squeezed names and their values.
        rows: Number of elements of the list.
    """
    if reason := next(_reasons(beside, rows), ""):
        raise DamagedFile(reason)


def _reasons(beside: Sequence[tuple[str, object]], rows: int) -> Iterator[str]:
    said = {name for name, value in beside if value}
    if said & MORE:
        yield "the list goes on in another reply: save it whole"
    if said & ERRORS:
        yield "there is an error beside the list: export it again"
    if any(name in TOTALS and isinstance(value, int) and value > rows for name, value in beside):
        yield "the list has fewer rows than the total beside it: save it whole"
    for name, value in beside:
        if _is_bad_state(name, value) or _is_bad_flag(name, value):
            yield f"{name!r} beside the list says that it is not whole: export it again"


def _is_bad_state(name: str, value: object) -> bool:
    if name not in STATES or not isinstance(value, str | int) or isinstance(value, bool):
        return False
    word = squeeze(str(value))
    return word in BAD_STATES or word.startswith(PARTIAL) or _is_error_code(word)


def _is_error_code(word: str) -> bool:
    """Return True for a status of HTTP that is an error, as in RFC 9457."""
    return word.isascii() and word.isdigit() and len(word) == 3 and word[0] in "45"


def _is_bad_flag(name: str, value: object) -> bool:
    if name not in FLAGS:
        return False
    bad = FLAGS[name]
    return value is bad or (isinstance(value, str) and squeeze(value) == str(bad).lower())
