"""The scans of the account: lists, runs, files (docs/contracts/tenable.md 4)."""

import json
from itertools import islice

from ...engine import Answer, Context, NotSimulated
from ...world import Host
from .. import responses
from ..documents import findings, plugins, records, scan_files
from ..documents.scans import (
    ARCHIVED_AFTER,
    HISTORY,
    MOST_HOSTS,
    SCANS,
    Scan,
    found_on,
    host_row,
    hosts_of,
    output_row,
    plugin_rows,
    run_row,
    scan_row,
    started,
)

FORMATS = ("nessus", "csv", "html", "pdf", "db")
FILTERS = (
    {
        "name": "plugin.id",
        "readable_name": "Plugin ID",
        "operators": ["eq"],
        "control": {"type": "entry", "regex": "^[0-9]+$", "readable_regex": "NUMBER"},
    },
)


def list_scans(context: Context) -> Answer:
    """Return folders and scans."""
    folders = [
        {"id": 3, "type": "main", "name": "My Scans", "custom": 0, "unread_count": 0}
        | {"default_tag": 1}
    ]
    rows = [scan_row(scan, context) for scan in SCANS]
    now = int(context.now.timestamp())
    return responses.json({"folders": folders, "scans": rows, "timestamp": now})


def get_scan(context: Context) -> Answer:
    """Return one run of a scan; the hosts of old ones are archived."""
    scan, run = _scan(context), _run(context)
    hosts = list(islice(hosts_of(scan, context), MOST_HOSTS)) if run < ARCHIVED_AFTER else []
    found = [one for host in hosts for one in found_on(host)]
    return responses.json(
        {
            "info": {
                "object_id": scan.id,
                "uuid": scan.uuid,
                "name": scan.name,
                "status": "completed",
                "hostcount": len(hosts),
                "scan_start": started(context, run),
                "scan_end": started(context, run) + 600,
                "is_archived": run >= ARCHIVED_AFTER,
                "user_permissions": 128,
            },
            "hosts": [host_row(host) for host in hosts],
            "vulnerabilities": plugin_rows(found),
            "history": [run_row(scan, place, context) for place in range(ARCHIVED_AFTER)],
            "notes": [],
            "filters": list(FILTERS),
        }
    )


def list_runs(context: Context) -> Answer:
    """Return the runs of a scan, page by page."""
    scan = _scan(context)
    limit, offset = context["limit"], context["offset"]
    places = range(HISTORY)[offset : offset + limit]
    pagination = {
        "total": HISTORY,
        "limit": limit,
        "offset": offset,
        "sort": [{"name": "start_date", "order": "DESC"}],
    }
    runs = [run_row(scan, place, context) for place in places]
    return responses.json({"pagination": pagination, "history": runs})


def list_filters(_context: Context) -> Answer:
    """Return the filters of a scan's file, which pyTenable reads before it orders one."""
    return responses.json({"filters": list(FILTERS)})


def export(context: Context) -> Answer:
    """Return the id of a scan's file, which says what is in it."""
    scan, run = _scan(context), _run(context)
    try:
        wanted = json.loads(context.request.body or b"{}")
    except ValueError:
        raise responses.plain("Invalid JSON") from None
    form = wanted.get("format", "") if isinstance(wanted, dict) else ""
    if form not in FORMATS:
        raise responses.invalid('"format" fails', "format")
    if form not in ("nessus", "csv") or any(name.startswith("filter.") for name in wanted):
        raise NotSimulated(f"a scan's file as {form}, or of some plugins only")
    if run >= ARCHIVED_AFTER:
        raise responses.plain("Scan not found", 404)
    return responses.json({"file": f"SSE-{scan.uuid}-{form}"})


def get_export_status(context: Context) -> Answer:
    """Return that a file is ready, as it is at once."""
    _file(context)
    return responses.json({"status": "ready"})


def download(context: Context) -> Answer:
    """Return the file of a scan."""
    scan, form = _file(context)
    hosts = hosts_of(scan, context)
    body = (
        scan_files.nessus(hosts, scan.name, context)
        if form == "nessus"
        else scan_files.table(hosts)
    )
    answer = Answer(200, body, "application/octet-stream")
    return answer.with_headers({"Content-Disposition": f'attachment; filename="{scan.id}.{form}"'})


def get_plugin_output(context: Context) -> Answer:
    """Return what one plugin saw on one host of a scan."""
    scan, wanted = _scan(context), context.request.path_parameters["plugin"]
    if _run(context) >= ARCHIVED_AFTER:
        raise responses.plain("Scan not found", 404)
    host = _host_at(scan, context)
    found = [
        one for one in findings.findings_of(host) if str(findings.plugin_id(one.weakness)) == wanted
    ]
    if not found:
        raise responses.empty_not_found()
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
    outputs = [output_row(one) for one in found]
    return responses.json({"outputs": outputs, "info": {"plugindescription": description}})


def _scan(context: Context) -> Scan:
    wanted = context.request.path_parameters["scan"]
    scan = next((one for one in SCANS if wanted in (str(one.id), one.uuid)), None)
    if scan is None:
        raise responses.plain("Scan not found", 404)
    return scan


def _run(context: Context) -> int:
    """Return which run is asked for, 0 being the latest."""
    text = context["history_id"]
    if text is None:
        return 0
    place = int(text) - 1000 if text.isascii() and text.isdecimal() else -1
    if not 0 <= place < HISTORY:
        raise responses.plain("Scan not found", 404)
    return place


def _file(context: Context) -> tuple[Scan, str]:
    scan = _scan(context)
    name, _, form = context.request.path_parameters["file"].rpartition("-")
    if name != f"SSE-{scan.uuid}" or form not in FORMATS:
        raise responses.plain("The requested file was not found", 404)
    return scan, form


def _host_at(scan: Scan, context: Context) -> Host:
    text = context.request.path_parameters["host"]
    try:
        host = context.world.host(int(text) - 1)
    except (LookupError, ValueError):
        raise responses.plain("HTTP 404 Not Found", 404) from None
    if records.source(host) != scan.source:
        raise responses.plain("HTTP 404 Not Found", 404)
    return host
