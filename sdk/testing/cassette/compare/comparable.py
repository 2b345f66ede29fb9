"""Whether two answers to one request can be compared, or differ for reasons of their own."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final
from urllib.parse import urljoin, urlsplit

from ....http.error_context import presentable
from ..exchange import RecordedRequest, RecordedResponse, header
from ..redact.placeholder import redacted_answer, redacted_paths
from .body_shape import shape, values

MARKER: Final = "X-Simulator"
"""The header of an answer that is the simulator's alone: it has not got what was asked for."""

UNKNOWN: Final = frozenset({400, 404, 410, 422})
"""What a vendor answers to an id or cursor that it does not know."""

BY_ID: Final = "which only that account knows: give what stands for it in --evidence"
BODY: Final = (
    "the response's body was redacted: status and headers agree, compare another recording"
)
AGAIN: Final = "was redacted in the request: record it again with that shown, or leave it out"


def unsendable(asked: RecordedRequest) -> str:
    """Return why a request cannot be sent to a simulator, "" if it can."""
    places = redacted_paths(asked)
    return f"{', '.join(map(presentable, places))} {AGAIN}" if places else ""


def incomparable(
    asked: RecordedRequest,
    recorded: RecordedResponse,
    now: RecordedResponse,
    unknown: Mapping[str, str],
) -> str:
    """Return why the answers to a request cannot be compared, "" if they can.

    `unknown` are the ids that were asked for and that the simulator cannot know, with their places.
    """
    if recorded.status != now.status and (state := _state(asked, recorded)):
        return state
    if recorded.status < 400 and (missing := _missing(recorded, now, unknown)):
        return f"{presentable(missing)} is an id or cursor, {BY_ID}"
    return ""


def redacted_body(asked: RecordedRequest, recorded: RecordedResponse) -> str:
    """Return why a body cannot be judged, "" if it can."""
    return BODY if redacted_answer(asked, recorded) else ""


def not_simulated(now: RecordedResponse) -> bool:
    """Return True if the simulator answers that it does not simulate the request."""
    return now.status == 501 and bool(header(now.headers, MARKER))


def _state(asked: RecordedRequest, recorded: RecordedResponse) -> str:
    """Return which state of the vendor or account caused the answer, "" for none."""
    status = recorded.status
    if status == 429 or status >= 500:
        return f"the vendor failed then ({status}): give the exchange quirks in --evidence"
    if status in (401, 403):
        return f"that account was refused ({status}): give the exchange quirks in --evidence"
    if 300 <= status < 400 and _leads_away(asked, recorded):
        return f"that account is elsewhere ({status}): give the exchange quirks in --evidence"
    return ""


def _leads_away(asked: RecordedRequest, recorded: RecordedResponse) -> bool:
    target = urljoin(asked.url, header(recorded.headers, "Location"))
    return urlsplit(target).netloc != urlsplit(asked.url).netloc


def _missing(recorded: RecordedResponse, now: RecordedResponse, unknown: Mapping[str, str]) -> str:
    """Return the place of an id that changed the answer."""
    if not unknown:
        return ""
    if now.status in UNKNOWN:
        return next(iter(unknown.values()))
    return next((unknown[one] for one in _only_recorded(recorded, now, unknown)), "")


def _only_recorded(
    recorded: RecordedResponse, now: RecordedResponse, wanted: Collection[str]
) -> Iterator[str]:
    """Yield the wanted values that stand where the answer of now has nothing at all."""
    there = shape(now).places
    for place, found in values(recorded).items():
        if place not in there:
            yield from (str(one) for one in found if str(one) in wanted)
