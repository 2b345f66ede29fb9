"""The routes of the Tenable simulator as a table, and what the vendor has besides."""

from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType

from ..engine import (
    Fidelity,
    Handler,
    Listing,
    Operation,
    Parameter,
    flag,
    integer,
    not_simulated,
    text,
    texts,
)
from .documents.scans import FILTERS
from .queries import exports, inventory, orders, scans, vulnerabilities, workbenches
from .responses import SHEET, always

DOCS = "developer.tenable.com"
CASSETTES = "tenable/pyTenable cassettes, 2018 and 2021"
PYTENABLE = "pyTenable 26.10.1"
ACCOUNT = "account"
"""The limit group of every call that is counted: how many a minute is the vendor's secret."""
UNCOUNTED = {"half": "an export counts its chunks and not their rows (3.2)"}
UNCOUNTED_ASSETS = {
    "": "a job of assets counts neither rows nor empty chunks, and a chunk may be empty (3.2, 3.3)"
}
SCAN_LIST = ("folder_id", "last_modification_date")
RUN = text("history_id")
PAGE = (integer("limit", 50, least=1, most=5000), integer("offset", 0))
QUERY = (texts("f"), text("ft"), text("sort"), *not_simulated("w", "wf"))
PLUGIN_PAGE = (integer("page", 1), integer("size", 1000, least=1), text("last_updated"))
USER = flag("with_roles")
Source = tuple[Fidelity, str]


def recorded(section: str, seen: str = CASSETTES) -> Source:
    """Return a source in which an operation was recorded."""
    return "recorded", f"{seen}; {SHEET} {section}"


def documented(section: str, seen: str = DOCS) -> Source:
    """Return a source that documents an operation: a section of the contract, and more."""
    return "documented", f"{seen}; {SHEET} {section}"


def assumed(section: str, seen: str = PYTENABLE) -> Source:
    """Return a source that has the route alone."""
    return "assumed", f"{seen}; {SHEET} {section}"


KNOWN: Mapping[str, Source] = {
    "log-in": documented("1 (legacy); that the password is the secret key is made up"),
    "server-status": documented("4: works whatever the keys"),
    "server-properties": assumed("4: works whatever the keys; what it says is assumed"),
    "session": recorded("4"),
    "vuln-export": recorded("3.1"),
    "vuln-exports": documented("3.4"),
    "vuln-status": recorded("3.2", f"the least {CASSETTES}"),
    "vuln-chunk": recorded("3.3"),
    "vuln-cancel": documented("3.4"),
    "asset-export": documented("3.4", f"{DOCS}, filters v1"),
    "asset-export-v2": documented("3.4", f"{DOCS}, filters v2"),
    "asset-exports": documented("3.4"),
    "asset-status": documented("3.2, 3.4"),
    "asset-chunk": documented("3.3, 3.7"),
    "asset-cancel": documented("3.4"),
    "assets": recorded("4"),
    "asset": recorded("4", f"{CASSETTES}; 404 is assumed"),
    "asset-filters": recorded("4"),
    "workbench-assets": recorded("4"),
    "workbench-vulns-of": documented("4", f"{DOCS}, but for counts_by_severity"),
    "scan-output": documented("4", f"{DOCS}, but for outputs"),
    **{f"was-{name}": documented("3.8") for name in ("export", "status", "chunk", "cancel")},
}
"""How well an operation is known where that differs from its group: the table's default."""
DOCUMENTED, ASSUMED = documented("4"), assumed("6")


def read(
    name: str,
    path: str,
    answer: Handler | str,
    *parameters: Parameter,
    source: Source = DOCUMENTED,
    rows: str = "",
    unseen: Mapping[str, str] = MappingProxyType({}),
    extra: frozenset[str] | None = frozenset(),
) -> Operation:
    """Return an operation that reads; handlers of workbenches read numbered filters themselves."""
    return Operation(
        name,
        f"GET {path}",
        answer,
        *KNOWN.get(name, source),
        parameters,
        group=ACCOUNT,
        style=answer.style if isinstance(answer, Listing) else None,
        rows=rows,
        unseen=unseen,
        extra=None if path.startswith("/workbenches") else extra,
    )


def listing(name: str, path: str, answer: Listing, *parameters: Parameter) -> Operation:
    """Return an assumed list in pages by offset, whose rows have the name of the collection."""
    rows = answer.collection.name
    return read(name, path, answer, *PAGE, *parameters, source=ASSUMED, rows=rows)


def single(name: str, path: str, answer: Handler | str, *parameters: Parameter) -> Operation:
    """Return an assumed read without pages."""
    return read(name, path, answer, *parameters, source=ASSUMED)


def write(name: str, path: str, answer: Handler) -> Operation:
    """Return an operation that has an effect."""
    source = KNOWN.get(name, ASSUMED)
    return Operation(name, f"POST {path}", answer, *source, group=ACCOUNT, safe=False)


def unlimited(name: str, request: str, answer: Handler | str) -> Operation:
    """Return an operation that works whatever the keys, and is not counted."""
    safe, source = request.startswith("GET "), KNOWN[name]
    return Operation(name, request, answer, *source, authenticated=False, group="", safe=safe)


def export(
    name: str, path: str, service: exports.Service, unseen: Mapping[str, str]
) -> Iterator[Operation]:
    """Yield the operations of an export: order, list, status, chunk, cancel."""
    job, chunks = f"{path}/{{uuid}}", f"{path}/{{uuid}}/chunks/{{chunk}}"
    jobs, status, chunk = (
        partial(answer, service) for answer in (exports.list_jobs, exports.status, exports.chunk)
    )
    yield write(f"{name}-export", path, partial(exports.order, service))
    yield single(f"{name}-exports", f"{path}/status", jobs)
    yield single(f"{name}-status", f"{job}/status", status)
    yield read(f"{name}-chunk", chunks, chunk, source=ASSUMED, rows="[]", unseen=unseen)
    yield write(f"{name}-cancel", f"{job}/cancel", partial(exports.cancel, service))


READY = {"code": 200, "status": "ready"}
PROPERTIES = {"nessus_type": "Tenable.io", "server_version": "1.0", "license": {}}
WORKBENCH = "/workbenches/assets"
SCAN = "/scans/{scan}"
TO_V2 = partial(exports.order, exports.OF_ASSETS, kind=orders.ASSETS_V2)

OPERATIONS = (
    unlimited("log-in", "POST /session", "log_in"),
    unlimited("server-status", "GET /server/status", always(READY)),
    unlimited("server-properties", "GET /server/properties", always(PROPERTIES)),
    read("session", "/session", "session"),
    *export("vuln", "/vulns/export", exports.VULNS, UNCOUNTED),
    *export("asset", "/assets/export", exports.OF_ASSETS, UNCOUNTED_ASSETS),
    write("asset-export-v2", "/assets/v2/export", TO_V2),
    *export("was", "/was/v1/export/vulns", exports.WAS, UNCOUNTED),
    *export("compliance", "/compliance/export", exports.COMPLIANCE, UNCOUNTED),
    read("assets", "/assets", workbenches.list_assets, rows="assets"),
    read("asset", "/assets/{uuid}", workbenches.get_asset),
    read("asset-filters", "/filters/workbenches/assets", workbenches.list_filters),
    single("vuln-filters", "/filters/workbenches/vulnerabilities", vulnerabilities.list_filters),
    single("scan-filters", "/filters/scans/reports", always({"filters": FILTERS})),
    single("agent-filters", "/filters/scans/agents", inventory.list_agent_filters),
    read("workbench-assets", WORKBENCH, workbenches.search_assets, rows="assets"),
    read("workbench-asset-vulns", f"{WORKBENCH}/vulnerabilities", vulnerabilities.by_asset),
    read("workbench-asset", f"{WORKBENCH}/{{uuid}}/info", workbenches.get_asset_info),
    read("workbench-vulns-of", f"{WORKBENCH}/{{uuid}}/vulnerabilities", vulnerabilities.of_asset),
    read(
        "workbench-outputs",
        f"{WORKBENCH}/{{uuid}}/vulnerabilities/{{plugin}}/outputs",
        vulnerabilities.list_outputs,
    ),
    read("workbench-vulns", "/workbenches/vulnerabilities", vulnerabilities.everywhere),
    read(
        "workbench-vuln",
        "/workbenches/vulnerabilities/{plugin}/info",
        vulnerabilities.get_plugin_info,
    ),
    read("scans", "/scans", scans.list_scans, extra=frozenset(SCAN_LIST)),
    read("scan", SCAN, scans.get_scan, RUN),
    read("scan-history", f"{SCAN}/history", inventory.list_runs, *PAGE, extra=frozenset({"sort"})),
    Operation(
        "scan-export", f"POST {SCAN}/export", scans.export, *DOCUMENTED, (RUN,), group=ACCOUNT
    ),
    read("scan-export-status", f"{SCAN}/export/{{file}}/status", scans.get_export_status),
    read("scan-download", f"{SCAN}/export/{{file}}/download", scans.download),
    read("scan-output", f"{SCAN}/hosts/{{host}}/plugins/{{plugin}}", scans.get_plugin_output, RUN),
    listing("tag-categories", "/tags/categories", inventory.list_categories, *QUERY),
    single("tag-category", "/tags/categories/{uuid}", inventory.get_category),
    listing("tags", "/tags/values", inventory.list_tags, *QUERY),
    single("tag", "/tags/values/{uuid}", inventory.get_tag),
    single("tags-of-asset", "/tags/assets/{uuid}/assignments", inventory.list_assignments),
    single("scanners", "/scanners", inventory.list_scanners),
    single("scanner", "/scanners/{scanner}", inventory.get_scanner),
    listing("agents", "/scanners/{scanner}/agents", inventory.list_agents, *QUERY),
    single("users", "/users", "list_users", USER),
    single("user", "/users/{user}", "get_user"),
    single("plugins", "/plugins/plugin", inventory.list_plugins, *PLUGIN_PAGE),
    single("plugin", "/plugins/plugin/{plugin}", inventory.get_plugin),
    single("plugin-families", "/plugins/families", inventory.list_families),
    single("plugin-family", "/plugins/families/{family}", inventory.get_family),
)

MISSING: Mapping[str, str] = MappingProxyType(
    {
        "/was/": "scans of web applications, and their configuration",
        "/workbenches/": "activity, files and deletion",
        "/scans/": "hosts one by one, control, attachments, progress",
        "/scanners": "links, keys, scans and single agents of a scanner",
        "/agents": "agents",
        "/agent-groups": "agent groups",
        "/networks": "networks",
        "/tags": "changes of tags and assignments",
        "/users": "changes of users, their keys and permissions",
        "/groups": "groups",
        "/policies": "policies",
        "/filters/": "filters of other lists",
        "/container-security/": "containers",
        "/api/": "the third version of assets and findings, and jobs in bulk",
        "/audit-log/": "the audit log",
    }
)
"""What the real service has and this one has not, by how the path starts; a call is answered with
501 and kept in the journal, never quietly refused."""
