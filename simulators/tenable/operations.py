"""The routes of the Tenable simulator as a table, and what the vendor has besides."""

from collections.abc import Mapping
from types import MappingProxyType

from ..engine import Fidelity, Handler, Operation, Parameter, integer, text
from .queries import scans, vulnerabilities, workbenches
from .responses import SHEET

DOCS = "developer.tenable.com"
CASSETTES = "tenable/pyTenable cassettes, 2018 and 2021"
ACCOUNT = "account"
"""The limit group of every call that is counted: how many a minute is the vendor's secret."""
UNCOUNTED = "an export counts its chunks and not their rows (3.2)"
UNCOUNTED_ASSETS = (
    "a job of assets counts neither rows nor empty chunks, and a chunk may be empty (3.2, 3.3)"
)
RUN = text("history_id")


def _open(name: str, request: str, fidelity: Fidelity, source: str, safe: bool = True) -> Operation:
    """Return an operation that works whatever the keys, and is not counted."""
    handler = name.replace("-", "_")
    where = f"{SHEET} {source}"
    return Operation(
        name, request, handler, fidelity, where, authenticated=False, group="", safe=safe
    )


def _read(
    name: str,
    path: str,
    source: str,
    answer: Handler | str,
    *parameters: Parameter,
    fidelity: Fidelity = "documented",
    rows: str = "",
    unseen: Mapping[str, str] = MappingProxyType({}),
    extra: frozenset[str] | None = frozenset(),
) -> Operation:
    """Return an operation that reads; `source` is a section, and what was seen there."""
    section, _, seen = source.partition("; ")
    return Operation(
        name,
        f"GET {path}",
        answer,
        fidelity,
        f"{seen or DOCS}; {SHEET} {section}",
        parameters,
        group=ACCOUNT,
        rows=rows,
        unseen=unseen,
        extra=extra,
    )


def _workbench(
    name: str,
    path: str,
    source: str,
    answer: Handler,
    fidelity: Fidelity = "documented",
    rows: str = "",
) -> Operation:
    # Filters are numbered, so the handlers read the parameters of workbenches themselves.
    path = f"/workbenches{path}"
    return _read(name, path, source, answer, fidelity=fidelity, rows=rows, extra=None)


def _write(
    name: str, path: str, source: str, answer: str, fidelity: Fidelity = "documented"
) -> Operation:
    """Return an operation that has an effect, by the method that has it."""
    section, _, seen = source.partition("; ")
    where = f"{seen or DOCS}; {SHEET} {section}"
    return Operation(name, f"POST {path}", answer, fidelity, where, group=ACCOUNT, safe=False)


OPERATIONS = (
    _open(
        "log-in",
        "POST /session",
        "documented",
        "1 (legacy); that the password is the secret key is made up",
        safe=False,
    ),
    _open("server-status", "GET /server/status", "documented", "4: works whatever the keys"),
    _open(
        "server-properties",
        "GET /server/properties",
        "assumed",
        "4: works whatever the keys; what it says is assumed",
    ),
    _read("session", "/session", f"4; {CASSETTES}", "session", fidelity="recorded"),
    _write("vuln-export", "/vulns/export", f"3.1; {CASSETTES}", "order_findings", "recorded"),
    _read("vuln-exports", "/vulns/export/status", "3.4", "list_finding_exports"),
    _read(
        "vuln-status",
        "/vulns/export/{uuid}/status",
        f"3.2; the least {CASSETTES}",
        "export_status",
        fidelity="recorded",
    ),
    _read(
        "vuln-chunk",
        "/vulns/export/{uuid}/chunks/{chunk}",
        f"3.3; {CASSETTES}",
        "export_chunk",
        fidelity="recorded",
        rows="[]",
        unseen={"half": UNCOUNTED},
    ),
    _write("vuln-cancel", "/vulns/export/{uuid}/cancel", "3.4", "cancel_export"),
    _write("asset-export", "/assets/export", f"3.4; {DOCS}, filters v1", "order_assets"),
    _write("asset-export-v2", "/assets/v2/export", f"3.4; {DOCS}, filters v2", "order_assets_v2"),
    _read("asset-exports", "/assets/export/status", "3.4", "list_asset_exports"),
    _read("asset-status", "/assets/export/{uuid}/status", "3.2, 3.4", "export_status"),
    _read(
        "asset-chunk",
        "/assets/export/{uuid}/chunks/{chunk}",
        "3.3, 3.7",
        "export_chunk",
        rows="[]",
        unseen={"": UNCOUNTED_ASSETS},
    ),
    _write("asset-cancel", "/assets/export/{uuid}/cancel", "3.4", "cancel_export"),
    _read(
        "assets",
        "/assets",
        f"4; {CASSETTES}",
        workbenches.list_assets,
        fidelity="recorded",
        rows="assets",
    ),
    _read(
        "asset",
        "/assets/{uuid}",
        f"4; {CASSETTES}; 404 is assumed",
        workbenches.get_asset,
        fidelity="recorded",
    ),
    _read(
        "asset-filters",
        "/filters/workbenches/assets",
        f"4; {CASSETTES}",
        workbenches.list_filters,
        fidelity="recorded",
    ),
    _read(
        "vuln-filters",
        "/filters/workbenches/vulnerabilities",
        "4; by pyTenable",
        vulnerabilities.list_filters,
        fidelity="assumed",
    ),
    _read(
        "scan-filters",
        "/filters/scans/reports",
        "4; by pyTenable",
        scans.list_filters,
        fidelity="assumed",
    ),
    _workbench(
        "workbench-assets",
        "/assets",
        f"4; {CASSETTES}",
        workbenches.search_assets,
        "recorded",
        rows="assets",
    ),
    _workbench("workbench-asset-vulns", "/assets/vulnerabilities", "4", vulnerabilities.by_asset),
    _workbench("workbench-asset", "/assets/{uuid}/info", "4", workbenches.get_asset_info),
    _workbench(
        "workbench-vulns-of",
        "/assets/{uuid}/vulnerabilities",
        f"4; {DOCS}, but for counts_by_severity",
        vulnerabilities.of_asset,
    ),
    _workbench(
        "workbench-outputs",
        "/assets/{uuid}/vulnerabilities/{plugin}/outputs",
        "4",
        vulnerabilities.list_outputs,
    ),
    _workbench("workbench-vulns", "/vulnerabilities", "4", vulnerabilities.everywhere),
    _workbench(
        "workbench-vuln", "/vulnerabilities/{plugin}/info", "4", vulnerabilities.get_plugin_info
    ),
    _read(
        "scans",
        "/scans",
        "4",
        scans.list_scans,
        extra=frozenset({"folder_id", "last_modification_date"}),
    ),
    _read("scan", "/scans/{scan}", "4", scans.get_scan, RUN),
    _read(
        "scan-history",
        "/scans/{scan}/history",
        "4",
        scans.list_runs,
        integer("limit", 50),
        integer("offset", 0),
        extra=frozenset({"sort"}),
    ),
    Operation(
        "scan-export",
        "POST /scans/{scan}/export",
        scans.export,
        "documented",
        f"{DOCS}; {SHEET} 4",
        (RUN,),
        group=ACCOUNT,
    ),
    _read("scan-export-status", "/scans/{scan}/export/{file}/status", "4", scans.get_export_status),
    _read("scan-download", "/scans/{scan}/export/{file}/download", "4", scans.download),
    _read(
        "scan-output",
        "/scans/{scan}/hosts/{host}/plugins/{plugin}",
        f"4; {DOCS}, but for outputs",
        scans.get_plugin_output,
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
