"""Trouble on order: fault specs such as `status:429:retry-after=7@hosts#3`, parsed and matched.

    KIND[:VALUE][:OPTION=VALUE]...@ROUTE[#K | #K-L | #K-]

| kind            | value          | what the call gets                                       |
|-----------------|----------------|----------------------------------------------------------|
| `status`        | HTTP status    | that status in the vendor's dialect; options below       |
| `html`          | status, or 200 | a gateway's HTML page instead of an answer               |
| `reset`         |                | the connection is reset; the handler does not run        |
| `truncate`      | bytes, or half | the body breaks off before its Content-Length            |
| `slow`          | seconds        | the answer takes that much longer                        |
| `drip`          | seconds        | the body comes in pieces that far apart (sockets only)   |
| `token-expired` |                | the token is treated as expired                          |
| `empty`         |                | a page without its rows; total and cursor stay           |
| `half`          |                | a page without the second half of its rows               |

`retry-after=N` sends Retry-After as seconds, `retry-after-date=N` as the date N seconds from now; a
vendor may know more options. ROUTE may be `*`. K counts the calls of a route from 1; without it
every call is hit.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

REQUIRED, OPTIONAL, NEVER = "required", "optional", "never"
VALUES = {
    "status": REQUIRED,
    "html": OPTIONAL,
    "reset": NEVER,
    "truncate": OPTIONAL,
    "slow": REQUIRED,
    "drip": REQUIRED,
    "token-expired": NEVER,
    "empty": NEVER,
    "half": NEVER,
}
WITH_OPTIONS = {"status", "html"}
OF_ROWS = {"empty", "half"}
"""Faults that strike pages of rows alone."""
SPEC = re.compile(r"([^@#]+)@([A-Za-z0-9_.*-]+)(?:#([0-9]+)(?:(-)([0-9]*))?)?", re.ASCII)
ROUTE = re.compile(r"[A-Za-z0-9_.*-]+", re.ASCII)
NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)
OPTION = re.compile(r"([A-Za-z0-9_-]+)=([^:@#=]*)", re.ASCII)
NUMBERS = {
    # RFC 9110 10.2.3: Retry-After is a date, or digits alone.
    "retry-after": (re.compile("[0-9]+"), "a whole number of seconds"),
    # Years end at 9999.
    "retry-after-date": (re.compile("[0-9]{1,9}"), "a whole number of seconds from 0 to 999999999"),
    # Of several vendors: the code inside a body, and a wait that is told there.
    "code": (re.compile("[0-9]{1,9}"), "a whole number"),
    "wait": (re.compile("[0-9]{1,9}"), "a whole number of seconds"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One order for trouble: what kind, on which route, for which of its calls.

    `value` is seconds, a status or a number of bytes, as the kind has it. Raises ValueError for
    an unknown kind, a value it cannot have, or a range that is empty.
    """

    kind: str
    route: str = "*"
    value: float | None = None
    options: tuple[tuple[str, str], ...] = ()
    first: int = 1
    last: int | None = None

    def __post_init__(self) -> None:
        for complaint in (_bad_kind(self), _bad_value(self), _bad_options(self), _bad_place(self)):
            if complaint:
                raise ValueError(complaint)

    @classmethod
    def parse(cls, spec: str) -> Self:
        """Read a spec; raises ValueError that says what is wrong with it."""
        match = SPEC.fullmatch(spec)
        if match is None:
            raise ValueError(f"fault {spec!r} is not KIND[:VALUE][:OPTION=VALUE]@ROUTE[#K[-L]]")
        what, route, first, dash, last = match.groups()
        kind, value, options = _what(spec, what)
        start = int(first) if first else 1
        if first is None or (dash and not last):
            return cls(kind, route, value, options, start, None)
        return cls(kind, route, value, options, start, int(last or first))

    def __str__(self) -> str:
        value = "" if self.value is None else f":{_number(self.value)}"
        options = "".join(f":{name}={text}" for name, text in self.options)
        return f"{self.kind}{value}{options}@{self.route}{self._calls()}"

    def hits(self, route: str, ordinal: int) -> bool:
        """Whether the `ordinal`-th call of `route` gets it."""
        named = self.route in ("*", route)
        return named and self.first <= ordinal and (self.last is None or ordinal <= self.last)

    def option(self, name: str) -> str | None:
        """The value of an option, None when it was not given."""
        return dict(self.options).get(name)

    @property
    def status(self) -> int:
        """The HTTP status of a `status` or `html` fault."""
        return 200 if self.value is None else int(self.value)

    def _calls(self) -> str:
        if self.last is None:
            return "" if self.first == 1 else f"#{self.first}-"
        return f"#{self.first}" if self.first == self.last else f"#{self.first}-{self.last}"


def read_faults(
    orders: Iterable[str | Fault], routes: Iterable[str], listings: Iterable[str] = ()
) -> tuple[Fault, ...]:
    """Return the faults of orders; `listings` are those routes that answer pages of rows.

    Raises:
        ValueError: An order is malformed, or its route is none that it can strike.
    """
    known, of_rows = sorted(routes), sorted(listings)
    found = enumerate(orders, 1)
    return tuple(_read(number, order, known, of_rows) for number, order in found)


def _read(number: int, order: str | Fault, routes: Sequence[str], listings: Sequence[str]) -> Fault:
    try:
        fault = Fault.parse(order) if isinstance(order, str) else order
        known = listings if fault.kind in OF_ROWS and fault.route in routes else routes
        if fault.route != "*" and fault.route not in known:
            there = ", ".join(known)
            raise ValueError(f"fault {fault}: no route {fault.route!r}; there is: {there}")
    except ValueError as wrong:
        spec = str(order)
        raise misread(wrong, number, spec, _character(spec)) from None
    return fault


def misread(wrong: ValueError, number: int, spec: str, character: int) -> ValueError:
    """The same error with the place: which order it is, and where that stops being right."""
    return ValueError(f"{wrong} (fault {number}, character {character} of {spec!r})")


def _character(spec: str) -> int:
    """Where a spec stops being right, counted from 1; a route may be right and not be there."""
    what, at, place = spec.partition("@")
    kind, *parts = what.split(":")
    if kind not in VALUES:
        return 1
    end = len(kind)
    for part in parts:
        if not _parses(f"{what[: end + 1 + len(part)]}@*"):
            return end + 2
        end += 1 + len(part)
    if not (at and _parses(f"{what}@*")):
        return end + 1
    route, calls, _ = place.partition("#")
    right = calls and ROUTE.fullmatch(route) and not _parses(f"{what}@*#{place[len(route) + 1 :]}")
    return end + 2 + (len(route) + 1 if right else 0)


def _parses(spec: str) -> bool:
    try:
        Fault.parse(spec)
    except ValueError:
        return False
    return True


def _what(spec: str, text: str) -> tuple[str, float | None, tuple[tuple[str, str], ...]]:
    kind, *rest = text.split(":")
    value = float(rest.pop(0)) if rest and NUMBER.fullmatch(rest[0]) else None
    options = []
    for part in rest:
        match = OPTION.fullmatch(part)
        if match is None:
            raise ValueError(f"fault {spec!r}: {part!r} is neither a number nor OPTION=VALUE")
        options.append((match[1], match[2]))
    return kind, value, tuple(options)


def _number(value: float) -> str:
    # never with an exponent, so that what is printed can be read again
    return str(int(value)) if value == int(value) else format(Decimal(repr(value)), "f")


def _bad_kind(fault: Fault) -> str:
    if fault.kind in VALUES:
        return ""
    return f"no fault of kind {fault.kind!r}; there is: {', '.join(VALUES)}"


def _bad_value(fault: Fault) -> str:
    rule = VALUES.get(fault.kind, OPTIONAL)
    if fault.value is not None and not 0 <= fault.value < math.inf:
        return f"fault {fault.kind}: {fault.value} is not a number from 0 up"
    if (rule == REQUIRED) > (fault.value is not None):
        return f"fault {fault.kind} needs a number: {fault.kind}:N@ROUTE"
    if rule == NEVER and fault.value is not None:
        return f"fault {fault.kind} takes no number"
    if fault.kind in WITH_OPTIONS and not 200 <= fault.status <= 599:
        return f"fault {fault.kind}: {fault.status} is no HTTP status from 200 to 599"
    return ""


def _bad_options(fault: Fault) -> str:
    if fault.options and fault.kind not in WITH_OPTIONS:
        return f"fault {fault.kind} takes no options"
    for name, text in fault.options:
        if not OPTION.fullmatch(f"{name}={text}"):
            return f"fault {fault.kind}: option {name!r} cannot be written in a spec"
        if name in NUMBERS and not NUMBERS[name][0].fullmatch(text):
            return f"fault {fault.kind}: {name}={text!r} is not {NUMBERS[name][1]}"
    return ""


def _bad_place(fault: Fault) -> str:
    if not ROUTE.fullmatch(fault.route):
        return f"fault {fault.kind}: {fault.route!r} cannot be the name of a route"
    if fault.first < 1 or (fault.last is not None and fault.last < fault.first):
        return f"fault {fault.kind}: calls are counted from 1, and a range goes upwards"
    return ""
