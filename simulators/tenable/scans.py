"""The scans of the account: two of them, their runs, hosts and files.

Source: docs/contracts/tenable.md 4.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from .. import Answer, Host, Request
from ..engine.http.messages import NotSimulated
from . import estate, nessus, plugins, records, refusals
from .estate import Sighting
from .scene import Document, Scene

HISTORY = 60
"""Runs each scan has had, one a week; more than a page of fifty."""
ARCHIVED_AFTER = 5
"""Runs of the last 35 days, the host by host results of which are still there."""
MOST_HOSTS = 5000
FORMATS = ("nessus", "csv", "html", "pdf", "db")
FILTERS = (
    {
        "name": "plugin.id",
        "readable_name": "Plugin ID",
        "operators": ["eq"],
        "control": {"type": "entry", "regex": "^[0-9]+$", "readable_regex": "NUMBER"},
    },
)


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan that runs once a week and sees the hosts of one source."""

    id: int
    name: str
    source: str

    @property
    def uuid(self) -> str:
        """The latest run, which is also what records name."""
        return f"b0000000-0000-4000-8000-{self.id:012d}"


SCANS = (Scan(10, "Weekly network scan", "NESSUS"), Scan(11, "Agents", "AGENT"))


def listing(_: Request, scene: Scene) -> Answer:
    """Folders and scans."""
    folders = [
        {"id": 3, "type": "main", "name": "My Scans", "custom": 0, "unread_count": 0}
        | {"default_tag": 1}
    ]
    rows = [_row(scan, scene) for scan in SCANS]
    now = int(scene.now.timestamp())
    return refusals.json({"folders": folders, "scans": rows, "timestamp": now})


def details(request: Request, scene: Scene) -> Answer:
    """One run of a scan; the hosts of old ones are archived."""
    scan, run = _scan(request), _run(request)
    hosts = list(islice(_hosts(scan, scene), MOST_HOSTS)) if run < ARCHIVED_AFTER else []
    found = [one for host in hosts for one in estate.sightings(host) if one.state in nessus.FOUND]
    return refusals.json(
        {
            "info": {
                "object_id": scan.id,
                "uuid": scan.uuid,
                "name": scan.name,
                "status": "completed",
                "hostcount": len(hosts),
                "scan_start": _started(scene, run),
                "scan_end": _started(scene, run) + 600,
                "is_archived": run >= ARCHIVED_AFTER,
                "user_permissions": 128,
            },
            "hosts": [_host(host) for host in hosts],
            "vulnerabilities": _by_plugin(found),
            "history": [_past(scan, place, scene) for place in range(ARCHIVED_AFTER)],
            "notes": [],
            "filters": list(FILTERS),
        }
    )


def history(request: Request, scene: Scene) -> Answer:
    """The runs of a scan, page by page."""
    scan = _scan(request)
    limit, offset = (
        _number(request, name, usual) for name, usual in (("limit", 50), ("offset", 0))
    )
    places = range(HISTORY)[offset : offset + limit]
    pagination = {
        "total": HISTORY,
        "limit": limit,
        "offset": offset,
        "sort": [{"name": "start_date", "order": "DESC"}],
    }
    runs = [_past(scan, place, scene) for place in places]
    return refusals.json({"pagination": pagination, "history": runs})


def filters(_: Request, _scene: Scene) -> Answer:
    """The filters of a scan's file, which pyTenable reads before it asks for one."""
    return refusals.json({"filters": list(FILTERS)})


def export(request: Request, _scene: Scene) -> Answer:
    """Begin to write a scan's file; the file's id says what is in it."""
    scan, run = _scan(request), _run(request)
    try:
        wanted = json.loads(request.body or b"{}")
    except ValueError:
        raise refusals.plain("Invalid JSON") from None
    form = wanted.get("format", "") if isinstance(wanted, dict) else ""
    if form not in FORMATS:
        raise refusals.invalid('"format" fails', "format")
    if form not in ("nessus", "csv") or any(name.startswith("filter.") for name in wanted):
        raise NotSimulated(f"a scan's file as {form}, or of some plugins only")
    if run >= ARCHIVED_AFTER:
        raise refusals.plain("Scan not found", 404)
    return refusals.json({"file": f"SSE-{scan.uuid}-{form}"})


def export_status(request: Request, _scene: Scene) -> Answer:
    """Ready at once."""
    _file(request)
    return refusals.json({"status": "ready"})


def download(request: Request, scene: Scene) -> Answer:
    """The file of a scan."""
    scan, form = _file(request)
    hosts = _hosts(scan, scene)
    body = nessus.document(hosts, scan.name, scene) if form == "nessus" else nessus.table(hosts)
    answer = Answer(200, body, "application/octet-stream")
    return answer.with_headers({"Content-Disposition": f'attachment; filename="{scan.id}.{form}"'})


def plugin_output(request: Request, scene: Scene) -> Answer:
    """What one plugin saw on one host of a scan."""
    scan, wanted = _scan(request), request.path_parameters["plugin"]
    if _run(request) >= ARCHIVED_AFTER:
        raise refusals.plain("Scan not found", 404)
    host = _host_at(request, scan, scene)
    found = [one for one in estate.sightings(host) if str(estate.plugin_id(one.weakness)) == wanted]
    if not found:
        raise refusals.empty_not_found()
    plugin = plugins.plugin(found[0].weakness)
    description = {
        "pluginid": str(plugin["id"]),
        "pluginname": plugin["name"],
        "pluginfamily": plugin["family"],
        "severity": found[0].severity,
        "pluginattributes": {
            name: plugin[name] for name in ("description", "synopsis", "solution", "risk_factor")
        },
    }
    outputs = [_output(one) for one in found]
    return refusals.json({"outputs": outputs, "info": {"plugindescription": description}})


def _scan(request: Request) -> Scan:
    wanted = request.path_parameters["scan"]
    scan = next((one for one in SCANS if wanted in (str(one.id), one.uuid)), None)
    if scan is None:
        raise refusals.plain("Scan not found", 404)
    return scan


def _run(request: Request) -> int:
    """Which run is asked for, 0 being the latest."""
    text = request.parameter("history_id")
    if text is None:
        return 0
    place = int(text) - 1000 if text.isascii() and text.isdecimal() else -1
    if not 0 <= place < HISTORY:
        raise refusals.plain("Scan not found", 404)
    return place


def _file(request: Request) -> tuple[Scan, str]:
    scan = _scan(request)
    name, _, form = request.path_parameters["file"].rpartition("-")
    if name != f"SSE-{scan.uuid}" or form not in FORMATS:
        raise refusals.plain("The requested file was not found", 404)
    return scan, form


def _hosts(scan: Scan, scene: Scene) -> Iterator[Host]:
    return (host for host in scene.world.hosts() if records.source(host) == scan.source)


def _host_at(request: Request, scan: Scan, scene: Scene) -> Host:
    text = request.path_parameters["host"]
    try:
        host = scene.world.host(int(text) - 1)
    except (LookupError, ValueError):
        raise refusals.plain("HTTP 404 Not Found", 404) from None
    if records.source(host) != scan.source:
        raise refusals.plain("HTTP 404 Not Found", 404)
    return host


def _row(scan: Scan, scene: Scene) -> Document:
    return {
        "id": scan.id,
        "uuid": scan.uuid,
        "schedule_uuid": records.SCHEDULES[scan.source],
        "name": scan.name,
        "status": "completed",
        "owner": "user1@example.com",
        "enabled": True,
        "read": True,
        "shared": False,
        "folder_id": 3,
        "creation_date": _started(scene, HISTORY),
        "last_modification_date": _started(scene, 0) + 600,
    }


def _past(scan: Scan, place: int, scene: Scene) -> Document:
    return {
        "id": 1000 + place,
        "scan_uuid": f"{scan.uuid[:-3]}{place:03d}" if place else scan.uuid,
        "status": "completed",
        "is_archived": place >= ARCHIVED_AFTER,
        "time_start": _started(scene, place),
        "time_end": _started(scene, place) + 600,
        "reindexing": False,
        "visibility": "public",
    }


def _started(scene: Scene, place: int) -> int:
    return scene.seconds(scene.world.epoch) - (1 + 7 * place) * 86_400


def _host(host: Host) -> Document:
    counts = Counter(one.severity for one in estate.sightings(host) if one.state in nessus.FOUND)
    levels = {name: counts[level] for level, name in enumerate(estate.SEVERITIES)}
    return {
        "host_id": host.index + 1,
        "uuid": estate.asset_uuid(host),
        "asset_id": host.index + 1,
        "hostname": host.fqdn or host.address,
        "severity": sum(counts.values()),
        **levels,
    }


def _by_plugin(found: list[Sighting]) -> list[Document]:
    counts = Counter((estate.plugin_id(one.weakness), one.severity) for one in found)
    names = {estate.plugin_id(one.weakness): one.weakness for one in found}
    return [
        {
            "plugin_id": plugin,
            "plugin_name": names[plugin].title,
            "plugin_family": plugins.family(names[plugin]),
            "severity": severity,
            "count": count,
        }
        for (plugin, severity), count in counts.items()
    ]


def _output(one: Sighting) -> Document:
    finding, host = one.finding, one.host
    place = f"{finding.port or 0} / {finding.protocol or 'tcp'} / "
    return {
        "ports": {place: [{"hostname": host.fqdn or host.address}]},
        "has_attachment": 0,
        "hosts": None,
        "plugin_output": finding.result or None,
        "severity": one.severity,
    }


def _number(request: Request, name: str, usual: int) -> int:
    text = request.parameter(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdecimal()):
        raise refusals.invalid(f'"{name}" fails', name, source="query")
    return int(text)
