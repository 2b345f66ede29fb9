"""What can be exported, and what an export is asked for: its body read, checked, bounded.

Source: docs/contracts/tenable.md 3.1, 3.4.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from ...engine import (
    Condition,
    Context,
    Document,
    Expression,
    Fields,
    Junction,
    Malformed,
    test_of,
)
from ...world import Host
from ..documents import assets, hosts
from ..documents.compliance import check_record, checks_on, web_findings_on, web_record
from ..documents.findings import on_host, record
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
Options = frozenset[str]


class Size(NamedTuple):
    """The size of a chunk: clamped to its bounds, or required and refused (3.1, 3.4)."""

    name: str
    least: int
    most: int
    usual: int | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be exported: `items` of a host, each as `document` has it.

    The `options` that an order has switched on are parameters of the context.
    """

    name: str
    fields: Fields
    items: Callable[[Host], Iterable[Any]]
    document: Callable[[Any, Context], Document]
    options: Options
    size: Size

    @property
    def of_findings(self) -> bool:
        """Return True for defaults that lose data: a window of time, what holds, licences."""
        return "include_unlicensed" in self.options


OF_FINDINGS: Options = frozenset({"include_unlicensed", "properties"})
# pyTenable 26.10.1 can send the last one, and `properties`.
OF_HOSTS = OF_FINDINGS | {"include_software_vulns", "include_plugin_output"}
OF_ASSETS: Options = frozenset({"include_open_ports", "include_resource_tags"})
BY_ASSETS, BY_CHUNK = Size("num_assets", 50, 5000, 50), Size("chunk_size", 100, 10_000)
BY_CHECKS = Size("num_findings", 50, 10_000, 5000)

FINDINGS = Kind("vulns", filters.FINDINGS, on_host, record, OF_HOSTS, BY_ASSETS)
WEB_FINDINGS = Kind(
    "was", filters.WEB_FINDINGS, web_findings_on, web_record, OF_FINDINGS, BY_ASSETS
)
ASSETS = Kind("assets", filters.ASSETS, assets.of_host, assets.exported, OF_ASSETS, BY_CHUNK)
ASSETS_V2 = Kind("assets-v2", filters.ASSETS_V2, assets.of_host, assets.nested, OF_ASSETS, BY_CHUNK)
CHECKS = Kind(
    "compliance", filters.CHECKS, checks_on, check_record, frozenset({"asset"}), BY_CHECKS
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

    def rows(self, context: Context, several: Iterator[Host]) -> Iterator[Document]:
        """Yield what the export has of some hosts; `context.now` is when it was ordered."""
        kind, test = self.kind, self.test(context)
        context = context.with_parameters(dict.fromkeys(self.options, True))
        needs_licence = kind.of_findings and "include_unlicensed" not in self.options
        for host in several:
            if not needs_licence or hosts.is_licensed(host):
                items = filter(test, kind.items(host))
                yield from (kind.document(one, context) for one in items)

    def test(self, context: Context) -> Callable[[Any], bool]:
        """Return the test of a finding or an asset."""
        parts = [*filters.conditions(self.filters, self.kind.fields)]
        if self.kind.of_findings:
            parts += self._defaults(context)
        return test_of(Junction("all", (*parts,)), self.kind.fields, context.now, context.date)

    def _defaults(self, context: Context) -> Iterator[Expression]:
        if not self.filters.get("state"):
            # With `since` and no state, what was fixed since then is sent as well (3.1).
            states = HOLDING if "since" not in self.filters else (*HOLDING, "FIXED")
            yield Condition("state", "eq", states)
        if not any(name in self.filters for name in times_of(self.kind.fields)):
            yield Condition("since", "ge", (context.now - WINDOW,))


USUAL = Order(FINDINGS, 50, {})


def read_order(kind: Kind, context: Context) -> Order:
    """Return the order in the body of a request; raise ApiError or NotSimulated."""
    given = context.request.json_object
    if given is None:
        raise plain("Invalid JSON")
    if unknown := sorted(given.keys() - kind.options - {kind.size.name, "filters"}):
        raise invalid(f'"{unknown[0]}" is not allowed', *unknown)
    given_filters = given.get("filters") or {}
    if not isinstance(given_filters, dict):
        raise invalid('"filters" fails because it must be an object', "filters")
    options = kind.options & given.keys()
    flags = frozenset(name for name in options if _flag(given, name))
    # Assets of compliance are an option, and filter all the same.
    fields = {name: given[name] for name in options & kind.fields.simulated.keys()}
    order = Order(kind, _size(kind.size, given), {**given_filters, **fields}, flags)
    if kind.of_findings:
        _check_together(order.filters)
    try:
        # A filter that cannot be read is refused now, and not with the first chunk.
        order.test(context)
    except Malformed as error:
        raise invalid(str(error), "filters") from None
    return order


def _flag(given: Mapping[str, object], name: str) -> bool:
    if name.startswith("include_") and not isinstance(given[name], bool):
        raise invalid(f'"{name}" fails because it must be a boolean', name)
    return bool(given[name])


def _size(known: Size, given: Mapping[str, object]) -> int:
    name, least, most, usual = known
    if usual is not None:
        return min(max(whole(name, given.get(name, usual)), least), most)
    if name not in given:
        raise invalid(f'"{name}" fails because it is required', name)
    most = MAX_TAGGED if given.get("include_resource_tags") else most
    if not least <= (size := whole(name, given[name])) <= most:
        raise invalid(f'"{name}" fails because it must be from {least} to {most}', name)
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
