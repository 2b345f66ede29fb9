"""What is known of recordings that judge a simulator, beside the recordings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from ..exchange import RecordedRequest
from .differences import Difference, Grade
from .provenance import Stated, route_of


class Request(msgspec.Struct, frozen=True):
    """What is asked in an exchange, so far as it leads to a route."""

    method: str = ""
    path: str = ""


class ExchangeNotes(msgspec.Struct, frozen=True):
    """What is known of a recorded exchange beside the recording; see tests/evidence.

    `recordings` are `FILE#NUMBER`, counted from 0. `stood_for` maps a stand-in to the value that
    was recorded, `quirks` are what the simulator needs to behave like that account.
    `not_simulated` and `documented` are places that the simulator leaves out, or has in addition:
    they hold for every recording of the route that `request` leads to.
    """

    recordings: tuple[str, ...] = ()
    request: Request = Request()
    quirks: tuple[str, ...] = ()
    stood_for: Mapping[str, str] = {}
    not_simulated: tuple[str, ...] | Mapping[str, str] = ()
    documented: tuple[str, ...] | Mapping[str, str] = ()


class Evidence(msgspec.Struct, frozen=True):
    """What is known of a vendor's recordings; any simulated world has the values of `stand_ins`."""

    exchanges: tuple[ExchangeNotes, ...] = ()
    stand_ins: Mapping[str, str] = {}

    def of(self, recording: str) -> ExchangeNotes:
        """Return the notes of one exchange, empty ones if it is not mentioned."""
        mentioned = (one for one in self.exchanges if recording in one.recordings)
        return next(mentioned, ExchangeNotes())

    def stands_for(self, exchange: ExchangeNotes, username: str) -> dict[str, str]:
        """Return the counterpart of each recorded value; the user's name by default."""
        return {
            value: self.stand_ins.get(stand_in, username)
            for stand_in, value in exchange.stood_for.items()
        }

    def explained(self, simulator: Any, route: Stated) -> frozenset[str]:
        """Return the places of a route's answers that are known to differ in any recording."""
        return frozenset(
            place
            for one in self.exchanges
            if route.name and _route(simulator, one.request) == route
            for place in (*one.not_simulated, *one.documented)
        )


def _route(simulator: Any, request: Request) -> Stated:
    return route_of(simulator, RecordedRequest(request.method, f"https://vendor{request.path}"))


def graded(found: Iterable[Difference], explained: Iterable[str]) -> Iterator[Difference]:
    """Yield the differences, those that are known and explained as information."""
    places = frozenset(explained)
    inside = [f"{place}{sign}" for place in places for sign in ("/", ".", "[]")]
    for one in found:
        known = one.place in places or any(map(one.place.startswith, inside))
        yield replace(one, grade=Grade.INFORMATION, what=f"{one.what}, as known") if known else one
