"""What the values of Qualys parameters may look like: each reader says what is wrong in others."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from ...engine import Context, NotSimulated

Ranges = Sequence[tuple[int, int]]
Read = Callable[[str], object]
Test = Callable[[Any], bool]
Dates = tuple[tuple[Any, ...], ...]
"""Dates, each with the parameter that says the first moment that is wanted, and with that for the
moment behind the last; a single parameter says how many days ago the first moment is."""


STATUSES = {"new": "New", "active": "Active", "re-opened": "Re-Opened", "fixed": "Fixed"}
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)Z?)?", re.ASCII)


def flag(value: str) -> bool:
    """Return True for 1 and False for 0."""
    if value not in ("0", "1"):
        raise ValueError("neither 0 nor 1")
    return value == "1"


def number(least: int, most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers between two bounds, both included."""

    def read(value: str) -> int:
        if not (value.isascii() and value.isdecimal() and least <= int(value) <= most):
            raise ValueError(f"not an integer between {least} and {most}")
        return int(value)

    return read


def choice(*offered: str) -> Callable[[str], str]:
    """Return a reader of one of these words, in any case (that the case is free is assumed)."""
    by_name = {word.lower(): word for word in offered}

    def read(value: str) -> str:
        if value.lower() not in by_name:
            raise ValueError(f"must be one of {', '.join(offered)}")
        return by_name[value.lower()]

    return read


def pieces(value: str) -> list[str]:
    """Return the parts of a comma-separated list."""
    return [piece.strip() for piece in value.split(",")]


def words(value: str) -> frozenset[str]:
    """Return the different parts of a comma-separated list."""
    return frozenset(pieces(value))


def id_ranges(value: str) -> Ranges:
    """Return `10-20,25` as ((10, 20), (25, 25)); the words for what is not that are recorded."""
    return tuple(sorted(map(_id_range, pieces(value))))


def _id_range(piece: str) -> tuple[int, int]:
    first, dash, last = piece.partition("-")
    numbers = [part for part in (first, last) if part.isascii() and part.isdecimal()]
    if len(numbers) != (2 if dash else 1) or int(first) < 1:
        raise ValueError(f"neither a positive integer nor a range: {piece}")
    return int(first), int(last or first)


def ipv4_ranges(value: str) -> Ranges:
    """Return `192.0.2.1,192.0.2.7-192.0.2.9` as pairs of numbers."""
    return tuple(sorted(map(_ip_range, pieces(value))))


def _ip_range(piece: str) -> tuple[int, int]:
    first, _, last = piece.partition("-")
    try:
        return int(IPv4Address(first)), int(IPv4Address(last or first))
    except ValueError:
        raise ValueError(f"neither an IP address nor a range: {piece}") from None


def ipv6_addresses(value: str) -> frozenset[str]:
    """Return IPv6 addresses in their usual spelling."""
    try:
        return frozenset(str(IPv6Address(piece)) for piece in pieces(value))
    except ValueError:
        raise ValueError("not a list of IPv6 addresses") from None


def moment(value: str) -> datetime:
    """Return the date `2026-01-05` or `2026-01-05T10:00:00Z`, which is UTC."""
    match = MOMENT.fullmatch(value)
    try:
        found = datetime.fromisoformat(f"{match[1]}T{match[2] or '00:00:00'}" if match else "")
    except ValueError:
        raise ValueError("not a date of the form YYYY-MM-DD[THH:MM:SSZ]") from None
    return found.replace(tzinfo=UTC)


def severities(value: str) -> frozenset[int]:
    """Return the levels that `3-5` or `1,2` name."""
    ranges = id_ranges(value)
    if any(last > 5 for _, last in ranges):
        raise ValueError("severity levels go from 1 to 5")
    return frozenset(level for first, last in ranges for level in range(first, last + 1))


def statuses(value: str) -> frozenset[str]:
    """Return the statuses of `New,Fixed`, in any case and with blanks, as public clients send."""
    names = pieces(value.lower())
    if unknown := [name for name in names if name not in STATUSES]:
        raise ValueError(f"no such status: {unknown[0]}")
    return frozenset(STATUSES[name] for name in names)


def pattern(value: str) -> re.Pattern[str]:
    """Return a regular expression; Python's, where the vendor's is PCRE."""
    try:
        return re.compile(value)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None


def only(name: str, *simulated: str) -> Read:
    """Return a reader of what the vendor takes, where just these values are simulated."""

    def read(value: str) -> str:
        if value not in simulated:
            raise NotSimulated(f"the value {value!r} of parameter {name}")
        return value

    return read


def within(ranges: Ranges, value: int) -> bool:
    """Return True if a number is in one of the ranges."""
    return any(first <= value <= last for first, last in ranges)


def all_of(tests: Iterable[Test]) -> Test:
    """Return the test that all tests pass."""
    each = tuple(tests)
    return lambda subject: all(test(subject) for test in each)


def date_tests(
    context: Context, dates: Dates, dated: Callable[[datetime], Any] = lambda bound: bound
) -> Iterator[Test]:
    """Yield the tests by dates that a call asks for; `dated` converts each moment."""
    for date, first, *behind in dates:
        if (found := context.parameters.get(first)) is not None:
            moment = found if behind else context.now - timedelta(days=found)
            yield _dated(date, dated(moment), is_since=True)
        if behind and (found := context.parameters.get(behind[0])) is not None:
            yield _dated(date, dated(found), is_since=False)


def _dated(date: Callable[[Any], Any], bound: Any, *, is_since: bool) -> Test:
    return lambda subject: (date(subject) >= bound) is is_since
