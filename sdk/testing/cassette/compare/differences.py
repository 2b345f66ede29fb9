"""What is different between an answer that was recorded and one that is given now, and how bad."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import zip_longest
from re import compile as pattern
from typing import Final

from ..exchange import RecordedResponse, header
from .body_shape import REDACTED_SHAPE, Shape, masked, shape, values


class Grade(IntEnum):
    """How bad a difference is: errors alone break a program that reads only what it knows."""

    INFORMATION = 1
    """Something is there in addition, or says something else."""
    WARNING = 2
    """Something is gone."""
    ERROR = 3
    """Something has another type, status or format."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: how bad, where, and what; never with a value of the body."""

    grade: Grade
    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.grade.name.lower()}: {self.place}: {self.what}"


MATTERS: Final = pattern(
    r"(?i)content-type|location|link|retry-after|www-authenticate|"
    r"(?:x-)?.*(?:rate-?limit|concurrency|retry-?after|next|total|cursor).*"
)
"""Headers that a client may go by; of the others a vendor may send what it likes."""

EMPTY: Final = frozenset({"empty", "null", REDACTED_SHAPE})
"""Kinds that say nothing of what else may be there."""


def differences(
    recorded: RecordedResponse,
    now: RecordedResponse,
    *,
    with_values: bool = False,
    with_bodies: bool = True,
) -> Iterator[Difference]:
    """Yield the differences of `now`, the worst first; values only if requested."""
    found = [*_status(recorded, now), *_headers(recorded, now)]
    found += _bodies(recorded, now) if with_bodies else ()
    if with_values and not any(one.grade is Grade.ERROR for one in found):
        found += _values(recorded, now)
    yield from sorted(found, key=lambda one: -one.grade)


def worst(found: Iterable[Difference]) -> Grade | None:
    """Return the worst grade, None if there is no difference."""
    return max((one.grade for one in found), default=None)


def _status(recorded: RecordedResponse, now: RecordedResponse) -> Iterator[Difference]:
    if recorded.status != now.status:
        yield Difference(Grade.ERROR, "status", f"{recorded.status} recorded, {now.status} now")


def _headers(recorded: RecordedResponse, now: RecordedResponse) -> Iterator[Difference]:
    yield from _content_type(recorded, now)
    old, new = _relevant(recorded), _relevant(now)
    for name in old.keys() | new.keys():
        place = f"header {name}"
        if name not in new:
            yield Difference(Grade.WARNING, place, "gone")
        elif name not in old:
            yield Difference(Grade.INFORMATION, place, "added")
        elif old[name] != new[name]:
            yield Difference(Grade.INFORMATION, place, "of another form")


def _content_type(recorded: RecordedResponse, now: RecordedResponse) -> Iterator[Difference]:
    before, after = (header(one.headers, "Content-Type").lower() for one in (recorded, now))
    if before.partition(";")[0].strip() != after.partition(";")[0].strip():
        yield Difference(Grade.ERROR, "header content-type", f"{before!r} recorded, {after!r} now")
    elif before.replace(" ", "") != after.replace(" ", ""):
        yield Difference(Grade.INFORMATION, "header content-type", "other parameters")


def _relevant(answered: RecordedResponse) -> dict[str, str]:
    return {
        name.lower(): masked(value)
        for name, value in answered.headers
        if MATTERS.fullmatch(name) and name.lower() != "content-type"
    }


def _bodies(recorded: RecordedResponse, now: RecordedResponse) -> Iterator[Difference]:
    if recorded.status != now.status:
        # A refusal has another body than an answer: saying so once is enough.
        return
    before, after = shape(recorded), shape(now)
    if before.format != after.format:
        yield Difference(Grade.ERROR, "body", f"{before.format} recorded, {after.format} now")
        return
    yield from _gone(before, after)
    yield from _added(before, after)
    yield from _kinds(before, after)


def _gone(before: Shape, after: Shape) -> Iterator[Difference]:
    for path in _topmost(before, after):
        if hollow := next((one for one in _parents(path) if _is_hollow(after, one)), None):
            what = f"not to be seen, since {hollow or 'the body'} is empty"
            yield Difference(Grade.INFORMATION, path, what)
        else:
            yield Difference(Grade.WARNING, path, "gone")


def _added(before: Shape, after: Shape) -> Iterator[Difference]:
    for path in _topmost(after, before):
        if not any(_is_hollow(before, one) for one in _parents(path)):
            yield Difference(Grade.INFORMATION, path, "added")


def _kinds(before: Shape, after: Shape) -> Iterator[Difference]:
    for path in before.places.keys() & after.places.keys():
        old, new = before.places[path], after.places[path]
        place = path or "body"
        if REDACTED_SHAPE in old | new:
            continue
        if (new - EMPTY) - old and old - EMPTY:
            what = f"{_listed(old)} recorded, {_listed(new)} now"
            yield Difference(Grade.ERROR, place, what)
        elif "null" in new - old:
            yield Difference(Grade.INFORMATION, place, "null now, which was not recorded")


def _values(recorded: RecordedResponse, now: RecordedResponse) -> Iterator[Difference]:
    before, after = values(recorded), values(now)
    for path in before.keys() & after.keys():
        pairs = list(zip_longest(before[path], after[path], fillvalue=Grade))
        if changed := sum(left != right for left, right in pairs):
            what = f"{changed} of {len(pairs)} values are others"
            yield Difference(Grade.INFORMATION, path or "body", what)


def _topmost(here: Shape, there: Shape) -> Iterator[str]:
    """Yield the places that are only here, without those inside of others that are."""
    missing = {path for path in here.places if path not in there.places}
    for path in here.places:
        if path in missing and not any(one in missing for one in _parents(path)):
            yield path


def _parents(path: str) -> Iterator[str]:
    """Yield the places that a place is in, the nearest first, the whole body last."""
    for position in range(len(path) - 1, 0, -1):
        if path[position] in "./" or path[position : position + 2] == "[]":
            yield path[:position]
    if path:
        yield ""


def _is_hollow(shape: Shape, path: str) -> bool:
    return path in shape.places and not shape.places[path] - EMPTY


def _listed(kinds: frozenset[str]) -> str:
    return " or ".join(sorted(kinds))
