"""What a simulator can do: its routes, quirks and faults, as lines to copy from."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from .columns import columns

Row = tuple[str, ...]

FAULTS: Final = (
    ("status", "status:503@{route}#2", "that status instead of an answer, here for call 2"),
    ("status", "status:429:retry-after=7@{route}#1-3", "requests 1 to 3 are refused for 7 s"),
    ("html", "html:502@{route}#2", "a gateway's HTML page; html alone has status 200"),
    ("reset", "reset@{route}#2", "the connection is reset"),
    ("truncate", "truncate:100@{route}#2", "the body ends after 100 bytes, or half-way"),
    ("slow", "slow:3@{route}#5-", "the answer takes 3 s more, from call 5 on"),
    (
        "drip",
        "drip:0.5@{route}",
        "the body comes in pieces 0.5 s apart, each time; not in run --simulate",
    ),
    ("token-expired", "token-expired@{route}#2", "the token counts as expired"),
    ("empty", "empty@{route}#2", "page 2 without its rows; total and cursor stay as they were"),
    ("half", "half@{route}#2", "page 2 without the second half of its rows"),
)
"""Kind, example and meaning; a test compares the kinds with those the engine knows."""

OF_ROWS: Final = {"empty", "half"}
"""Faults that are injected into lists alone."""


FILE_FAULTS: Final = (
    ("cut", "cut:1200", "it ends after 1200 bytes"),
    ("flip", "flip:30", "byte 30, counted from 0, is another one"),
    ("pieces", "pieces:7", "it comes 7 bytes at a time"),
)
"""The same of what becomes of a file."""


def offer(simulator: Any) -> Iterator[str]:
    """Yield the lines of `chariot simulate NAME --list`; faults are injected by route.

    What writes a file has no routes.
    """
    if not hasattr(simulator, "routes"):
        yield "QUIRKS (--quirk NAME)"
        yield from _indented(("quirk", "what it does, and where it was seen"), _quirks(simulator))
        yield from ("", "FAULTS (--fault KIND:N)")
        yield from _indented(("fault", "for instance", "what becomes of the file"), FILE_FAULTS)
        return
    yield "ROUTES"
    yield from _indented(("route", "method", "path", "fidelity", "source"), _routes(simulator))
    yield from ("", "QUIRKS (--quirk NAME)")
    yield from _indented(("quirk", "what it does, and where it was seen"), _quirks(simulator))
    yield from ("", "FAULTS (--fault KIND[:VALUE][:OPTION=VALUE]@ROUTE[#CALL]; ROUTE may be *)")
    yield from _indented(("fault", "for instance", "what the call gets"), _faults(simulator))


def _routes(simulator: Any) -> Iterator[Row]:
    for route in simulator.routes:
        yield route.name, " ".join(route.methods), route.path, route.fidelity, route.source


def _quirks(simulator: Any) -> Iterator[Row]:
    # The source has a line of its own: a table as wide as both would wrap on most screens.
    for quirk in simulator.quirks:
        yield quirk.name, quirk.description
        yield "", quirk.source


def _faults(simulator: Any) -> Iterator[Row]:
    route = _often([route.name for route in simulator.routes])
    listings = list(getattr(simulator, "rows", ()))
    for kind, example, meaning in FAULTS:
        if kind not in OF_ROWS:
            yield kind, example.format(route=route), meaning
        elif listings:
            yield kind, example.format(route=_often(listings)), meaning


def _often(names: Sequence[str]) -> str:
    """Return a route that is called in every run, and more than once: a list of hosts."""
    return next((name for name in names if "hosts" in name), names[0])


def _indented(headings: Row, rows: Iterable[Row]) -> Iterator[str]:
    for line in columns(headings, rows):
        yield f"  {line}".rstrip()
