"""The scans of the account: two of them, their runs, and the rows about their hosts.

Source: docs/contracts/tenable.md 4.
"""

from collections import Counter
from itertools import islice

from ...engine import Answer, ApiError, Context, Document, Listing, everything, whole_number
from ...world import Host
from .. import responses
from ..queries.lists import BY_OFFSET, fixed, page_by_offset
from . import hosts, plugins
from .findings import SEVERITIES, HostFinding, counts_of, holding_on, on_host
from .hosts import SCANS, Scan, some

HISTORY = 60
"""Runs each scan has had, one a week; more than a page of fifty."""
ARCHIVED_AFTER = 5
"""Runs of the last 35 days, the host by host results of which are still there."""
MAX_HOSTS = 5000
NUMBER = {"type": "entry", "regex": "^[0-9]+$", "readable_regex": "NUMBER"}
FILTERS = (
    {"name": "plugin.id", "readable_name": "Plugin ID", "operators": ["eq"], "control": NUMBER},
)
FOLDERS = (
    {"id": 3, "type": "main", "name": "My Scans", "custom": 0, "unread_count": 0, "default_tag": 1},
)
DURATION_SECONDS = 600


def absent() -> ApiError:
    """Return the refusal of a scan, a run or a result that is not there."""
    return responses.plain("Scan not found", 404)


def requested_scan(context: Context) -> Scan:
    """Return the scan whose id is in the path; raise ApiError."""
    wanted = context.request.path_parameters["scan"]
    for scan in SCANS.values():
        if wanted in (str(scan.id), scan.uuid):
            return scan
    raise absent()


def requested_run(context: Context) -> int:
    """Return which run is asked for, 0 being the latest; raise ApiError."""
    places = {None: 0} | {str(1000 + place): place for place in range(HISTORY)}
    place = places.get(context["history_id"])
    if place is None:
        raise absent()
    return place


def _started(context: Context, place: int) -> int:
    """Return when a run was started, in Unix seconds."""
    return int(context.born.timestamp()) - (1 + 7 * place) * 86_400


def list_scans(context: Context) -> Answer:
    """Return folders and scans."""
    rows = [
        {
            "id": scan.id,
            "uuid": scan.uuid,
            "schedule_uuid": scan.schedule,
            "name": scan.name,
            "status": "completed",
            "owner": "user1@example.com",
            "enabled": True,
            "read": True,
            "shared": False,
            "folder_id": 3,
            "creation_date": _started(context, HISTORY),
            "last_modification_date": _started(context, 0) + DURATION_SECONDS,
        }
        for scan in SCANS.values()
    ]
    now = int(context.now.timestamp())
    return responses.json({"folders": FOLDERS, "scans": rows, "timestamp": now})


def _run(place: int, context: Context) -> Document:
    """Return one run of a scan, the latest at place 0."""
    scan, started = requested_scan(context), _started(context, place)
    return {
        "id": 1000 + place,
        "scan_uuid": f"{scan.uuid[:-3]}{place:03d}" if place else scan.uuid,
        "status": "completed",
        "is_archived": place >= ARCHIVED_AFTER,
        "time_start": started,
        "time_end": started + DURATION_SECONDS,
        "reindexing": False,
        "visibility": "public",
    }


list_runs = Listing(fixed("history", range(HISTORY), _run), BY_OFFSET, everything, page_by_offset)


def get_scan(context: Context) -> Answer:
    """Return one run of a scan with its results; the hosts of old ones are archived."""
    scan, place = requested_scan(context), requested_run(context)
    is_archived, started = place >= ARCHIVED_AFTER, _started(context, place)
    seen = [] if is_archived else list(islice(scan.hosts(context.world), MAX_HOSTS))
    found = [holding_on(host) for host in seen]
    info = {
        "object_id": scan.id,
        "uuid": scan.uuid,
        "name": scan.name,
        "status": "completed",
        "hostcount": len(seen),
        "scan_start": started,
        "scan_end": started + DURATION_SECONDS,
        "is_archived": is_archived,
        "user_permissions": 128,
    }
    return responses.json(
        {
            "info": info,
            "hosts": [_host(*pair) for pair in zip(seen, found, strict=True)],
            "vulnerabilities": _by_plugin([one for several in found for one in several]),
            "history": [_run(before, context) for before in range(ARCHIVED_AFTER)],
            "notes": [],
            "filters": FILTERS,
        }
    )


def get_plugin_output(context: Context) -> Answer:
    """Return what one plugin saw on one host of a scan."""
    scan, wanted = requested_scan(context), context.request.path_parameters["plugin"]
    if requested_run(context) >= ARCHIVED_AFTER:
        raise absent()
    found = [one for one in on_host(_host_at(scan, context)) if str(one.plugin["id"]) == wanted]
    if not found:
        raise responses.empty_not_found()
    plugin = found[0].plugin
    description = {
        "pluginid": str(plugin["id"]),
        "pluginname": plugin["name"],
        "pluginfamily": plugin["family"],
        "severity": found[0].severity,
        "pluginattributes": some(plugin, plugins.TEXTS),
    }
    info = {"plugindescription": description}
    return responses.json({"outputs": [_output(one) for one in found], "info": info})


def _host_at(scan: Scan, context: Context) -> Host:
    number = whole_number(context.request.path_parameters["host"])
    host = number and context.world.find(number - 1)
    if not host or hosts.source(host) != scan.source:
        raise responses.plain("HTTP 404 Not Found", 404)
    return host


def _host(host: Host, found: list[HostFinding]) -> Document:
    return {
        "host_id": host.index + 1,
        "uuid": hosts.asset_uuid(host),
        "asset_id": host.index + 1,
        "hostname": host.fqdn or host.address,
        "severity": len(found),
        **dict(zip(SEVERITIES, counts_of(found), strict=True)),
    }


def _by_plugin(found: list[HostFinding]) -> list[Document]:
    counts = Counter((one.plugin["id"], one.severity) for one in found)
    known = {one.plugin["id"]: one.plugin for one in found}
    return [
        {
            "plugin_id": plugin,
            "plugin_name": known[plugin]["name"],
            "plugin_family": known[plugin]["family"],
            "severity": severity,
            "count": count,
        }
        for (plugin, severity), count in counts.items()
    ]


def _output(one: HostFinding) -> Document:
    hostname = one.host.fqdn or one.host.address
    return {
        "ports": {f"{one.port} / {one.protocol} / ": [{"hostname": hostname}]},
        "has_attachment": 0,
        "hosts": None,
        "plugin_output": one.finding.result or None,
        "severity": one.severity,
    }
