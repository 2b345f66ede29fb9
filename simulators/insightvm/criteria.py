"""Asset search: filters of fields, operators and values, docs/contracts/insightvm.md 3.4."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fnmatch import fnmatchcase
from ipaddress import ip_address

from .. import Host
from ..engine.http.messages import NotSimulated
from . import estate, findings
from .envelope import Refused
from .scene import Scene

BEHIND = timedelta(hours=11)
"""How far a console is behind UTC under the quirk `local-days`."""

Test = Callable[[Host], bool]
Known = tuple[object, ...]
Compare = Callable[["Filter", Known], bool]


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition as it was sent.

    `today` is for operators that count days, `behind` how far the console's days are behind UTC.
    """

    field: str
    operator: str
    value: object
    values: tuple[object, ...]
    lower: object
    upper: object
    today: date
    behind: timedelta

    def text(self) -> str:
        """The value as text, in lower case."""
        if not isinstance(self.value, str | int | float):
            raise self.refusal("a value")
        return str(self.value).lower()

    def number(self, value: object) -> float:
        """A value as a number."""
        try:
            return float(str(value))
        except ValueError:
            raise self.refusal("a number") from None

    def day(self, value: object) -> date:
        """A value as a day, a moment as the console's own."""
        if isinstance(value, datetime):
            return (value - self.behind).date()
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise self.refusal("a date (yyyy-MM-dd)") from None

    def refusal(self, wanted: str) -> Refused:
        """400, for a value that is missing or of the wrong kind."""
        return Refused(400, f"The filter on {self.field} with {self.operator} needs {wanted}.")


def matching(body: object, scene: Scene) -> Test:
    """Whether a host matches the criteria; 400 where they are none."""
    if not isinstance(body, Mapping):
        raise Refused(400, "The search criteria must be an object.")
    filters, match = body.get("filters"), body.get("match")
    if not isinstance(filters, list) or match not in ("all", "any"):
        raise Refused(400, "The search criteria need filters, and a match of all or any.")
    tests = [_test(_read(one, scene)) for one in filters]
    if not tests:
        raise Refused(400, "The search criteria need at least one filter.")
    together = all if match == "all" else any
    return lambda host: together(test(host) for test in tests)


def address_of(body: object) -> str | None:
    """The one address that is looked for, where that is all: it needs no search."""
    if not isinstance(body, Mapping) or not isinstance(body.get("filters"), list):
        return None
    match body["filters"]:
        case [{"field": "ip-address", "operator": "is", "value": str(address)}]:
            return address
    return None


def _read(one: object, scene: Scene) -> Filter:
    if not isinstance(one, Mapping):
        raise Refused(400, "A filter must be an object.")
    values = one.get("values") or ()
    behind = BEHIND if "local-days" in scene.quirks else timedelta()
    return Filter(
        field=str(one.get("field")),
        operator=str(one.get("operator")),
        value=one.get("value"),
        values=tuple(values) if isinstance(values, list) else (),
        lower=one.get("lower"),
        upper=one.get("upper"),
        today=(scene.now - behind).date(),
        behind=behind,
    )


def _test(wanted: Filter) -> Test:
    if wanted.field in ELSEWHERE:
        raise NotSimulated(f"searching by {wanted.field}")
    field = FIELDS.get(wanted.field)
    if field is None or wanted.operator not in field.operators:
        raise Refused(400, f"No filter on {wanted.field} with {wanted.operator}.")
    negative = NEGATIVE.get(wanted.operator)
    compare = COMPARE[negative or wanted.operator]
    compare(wanted, ())
    if negative:
        return lambda host: not compare(wanted, tuple(field.values(host)))
    return lambda host: compare(wanted, tuple(field.values(host)))


def _is(wanted: Filter, known: Known) -> bool:
    text = wanted.text()
    return any(str(value).lower() == text for value in known)


def _starts(wanted: Filter, known: Known) -> bool:
    text = wanted.text()
    return any(str(value).lower().startswith(text) for value in known)


def _ends(wanted: Filter, known: Known) -> bool:
    text = wanted.text()
    return any(str(value).lower().endswith(text) for value in known)


def _contains(wanted: Filter, known: Known) -> bool:
    text = wanted.text()
    return any(text in str(value).lower() for value in known)


def _like(wanted: Filter, known: Known) -> bool:
    text = wanted.text()
    return any(fnmatchcase(str(value).lower(), text) for value in known)


def _in_set(wanted: Filter, known: Known) -> bool:
    if not wanted.values:
        raise wanted.refusal("values")
    allowed = {str(value) for value in wanted.values}
    return any(str(value) in allowed for value in known)


def _in_range(wanted: Filter, known: Known) -> bool:
    number = _address if wanted.field == "ip-address" else wanted.number
    try:
        lower, upper = number(wanted.lower), number(wanted.upper)
        return any(lower <= number(value) <= upper for value in known)
    except (TypeError, ValueError):
        raise wanted.refusal("lower and upper") from None


def _address(value: object) -> float:
    return int(ip_address(str(value)))


def _above(wanted: Filter, known: Known) -> bool:
    bound = wanted.number(wanted.value)
    return any(wanted.number(value) > bound for value in known)


def _below(wanted: Filter, known: Known) -> bool:
    bound = wanted.number(wanted.value)
    return any(wanted.number(value) < bound for value in known)


def _on_or_before(wanted: Filter, known: Known) -> bool:
    day = wanted.day(wanted.value)
    return any(wanted.day(value) <= day for value in known)


def _on_or_after(wanted: Filter, known: Known) -> bool:
    day = wanted.day(wanted.value)
    return any(wanted.day(value) >= day for value in known)


def _between(wanted: Filter, known: Known) -> bool:
    first, last = wanted.day(wanted.lower), wanted.day(wanted.upper)
    return any(first <= wanted.day(value) <= last for value in known)


def _earlier(wanted: Filter, known: Known) -> bool:
    day = wanted.today - timedelta(days=wanted.number(wanted.value))
    return any(wanted.day(value) < day for value in known)


def _within(wanted: Filter, known: Known) -> bool:
    day = wanted.today - timedelta(days=wanted.number(wanted.value))
    return any(wanted.day(value) >= day for value in known)


COMPARE: Mapping[str, Compare] = {
    "is": _is,
    "starts-with": _starts,
    "ends-with": _ends,
    "contains": _contains,
    "is-like": _like,
    "in": _in_set,
    "in-range": _in_range,
    "is-greater-than": _above,
    "is-less-than": _below,
    "is-on-or-before": _on_or_before,
    "is-on-or-after": _on_or_after,
    "is-between": _between,
    "is-earlier-than": _earlier,
    "is-within-the-last": _within,
    "is-not-empty": lambda _, known: bool(known),
}
NEGATIVE: Mapping[str, str] = {
    "is-not": "is",
    "not-in-range": "in-range",
    "not-like": "is-like",
    "does-not-contain": "contains",
    "not-in": "in",
    "is-empty": "is-not-empty",
}
"""Operators that hold exactly where another one does not."""


@dataclass(frozen=True, slots=True)
class Field:
    """What a filter may look at: its operators, and what a host has there."""

    operators: frozenset[str]
    values: Callable[[Host], Iterable[object]]


def _names(host: Host) -> Iterator[str]:
    yield from (name for name, _ in estate.host_names(host))


def _products(host: Host) -> Iterator[str]:
    yield from (service.product for service in estate.services(host))


def _vulnerable(host: Host) -> Iterator[findings.Finding]:
    return (one for one in findings.findings(host) if one.instances)


def _field(operators: str, values: Callable[[Host], Iterable[object]]) -> Field:
    return Field(frozenset(operators.split()), values)


TEXT = "is is-not starts-with ends-with contains does-not-contain"
SCORE = "is is-not in-range is-greater-than is-less-than"
DATES = "is-on-or-before is-on-or-after is-between is-earlier-than is-within-the-last"
FIELDS: Mapping[str, Field] = {
    "ip-address": _field(
        "is is-not in-range not-in-range is-like not-like", lambda host: host.addresses
    ),
    "host-name": _field(f"{TEXT} is-empty is-not-empty is-like not-like", _names),
    "cve": _field(
        "is is-not contains does-not-contain",
        lambda host: (cve for one in _vulnerable(host) for cve in one.weakness.cves),
    ),
    "site-id": _field("in not-in", lambda host: (estate.site_id(host.index),)),
    "risk-score": _field(SCORE, lambda host: (findings.risk(_vulnerable(host)),)),
    "last-scan-date": _field(DATES, lambda host: (host.last_seen,)),
    "open-ports": _field(
        "is is-not in-range", lambda host: (one.port for one in estate.services(host))
    ),
    "operating-system": _field(
        "contains does-not-contain is-empty is-not-empty", lambda host: (host.operating_system,)
    ),
    "software": _field("contains does-not-contain", _products),
    "vulnerability-title": _field(
        TEXT, lambda host: (one.weakness.title for one in _vulnerable(host))
    ),
    "vulnerability-cvss-score": _field(
        SCORE, lambda host: (one.weakness.cvss_v2 or 0.0 for one in _vulnerable(host))
    ),
}
ELSEWHERE = frozenset({"custom-tag", "owner-tag", "location-tag", "criticality-tag"})
"""Fields of the contract that no host of the world has anything in; further ones are refused."""
