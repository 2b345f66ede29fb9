"""The scans of the account: lists, runs, files (docs/contracts/tenable.md 4)."""

import json

from ...engine import Answer, Context, NotSimulated
from ...world import Host
from .. import responses
from ..documents import hosts, scan_files
from ..documents.findings import on_host
from ..documents.scans import (
    ARCHIVED_AFTER,
    FILTERS,
    FOLDERS,
    HISTORY,
    SCANS,
    Scan,
    plugin_output,
    run,
    scan_row,
)

FILES = {"nessus": scan_files.nessus, "csv": scan_files.table}
UNSIMULATED_FILES = ("html", "pdf", "db")
NOT_FOUND = "Scan not found"


def list_scans(context: Context) -> Answer:
    """Return folders and scans."""
    rows = [scan_row(scan, context) for scan in SCANS]
    now = int(context.now.timestamp())
    return responses.json({"folders": FOLDERS, "scans": rows, "timestamp": now})


def get_scan(context: Context) -> Answer:
    """Return one run of a scan."""
    return responses.json(run(requested_scan(context), _run(context), context))


def list_filters(_context: Context) -> Answer:
    """Return the filters of a scan's file, which pyTenable reads before it orders one."""
    return responses.json({"filters": FILTERS})


def export(context: Context) -> Answer:
    """Return the id of a scan's file, which says what is in it."""
    scan, place = requested_scan(context), _run(context)
    try:
        wanted = json.loads(context.request.body or b"{}")
    except ValueError:
        raise responses.plain("Invalid JSON") from None
    form = wanted.get("format", "") if isinstance(wanted, dict) else ""
    if form not in (*FILES, *UNSIMULATED_FILES):
        raise responses.invalid('"format" fails', "format")
    if form in UNSIMULATED_FILES or any(name.startswith("filter.") for name in wanted):
        raise NotSimulated(f"a scan's file as {form}, or of some plugins only")
    if place >= ARCHIVED_AFTER:
        raise responses.plain(NOT_FOUND, 404)
    return responses.json({"file": f"SSE-{scan.uuid}-{form}"})


def get_export_status(context: Context) -> Answer:
    """Return that a file is ready, as it is immediately."""
    _file(context)
    return responses.json({"status": "ready"})


def download(context: Context) -> Answer:
    """Return the file of a scan."""
    scan, form = _file(context)
    body = FILES[form](scan.hosts(context), scan.name, context)
    answer = Answer(200, body, "application/octet-stream")
    return answer.with_headers({"Content-Disposition": f'attachment; filename="{scan.id}.{form}"'})


def get_plugin_output(context: Context) -> Answer:
    """Return what one plugin saw on one host of a scan."""
    scan, plugin = requested_scan(context), context.request.path_parameters["plugin"]
    if _run(context) >= ARCHIVED_AFTER:
        raise responses.plain(NOT_FOUND, 404)
    found = [one for one in on_host(_host_at(scan, context)) if str(one.plugin_id) == plugin]
    if not found:
        raise responses.empty_not_found()
    return responses.json(plugin_output(found))


def requested_scan(context: Context) -> Scan:
    """Return the scan whose id is in the path; raise ApiError."""
    wanted = context.request.path_parameters["scan"]
    scan = next((one for one in SCANS if wanted in (str(one.id), one.uuid)), None)
    if scan is None:
        raise responses.plain(NOT_FOUND, 404)
    return scan


def _run(context: Context) -> int:
    """Return which run is asked for, 0 being the latest."""
    text = context["history_id"]
    if text is None:
        return 0
    place = int(text) - 1000 if text.isascii() and text.isdecimal() else -1
    if not 0 <= place < HISTORY:
        raise responses.plain(NOT_FOUND, 404)
    return place


def _file(context: Context) -> tuple[Scan, str]:
    scan = requested_scan(context)
    name, _, form = context.request.path_parameters["file"].rpartition("-")
    if name != f"SSE-{scan.uuid}" or form not in FILES:
        raise responses.plain("The requested file was not found", 404)
    return scan, form


def _host_at(scan: Scan, context: Context) -> Host:
    text = context.request.path_parameters["host"]
    try:
        host = context.world.host(int(text) - 1)
    except (LookupError, ValueError):
        host = None
    if host is None or hosts.source(host) != scan.source:
        raise responses.plain("HTTP 404 Not Found", 404)
    return host
