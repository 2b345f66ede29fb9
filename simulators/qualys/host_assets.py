"""The host asset search of the portal, contracts/qualys.md 5.4: XML criteria in, HostAsset out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from xml.parsers.expat import ExpatError, ParserCreate

from .. import Answer, Host, rfc3339
from . import estate
from .listing import XML, Scene
from .markup import element
from .simple_return import NotSimulated
from .values import moment

DEFAULT_LIMIT, MOST = 100, 1000
TRACKING = {"DNS": "DNSNAME", "AGENT": "QAGENT", "EC2": "INSTANCE_ID"}
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


@dataclass(frozen=True, slots=True)
class Criterion:
    """One Criteria of a ServiceRequest."""

    field: str
    operator: str
    value: str


@dataclass(frozen=True, slots=True)
class Search:
    """A ServiceRequest: what to look for, from which id on and how many at most."""

    criteria: tuple[Criterion, ...] = ()
    limit: int = DEFAULT_LIMIT
    first_id: int = 1


class Malformed(Exception):
    """The body is not a ServiceRequest the portal could read."""


def listing(body: bytes, scene: Scene) -> Answer:
    """The assets that meet all criteria, in the order of their ids; HTTP 400 for a bad body.

    That the refusal has this form is assumed. Raises NotSimulated for a field or operator that the
    portal has and the simulator has not.
    """
    try:
        search = read_search(body)
        tests = tuple(map(_test, search.criteria))
    except Malformed as error:
        return Answer(400, (_refusal(str(error)).encode(),), XML)
    hosts = scene.world.hosts(estate.index_of_asset(_start(search)))
    found = (host for host in hosts if all(test(host) for test in tests))
    lines = _response(list(islice(found, search.limit + 1)), search)
    return Answer(200, ("\n".join(lines).encode() + b"\n",), XML)


def read_search(body: bytes) -> Search:
    """Read a ServiceRequest; an empty body asks for everything. Raises Malformed."""
    reader = _Reader()
    parser = ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        if body.strip():
            parser.Parse(body, True)
        limit, first_id = (
            int(reader.found.get(name, 0)) for name in ("limitResults", "startFromId")
        )
    except (ExpatError, ValueError) as error:
        raise Malformed("The request body could not be read.") from error
    return Search(tuple(reader.criteria), min(limit or DEFAULT_LIMIT, MOST), max(first_id, 1))


class _Reader:
    """Collects what a ServiceRequest says while it is parsed."""

    def __init__(self) -> None:
        self.criteria: list[Criterion] = []
        self.found: dict[str, str] = {}
        self._attributes: dict[str, str] = {}
        self._text = ""

    def start(self, _name: str, attributes: dict[str, str]) -> None:
        self._attributes, self._text = attributes, ""

    def text(self, data: str) -> None:
        self._text += data

    def end(self, name: str) -> None:
        if name == "Criteria":
            field, operator = (self._attributes.get(key, "") for key in ("field", "operator"))
            self.criteria.append(Criterion(field, operator, self._text.strip()))
        elif name in ("limitResults", "startFromId"):
            self.found[name] = self._text.strip()


Value = str | int | datetime | None


def _tracking(host: Host) -> str:
    method = estate.tracking_method(host)
    return TRACKING.get(method, method)


def _greater(one: Value, other: Value) -> bool:
    if isinstance(one, int) and isinstance(other, int):
        return one > other
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one > other
    return str(one) > str(other)


FIELDS: dict[str, Callable[[Host], Value]] = {
    "id": lambda host: estate.asset_id(host.index),
    "qwebHostId": lambda host: estate.host_id(host.index),
    "name": lambda host: host.fqdn or host.address,
    "dnsHostName": lambda host: host.fqdn,
    "address": lambda host: host.address,
    "os": lambda host: host.operating_system,
    "netbiosName": lambda host: host.netbios,
    "trackingMethod": _tracking,
    "created": lambda host: host.first_seen,
    "updated": lambda host: host.last_seen,
    "lastVulnScan": lambda host: host.last_seen,
}
OPERATORS: dict[str, Callable[[Value, Value], bool]] = {
    "EQUALS": lambda own, wanted: own == wanted,
    "NOT EQUALS": lambda own, wanted: own != wanted,
    "CONTAINS": lambda own, wanted: str(wanted).lower() in str(own or "").lower(),
    "GREATER": _greater,
    "LESSER": lambda own, wanted: _greater(wanted, own),
}


def _test(criterion: Criterion) -> Callable[[Host], bool]:
    field = FIELDS.get(criterion.field)
    if field is None or criterion.operator not in {*OPERATORS, "IN"}:
        raise NotSimulated(f"the criterion {criterion.field} {criterion.operator}")
    if criterion.operator == "IN":
        offered = frozenset(piece.strip() for piece in criterion.value.split(","))
        return lambda host: str(field(host)) in offered
    wanted = _value(criterion)
    return lambda host: OPERATORS[criterion.operator](field(host), wanted)


def _value(criterion: Criterion) -> Value:
    try:
        if criterion.field in ("id", "qwebHostId"):
            return int(criterion.value)
        dated = criterion.field in ("created", "updated", "lastVulnScan")
        return moment(criterion.value) if dated else criterion.value
    except ValueError as error:
        raise Malformed(f"Invalid value for field {criterion.field}.") from error


def _start(search: Search) -> int:
    """The lowest asset id that can match, so that a later page does not walk the earlier ones."""
    above = [
        int(one.value) + 1
        for one in search.criteria
        if one.field == "id" and one.operator == "GREATER" and one.value.isdecimal()
    ]
    return max((search.first_id, *above))


def _response(found: list[Host], search: Search) -> Iterator[str]:
    shown, more = found[: search.limit], len(found) > search.limit
    yield from (HEAD, "<ServiceResponse>", "  " + element("responseCode", "SUCCESS"))
    yield "  " + element("count", len(shown))
    yield "  " + element("hasMoreRecords", str(more).lower())
    if more:
        yield "  " + element("lastId", estate.asset_id(shown[-1].index))
    if shown:
        yield "  <data>"
        for host in shown:
            yield from _asset(host)
        yield "  </data>"
    yield "</ServiceResponse>"


def _asset(host: Host) -> Iterator[str]:
    yield "    <HostAsset>"
    for name, text in _columns(host).items():
        if text:
            yield "      " + element(name, text)
        if name == "type":
            yield from ("      " + line for line in _source(host))
    yield "    </HostAsset>"


def _columns(host: Host) -> dict[str, object]:
    return {
        "id": estate.asset_id(host.index),
        "name": host.fqdn or host.address,
        "created": rfc3339(host.first_seen),
        "modified": rfc3339(host.last_seen),
        "type": "HOST",
        "qwebHostId": estate.host_id(host.index),
        "fqdn": host.fqdn,
        "os": host.operating_system,
        "dnsHostName": host.fqdn,
        "netbiosName": host.netbios,
        "address": host.address,
        "trackingMethod": _tracking(host),
        "isDockerHost": "false",
    }


def _source(host: Host) -> Iterator[str]:
    if (found := estate.cloud(host)) and found.provider == "AWS":
        yield from ("<sourceInfo>", "  <list>", "    <Ec2AssetSourceSimple>")
        yield "      " + element("assetId", estate.asset_id(host.index))
        yield "      " + element("type", "EC_2")
        yield "      " + element("instanceId", found.resource_id)
        yield "      " + element("instanceState", "RUNNING")
        yield "      " + element("region", "us-east-1")
        yield "      " + element("publicIpAddress", host.address)
        yield from ("    </Ec2AssetSourceSimple>", "  </list>", "</sourceInfo>")


def _refusal(text: str) -> str:
    details = f"<responseErrorDetails>{element('errorMessage', text)}</responseErrorDetails>"
    code = element("responseCode", "INVALID_XML")
    return f"{HEAD}\n<ServiceResponse>{code}{details}</ServiceResponse>\n"
