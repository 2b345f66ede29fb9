"""What can be exported, and what an export is asked for: its body read, checked, bounded.

Source: docs/contracts/tenable.md 3.1, 3.4.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ...engine import (
    Condition,
    Context,
    Expression,
    Fields,
    Junction,
    Malformed,
    test_of,
)
from ..responses import invalid, plain
from . import filters
from .filters import Filters, times_of, whole

WINDOW = timedelta(days=30)
"""Without a filter by time, only what was found or fixed since then (3.1, first trap)."""
HOLDING = ("OPEN", "REOPENED")
EXCLUSIVE = ("first_found", "first_seen", "last_found", "last_seen", "last_fixed")
"""Not to be combined with `since` (3.1)."""
STATED = ("first_found", "last_found", "last_fixed")
"""Only to be used with `state` (3.1)."""
MAX_CVES = 200
MAX_TAGGED = 1000


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be exported: its filters and options, and the bounds of a chunk.

    `num_assets` out of its bounds is clamped, `chunk_size` is required and refused (3.1, 3.4). What
    is `of_findings` has defaults that lose data: a window of time and the states that hold.
    """

    name: str
    fields: Fields
    options: frozenset[str]
    of_findings: bool = False
    size: str = "num_assets"
    bounds: tuple[int, int] = (50, 5000)
    usual: int = 50


OF_FINDINGS = frozenset({"include_unlicensed", "properties"})
OF_ASSETS = frozenset({"include_open_ports", "include_resource_tags"})
FINDINGS = Kind(
    "vulns",
    filters.FINDINGS,
    # pyTenable 26.10.1 can send the last one, and `properties`.
    OF_FINDINGS | {"include_software_vulns", "include_plugin_output"},
    of_findings=True,
)
WEB_FINDINGS = Kind("was", filters.WEB_FINDINGS, OF_FINDINGS, of_findings=True)
ASSETS = Kind("assets", filters.ASSETS, OF_ASSETS, False, "chunk_size", (100, 10_000))
ASSETS_V2 = Kind("assets-v2", filters.ASSETS_V2, OF_ASSETS, False, "chunk_size", (100, 10_000))
CHECKS = Kind(
    "compliance", filters.CHECKS, frozenset({"asset"}), False, "num_findings", (50, 10_000), 5000
)


@dataclass(frozen=True, slots=True)
class Order:
    """What an export is to have in it: so many assets a chunk, with the options that are on."""

    kind: Kind
    size: int
    filters: Filters
    options: frozenset[str] = frozenset()

    @property
    def identity(self) -> str:
        """Return by what the vendor sees that two requests are the same: kind and filters."""
        return f"{self.kind.name} {json.dumps(self.filters, sort_keys=True)}"

    @property
    def echoed(self) -> Filters:
        """Return the filters as a status repeats them: states in capitals, unset times as 0."""
        states = self.filters.get("state")
        named = {"state": [str(one).upper() for one in states]} if isinstance(states, list) else {}
        times = dict.fromkeys(times_of(self.kind.fields), 0)
        return {**times, "tags": {}, **self.filters, **named}

    def test(self, context: Context) -> Callable[[Any], bool]:
        """Return the test of a finding or an asset; `context.now` is when it was ordered."""
        expression = Junction("all", (*filters.conditions(self.filters, self.kind.fields),))
        if self.kind.of_findings:
            expression = Junction("all", (expression, *self._defaults(context)))
        return test_of(expression, self.kind.fields, context.now, context.date)

    def _defaults(self, context: Context) -> tuple[Expression, ...]:
        # With `since` and no state, what was fixed since then is sent as well (3.1).
        states = HOLDING if "since" not in self.filters else (*HOLDING, "FIXED")
        parts = [] if self.filters.get("state") else [Condition("state", "eq", states)]
        if not any(name in self.filters for name in times_of(self.kind.fields)):
            parts.append(Condition("since", "ge", (context.now - WINDOW,)))
        return tuple(parts)


USUAL = Order(FINDINGS, FINDINGS.usual, {})


def read_order(kind: Kind, context: Context) -> Order:
    """Return the order in the body of a request; raise ApiError or NotSimulated."""
    given = _object(context.request.body)
    if unknown := sorted(given.keys() - kind.options - {kind.size, "filters"}):
        raise invalid(f'"{unknown[0]}" is not allowed', *unknown)
    given_filters = given.get("filters") or {}
    if not isinstance(given_filters, dict):
        raise invalid('"filters" fails because it must be an object', "filters")
    options = kind.options & given.keys()
    flags = frozenset(name for name in options if _flag(given, name))
    # Assets of compliance are an option, and filter all the same.
    fields = {name: given[name] for name in options & kind.fields.simulated.keys()}
    order = Order(kind, _size(kind, given), {**given_filters, **fields}, flags)
    if kind.of_findings:
        _check_together(order.filters)
    try:
        # A filter that cannot be read is refused now, and not with the first chunk.
        order.test(context)
    except Malformed as error:
        raise invalid(str(error), "filters") from None
    return order


def _object(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        raise plain("Invalid JSON") from None
    if not isinstance(found, dict):
        raise plain("Invalid JSON")
    return found


def _flag(given: Mapping[str, object], name: str) -> bool:
    if name.startswith("include_") and not isinstance(given[name], bool):
        raise invalid(f'"{name}" fails because it must be a boolean', name)
    return bool(given[name])


def _size(kind: Kind, given: Mapping[str, object]) -> int:
    least, most = kind.bounds
    if kind.size != "chunk_size":
        return min(max(whole(kind.size, given.get(kind.size, kind.usual)), least), most)
    if kind.size not in given:
        raise invalid(f'"{kind.size}" fails because it is required', kind.size)
    most = MAX_TAGGED if given.get("include_resource_tags") else most
    if not least <= (size := whole(kind.size, given[kind.size])) <= most:
        bounds = f"must be from {least} to {most}"
        raise invalid(f'"{kind.size}" fails because it {bounds}', kind.size)
    return size


def _check_together(given: Filters) -> None:
    """Raise 400 for filters that are not to be used together."""
    if "since" in given and (clash := next((one for one in EXCLUSIVE if one in given), None)):
        raise invalid('"since" cannot be combined', "filters.since", f"filters.{clash}")
    if "state" not in given and (lacks := next((one for one in STATED if one in given), None)):
        raise invalid(f'"state" is required with "{lacks}"', "filters.state")
    cves = given.get("cve_id")
    if isinstance(cves, list) and len(cves) > MAX_CVES:
        raise invalid(f'"cve_id" must hold at most {MAX_CVES}', "filters.cve_id")
