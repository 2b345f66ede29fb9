"""What the portal has: host assets, their tags, and its version, in XML or JSON (5.4)."""

from datetime import timedelta
from functools import partial

from ...engine import (
    Answer,
    ApiError,
    Collection,
    Context,
    Document,
    Entry,
    Field,
    Fields,
    Request,
    rfc3339,
)
from ...world import Host, instance_of
from ..queries.paging import ByNumber, LastId, page_by_id
from ..queries.searches import JSON, read_search
from . import hosts
from .markup import XML, block

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
    Fields(
        {
            "id": Field(kind="number", read=lambda tag: tag.index),
            "name": _text(read=lambda tag: tag.value),
        }
    ),
    one_each=lambda _: True,
    source=lambda context: ByNumber(hosts.all_of(hosts.tags, context)),
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
    details = {"errorMessage": error.message}
    code = error.details["response_code"]
    return _response(request, {"responseCode": code, "responseErrorDetails": details})


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
