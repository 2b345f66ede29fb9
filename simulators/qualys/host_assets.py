"""The host asset search of the portal: XML criteria in, HostAsset out.

Source: docs/contracts/qualys.md 5.4.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice

from .. import Answer, Host, Request, rfc3339
from ..engine.http.messages import NotSimulated
from . import estate
from .listing import XML, Scene
from .markup import element
from .service_request import Criterion, Invalid, Search, read_search
from .values import moment

JSON = "application/json"
TRACKING = {"DNS": "DNSNAME", "AGENT": "QAGENT", "EC2": "INSTANCE_ID"}
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def listing(request: Request, scene: Scene) -> Answer:
    """Return the assets that meet all criteria, in the order of their ids, in XML or JSON.

    Refusals are HTTP 200 with another `responseCode` (recorded). Raises NotSimulated for a field
    or operator that the portal has and the simulator has not.
    """
    wants_json = JSON in request.header("accept")
    sends_json = JSON in request.header("content-type")
    try:
        search = read_search(request.body, as_json=sends_json)
        tests = tuple(map(_test, search.criteria))
    except Invalid as error:
        return _refusal(error, wants_json)
    hosts = scene.world.hosts(estate.index_of_asset(_start(search)))
    found = (host for host in hosts if all(test(host) for test in tests))
    chosen = list(islice(found, search.limit + 1))
    if wants_json:
        return Answer.json({"ServiceResponse": _document(chosen, search)})
    return _xml(_response(chosen, search))


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
        pieces = criterion.value.split(",")
        offered = frozenset(_value(criterion.field, piece.strip()) for piece in pieces)
        return lambda host: field(host) in offered
    wanted = _value(criterion.field, criterion.value)
    return lambda host: OPERATORS[criterion.operator](field(host), wanted)


def _value(field: str, text: str) -> Value:
    """Read what a field is compared with; recorded: a wrong type is refused, never ignored."""
    try:
        if field in ("id", "qwebHostId"):
            return int(text)
        return moment(text) if field in ("created", "updated", "lastVulnScan") else text
    except ValueError as error:
        raise Invalid("INVALID_REQUEST", f"Invalid value format for field {field}.") from error


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
    if shown:
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


def _document(found: list[Host], search: Search) -> dict[str, object]:
    """Return what JSON says of the assets: as the XML, without the sources (assumed)."""
    shown, more = found[: search.limit], len(found) > search.limit
    assets = [{name: value for name, value in _columns(host).items() if value} for host in shown]
    return {
        "responseCode": "SUCCESS",
        "count": len(shown),
        **({"hasMoreRecords": str(more).lower()} if shown else {}),
        **({"lastId": estate.asset_id(shown[-1].index)} if more else {}),
        **({"data": [{"HostAsset": asset} for asset in assets]} if shown else {}),
    }


def _refusal(error: Invalid, wants_json: bool) -> Answer:
    details = {"errorMessage": str(error)}
    if wants_json:
        body = {"responseCode": error.code, "responseErrorDetails": details}
        return Answer.json({"ServiceResponse": body})
    inside = element("errorMessage", str(error))
    return _xml(
        [
            HEAD,
            "<ServiceResponse>",
            "  " + element("responseCode", error.code),
            f"  <responseErrorDetails>{inside}</responseErrorDetails>",
            "</ServiceResponse>",
        ]
    )


def _xml(lines: Iterable[str]) -> Answer:
    return Answer(200, ("\n".join(lines).encode() + b"\n",), XML)
