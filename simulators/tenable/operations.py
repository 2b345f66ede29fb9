"""The routes of the Tenable simulator as a table, and what the vendor has besides."""

from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType

from ..engine import Answer, Context, Fidelity, Handler, Operation, Parameter, integer, text
from . import responses
from .queries import exports, orders, scans, vulnerabilities, workbenches
from .queries.exports import Service
from .responses import SHEET

DOCS = "developer.tenable.com"
CASSETTES = "tenable/pyTenable cassettes, 2018 and 2021"
PYTENABLE = "pyTenable 26.10.1"
ACCOUNT = "account"
"""The limit group of every call that is counted: how many a minute is the vendor's secret."""
UNCOUNTED = {"half": "an export counts its chunks and not their rows (3.2)"}
UNCOUNTED_ASSETS = {
    "": "a job of assets counts neither rows nor empty chunks, and a chunk may be empty (3.2, 3.3)"
}
RUN = text("history_id")
ANY_PARAMETER: frozenset[str] | None = None
"""Filters are numbered, so the handlers read the parameters of workbenches themselves."""
Source = tuple[Fidelity, str]


def documented(section: str, seen: str = DOCS) -> Source:
    """Return a source that documents an operation: a section of the contract, and more."""
    return "documented", f"{seen}; {SHEET} {section}"


def recorded(section: str, seen: str = CASSETTES) -> Source:
    """Return a source in which an operation was recorded."""
    return "recorded", f"{seen}; {SHEET} {section}"


def assumed(section: str, seen: str = PYTENABLE) -> Source:
    """Return a source that has the route alone."""
    return "assumed", f"{seen}; {SHEET} {section}"


def read(
    name: str,
    path: str,
    answer: Handler | str,
    source: Source,
    *parameters: Parameter,
    rows: str = "",
    unseen: Mapping[str, str] = MappingProxyType({}),
    extra: frozenset[str] | None = frozenset(),
) -> Operation:
    """Return an operation that reads."""
    return Operation(
        name,
        f"GET {path}",
        answer,
        *source,
        parameters,
        group=ACCOUNT,
        rows=rows,
        unseen=unseen,
        extra=extra,
    )


def write(name: str, path: str, answer: Handler, source: Source) -> Operation:
    """Return an operation that has an effect."""
    return Operation(name, f"POST {path}", answer, *source, group=ACCOUNT, safe=False)


def workbench(name: str, path: str, answer: Handler, source: Source, rows: str = "") -> Operation:
    """Return a read of a workbench, whose filters its handler reads."""
    return read(name, f"/workbenches{path}", answer, source, rows=rows, extra=ANY_PARAMETER)


def unlimited(name: str, request: str, answer: Handler | str, source: Source) -> Operation:
    """Return an operation that works whatever the keys, and is not counted."""
    is_safe = request.startswith("GET ")
    return Operation(name, request, answer, *source, authenticated=False, group="", safe=is_safe)


def export(
    name: str, path: str, service: Service, unseen: Mapping[str, str], *sources: Source
) -> Iterator[Operation]:
    """Yield the operations of an export; `sources` are in the same order."""
    ordered, listed, status, chunk, cancelled = sources
    job, chunks = f"{path}/{{uuid}}", f"{path}/{{uuid}}/chunks/{{chunk}}"
    answer = partial(exports.chunk, service)
    yield write(f"{name}-export", path, partial(exports.order, service), ordered)
    yield read(f"{name}-exports", f"{path}/status", partial(exports.list_jobs, service), listed)
    yield read(f"{name}-status", f"{job}/status", partial(exports.status, service), status)
    yield read(f"{name}-chunk", chunks, answer, chunk, rows="[]", unseen=unseen)
    yield write(f"{name}-cancel", f"{job}/cancel", partial(exports.cancel, service), cancelled)


def server_status(_context: Context) -> Answer:
    """Return that the service is there."""
    return responses.json({"code": 200, "status": "ready"})


def server_properties(_context: Context) -> Answer:
    """Return what the service is."""
    return responses.json({"nessus_type": "Tenable.io", "server_version": "1.0", "license": {}})


OPERATIONS = (
    unlimited(
        "log-in",
        "POST /session",
        "log_in",
        documented("1 (legacy); that the password is the secret key is made up"),
    ),
    unlimited(
        "server-status",
        "GET /server/status",
        server_status,
        documented("4: works whatever the keys"),
    ),
    unlimited(
        "server-properties",
        "GET /server/properties",
        server_properties,
        assumed("4: works whatever the keys; what it says is assumed"),
    ),
    read("session", "/session", "session", recorded("4")),
    *export(
        "vuln",
        "/vulns/export",
        exports.VULNS,
        UNCOUNTED,
        recorded("3.1"),
        documented("3.4"),
        recorded("3.2", f"the least {CASSETTES}"),
        recorded("3.3"),
        documented("3.4"),
    ),
    *export(
        "asset",
        "/assets/export",
        exports.OF_ASSETS,
        UNCOUNTED_ASSETS,
        documented("3.4", f"{DOCS}, filters v1"),
        documented("3.4"),
        documented("3.2, 3.4"),
        documented("3.3, 3.7"),
        documented("3.4"),
    ),
    write(
        "asset-export-v2",
        "/assets/v2/export",
        partial(exports.order, exports.OF_ASSETS, kind=orders.ASSETS_V2),
        documented("3.4", f"{DOCS}, filters v2"),
    ),
    read("assets", "/assets", workbenches.list_assets, recorded("4"), rows="assets"),
    read(
        "asset",
        "/assets/{uuid}",
        workbenches.get_asset,
        recorded("4", f"{CASSETTES}; 404 is assumed"),
    ),
    read("asset-filters", "/filters/workbenches/assets", workbenches.list_filters, recorded("4")),
    read(
        "vuln-filters",
        "/filters/workbenches/vulnerabilities",
        vulnerabilities.list_filters,
        assumed("4"),
    ),
    read("scan-filters", "/filters/scans/reports", scans.list_filters, assumed("4")),
    workbench(
        "workbench-assets", "/assets", workbenches.search_assets, recorded("4"), rows="assets"
    ),
    workbench(
        "workbench-asset-vulns",
        "/assets/vulnerabilities",
        vulnerabilities.by_asset,
        documented("4"),
    ),
    workbench(
        "workbench-asset", "/assets/{uuid}/info", workbenches.get_asset_info, documented("4")
    ),
    workbench(
        "workbench-vulns-of",
        "/assets/{uuid}/vulnerabilities",
        vulnerabilities.of_asset,
        documented("4", f"{DOCS}, but for counts_by_severity"),
    ),
    workbench(
        "workbench-outputs",
        "/assets/{uuid}/vulnerabilities/{plugin}/outputs",
        vulnerabilities.list_outputs,
        documented("4"),
    ),
    workbench("workbench-vulns", "/vulnerabilities", vulnerabilities.everywhere, documented("4")),
    workbench(
        "workbench-vuln",
        "/vulnerabilities/{plugin}/info",
        vulnerabilities.get_plugin_info,
        documented("4"),
    ),
    read(
        "scans",
        "/scans",
        scans.list_scans,
        documented("4"),
        extra=frozenset({"folder_id", "last_modification_date"}),
    ),
    read("scan", "/scans/{scan}", scans.get_scan, documented("4"), RUN),
    read(
        "scan-history",
        "/scans/{scan}/history",
        scans.list_runs,
        documented("4"),
        integer("limit", 50),
        integer("offset", 0),
        extra=frozenset({"sort"}),
    ),
    Operation(
        "scan-export",
        "POST /scans/{scan}/export",
        scans.export,
        *documented("4"),
        (RUN,),
        group=ACCOUNT,
    ),
    read(
        "scan-export-status",
        "/scans/{scan}/export/{file}/status",
        scans.get_export_status,
        documented("4"),
    ),
    read(
        "scan-download",
        "/scans/{scan}/export/{file}/download",
        scans.download,
        documented("4"),
    ),
    read(
        "scan-output",
        "/scans/{scan}/hosts/{host}/plugins/{plugin}",
        scans.get_plugin_output,
        documented("4", f"{DOCS}, but for outputs"),
        RUN,
    ),
)

MISSING: Mapping[str, str] = MappingProxyType(
    {
        "/was/": "web application findings",
        "/compliance/": "compliance exports",
        "/workbenches/": "activity, files and deletion",
        "/scans/": "hosts one by one, control, attachments, progress",
        "/scanners": "scanners",
        "/agents": "agents",
        "/agent-groups": "agent groups",
        "/networks": "networks",
        "/tags": "tags",
        "/users": "users",
        "/groups": "groups",
        "/policies": "policies",
        "/plugins": "plugins by family and by id",
        "/filters/": "filters of other lists",
        "/container-security/": "containers",
        "/api/": "the third version of assets and findings, and jobs in bulk",
        "/audit-log/": "the audit log",
    }
)
"""What the real service has and this one has not, by how the path starts; a call is answered with
501 and kept in the journal, never quietly refused."""
