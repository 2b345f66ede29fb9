"""What the portal has: host assets, their tags, and its version, in XML or JSON (5.4)."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from xml.etree import ElementTree

from ...engine import (
    Answer,
    ApiError,
    Collection,
    Context,
    Convert,
    Document,
    Entry,
    Expression,
    Field,
    Fields,
    Fixed,
    Junction,
    NotSimulated,
    Query,
    Request,
    compared,
    negated,
    rfc3339,
)
from ...world import Host, instance_of
from ..queries.paging import LastId, page_by_id
from ..queries.readers import moment
from . import hosts
from .markup import XML, block

JSON = "application/json"
DEFAULT_LIMIT, MAX_LIMIT = 100, 1000
PREFERENCES = ("limitResults", "startFromId")
CRITERION = ("field", "operator", "value")
Read = tuple[Mapping[str, object], Sequence[tuple[str, ...]]]
"""Preferences, and the parts of each criterion."""

OPERATORS: Mapping[str, Convert] = {
    **dict.fromkeys(("EQUALS", "IN"), compared("is")),
    "NOT EQUALS": negated(compared("is")),
    "CONTAINS": compared("contains"),
    "GREATER": compared("gt"),
    "LESSER": compared("lt"),
}
TRACKING = {"DNS": "DNSNAME", "AGENT": "QAGENT", "EC2": "INSTANCE_ID"}
WEB, SCANNER, SIGNATURES = "10.30.0.1-1", "14.1.30-1", "2.6.100-3"
TAG_AGE = timedelta(days=700)
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
VERSIONS = {"WEB-VERSION": WEB, "SCANNER-VERSION": SCANNER, "VULNSIGS-VERSION": SIGNATURES}


def _tracking(host: Host) -> str:
    method = hosts.tracking_method(host)
    return TRACKING.get(method, method)


def _name(host: Host) -> str:
    return host.fqdn or host.address


_text = partial(Field, folds=True)

ASSET_FIELDS = Fields.of(
    {
        "id": Field(kind="number", read=hosts.asset_id),
        "qwebHostId": Field(kind="number", read=hosts.host_id),
        "name": _text(read=_name),
        "dnsHostName": _text(read=lambda host: host.fqdn),
        "address": _text(read=lambda host: host.address),
        "os": _text(read=lambda host: host.operating_system),
        "netbiosName": _text(read=lambda host: host.netbios),
        "trackingMethod": _text(read=_tracking),
        "created": Field(kind="moment", read=lambda host: host.first_seen),
        "updated lastVulnScan": Field(kind="moment", read=lambda host: host.last_seen),
    }
)


def _asset(context: Context, host: Host) -> list[Document]:
    columns = {
        "id": hosts.asset_id(host),
        "name": _name(host),
        "created": context.rfc3339(host.first_seen),
        "modified": context.rfc3339(host.last_seen),
        "type": "HOST",
        "sourceInfo": _source(host),
        "qwebHostId": hosts.host_id(host),
        "fqdn": host.fqdn,
        "os": host.operating_system,
        "dnsHostName": host.fqdn,
        "netbiosName": host.netbios,
        "address": host.address,
        "trackingMethod": _tracking(host),
        "isDockerHost": "false",
    }
    return [{name: value for name, value in columns.items() if value}]


def _source(host: Host) -> Document | None:
    instance = instance_of(host)
    if instance is None or instance.provider != "AWS":
        return None
    source = {
        "assetId": hosts.asset_id(host),
        "type": "EC_2",
        "instanceId": instance.number,
        "instanceState": "RUNNING",
        "region": instance.region,
        "publicIpAddress": host.address,
    }
    return {"list": [{"Ec2AssetSourceSimple": source}]}


ASSETS = Collection("HostAsset", _asset, ASSET_FIELDS, one_each=lambda _: True)


def _tag(context: Context, tag: Entry) -> list[Document]:
    dates = dict.fromkeys(("created", "modified"), rfc3339(context.born - TAG_AGE))
    return [{"id": tag.index, "name": tag.value, **dates}]


TAGS = Collection(
    "Tag",
    _tag,
    Fields({"id": Field(kind="number"), "name": _text()}),
    one_each=lambda _: True,
    source=lambda context: Fixed.by_index(hosts.all_of(hosts.tags, context)),
)


def search(context: Context, of: Collection, style: LastId) -> Answer:
    """Return the assets or tags that meet all criteria, by their ids."""
    context, query = read_search(context, of.fields)
    page = page_by_id(context, of, style, query)
    inside: dict[str, object] = {"count": len(page.rows)}
    if page.rows or page.next is not None:
        inside["hasMoreRecords"] = str(page.next is not None).lower()
    if page.next is not None:
        inside["lastId"] = style.last_id(page.next)
    if page.rows:
        inside["data"] = [{of.name: row} for row in page.rows]
    return _response(context.request, {"responseCode": "SUCCESS", **inside})


def count(context: Context, of: Collection) -> Answer:
    """Return how many assets or tags meet all criteria."""
    context, query = read_search(context, of.fields)
    total = context.orders.order(of, query, context).total
    return _response(context.request, {"responseCode": "SUCCESS", "count": total})


def refusal(request: Request, error: ApiError) -> Answer:
    """Return what the portal says, under HTTP 200 (recorded), of a request that it refuses."""
    details = {"responseErrorDetails": {"errorMessage": error.message}}
    return _response(request, {"responseCode": error.details["response_code"], **details})


def portal_version(context: Context) -> Answer:
    """Return the portal's version."""
    version = {"Portal-Version": {"PortalApplication-VERSION": WEB}, "QWeb-Version": VERSIONS}
    return _response(context.request, {"responseCode": "SUCCESS", "count": 1, "data": [version]})


def _response(request: Request, inside: Document) -> Answer:
    """Return a ServiceResponse, in JSON for who accepts it; that both say the same is assumed."""
    response = {"ServiceResponse": inside}
    if JSON in request.header("accept"):
        return Answer.json(response)
    return Answer.text(f"{DECLARATION}\n{block(response, 0)}\n", content_type=XML)


def invalid(code: str, message: str) -> ApiError:
    """Return a refusal of the portal, which comes with HTTP 200 and a `responseCode`."""
    return ApiError(200, message, response_code=code)


def read_search(context: Context, fields: Fields) -> tuple[Context, Query]:
    """Return a search as parameters and a query; an empty body asks for everything.

    Raise ApiError for a body that is no ServiceRequest, and NotSimulated for a field or operator
    that the portal has and the simulator has not.
    """
    body, is_json = context.request.body, JSON in context.request.header("content-type")
    try:
        found, criteria = (_json if is_json else _xml)(body) if body.strip() else ({}, [])
        limit, first = (int(str(found.get(name) or 0)) for name in PREFERENCES)
    except (ElementTree.ParseError, ValueError, TypeError, LookupError, AttributeError) as error:
        code = "INVALID_REQUEST" if is_json else "INVALID_XML"
        raise invalid(code, "The request body could not be read.") from error
    parts = tuple(_condition(fields, *one) for one in criteria)
    # A later page does not go through the earlier ones.
    above = [
        int(value) + 1
        for *criterion, value in criteria
        if criterion == ["id", "GREATER"] and value.isdecimal()
    ]
    asked = {
        **context.parameters,
        "limitResults": min(limit or DEFAULT_LIMIT, MAX_LIMIT),
        "startFromId": max((first, *above)) or None,
    }
    return context.with_parameters(asked), Query(repr(parts), Junction("all", parts))


def _condition(fields: Fields, name: str, operator: str, value: str) -> Expression:
    field = fields.simulated.get(name)
    if field is None or operator not in OPERATORS:
        raise NotSimulated(f"the criterion {name} {operator}")
    pieces = [one.strip() for one in value.split(",")] if operator == "IN" else [value]
    return OPERATORS[operator](name, [_value(name, field, piece) for piece in pieces])


def _value(name: str, field: Field, text: str) -> str | int | datetime:
    """Return what a field is compared with; a wrong type is refused, never ignored (recorded)."""
    try:
        if field.kind == "number":
            return int(text)
        return moment(text) if field.kind == "moment" else text
    except ValueError as error:
        raise invalid("INVALID_REQUEST", f"Invalid value format for field {name}.") from error


def _json(body: bytes) -> Read:
    request = json.loads(body)["ServiceRequest"] if body.strip() != b"{}" else {}
    rows = request.get("filters", {}).get("Criteria", [])
    criteria = [tuple(str(row.get(part, "")) for part in CRITERION) for row in rows]
    return request.get("preferences", {}), criteria


def _xml(body: bytes) -> Read:
    # Expat itself limits how far entities may grow.
    root = ElementTree.fromstring(body)  # noqa: S314
    criteria = [
        (one.get("field", ""), one.get("operator", ""), (one.text or "").strip())
        for one in root.iter("Criteria")
    ]
    return {name: root.findtext(f".//{name}") for name in PREFERENCES}, criteria
