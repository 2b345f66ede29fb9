"""The scans of the account: lists, runs, files (docs/contracts/tenable.md 4)."""

from ...engine import Answer, ApiError, Context, NotSimulated, whole_number
from ...world import Host
from .. import responses
from ..documents import hosts
from ..documents.findings import on_host
from ..documents.hosts import SCANS, Scan
from ..documents.scans import (
    ARCHIVED_AFTER,
    FOLDERS,
    HISTORY,
    nessus,
    plugin_output,
    run,
    scan_row,
    table,
)

FILES = {"nessus": nessus, "csv": table}
UNSIMULATED_FILES = ("html", "pdf", "db")


def _absent() -> ApiError:
    return responses.plain("Scan not found", 404)


def list_scans(context: Context) -> Answer:
    """Return folders and scans."""
    rows = [scan_row(scan, context) for scan in SCANS.values()]
    now = int(context.now.timestamp())
    return responses.json({"folders": FOLDERS, "scans": rows, "timestamp": now})


def get_scan(context: Context) -> Answer:
    """Return one run of a scan."""
    return responses.json(run(requested_scan(context), _run(context), context))


def export(context: Context) -> Answer:
    """Return the id of a scan's file, which says what is in it."""
    scan, is_archived = requested_scan(context), _run(context) >= ARCHIVED_AFTER
    wanted = context.request.json_object
    if wanted is None:
        raise responses.plain("Invalid JSON")
    form = wanted.get("format")
    if form not in (*FILES, *UNSIMULATED_FILES):
        raise responses.invalid('"format" fails', "format")
    if form in UNSIMULATED_FILES or any(name.startswith("filter.") for name in wanted):
        raise NotSimulated(f"a scan's file as {form}, or of some plugins only")
    if is_archived:
        raise _absent()
    return responses.json({"file": f"SSE-{scan.uuid}-{form}"})


def get_export_status(context: Context) -> Answer:
    """Return that a file is ready, as it is immediately."""
    _file(context)
    return responses.json({"status": "ready"})


def download(context: Context) -> Answer:
    """Return the file of a scan."""
    scan, form = _file(context)
    body = FILES[form](scan.hosts(context.world), scan.name, context)
    answer = Answer(200, body, "application/octet-stream")
    return answer.with_headers({"Content-Disposition": f'attachment; filename="{scan.id}.{form}"'})


def get_plugin_output(context: Context) -> Answer:
    """Return what one plugin saw on one host of a scan."""
    scan, plugin = requested_scan(context), context.request.path_parameters["plugin"]
    if _run(context) >= ARCHIVED_AFTER:
        raise _absent()
    found = [one for one in on_host(_host_at(scan, context)) if str(one.plugin["id"]) == plugin]
    if not found:
        raise responses.empty_not_found()
    return responses.json(plugin_output(found))


def requested_scan(context: Context) -> Scan:
    """Return the scan whose id is in the path; raise ApiError."""
    wanted = context.request.path_parameters["scan"]
    for scan in SCANS.values():
        if wanted in (str(scan.id), scan.uuid):
            return scan
    raise _absent()


def _run(context: Context) -> int:
    """Return which run is asked for, 0 being the latest."""
    places = {None: 0} | {str(1000 + place): place for place in range(HISTORY)}
    place = places.get(context["history_id"])
    if place is None:
        raise _absent()
    return place


def _file(context: Context) -> tuple[Scan, str]:
    scan = requested_scan(context)
    name, _, form = context.request.path_parameters["file"].rpartition("-")
    if name != f"SSE-{scan.uuid}" or form not in FILES:
        raise responses.plain("The requested file was not found", 404)
    return scan, form


def _host_at(scan: Scan, context: Context) -> Host:
    number = whole_number(context.request.path_parameters["host"])
    host = number and context.world.find(number - 1)
    if not host or hosts.source(host) != scan.source:
        raise responses.plain("HTTP 404 Not Found", 404)
    return host
