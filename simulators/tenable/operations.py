"""The routes of the Tenable simulator as a table, and what the vendor has besides."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ..engine import (
    Collection,
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
from .documents import inventory, scan_files, scans
from .queries import exports, lists, orders, vulnerabilities, workbenches
from .responses import SHEET, always

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
SEEN: Mapping[Fidelity, str] = {
    "recorded": "tenable/pyTenable cassettes, 2018 and 2021",
    "documented": "developer.tenable.com",
    "assumed": "pyTenable 26.10.1",
}
"""Where an operation was seen, before the section of the contract."""
SOURCES: Sequence[tuple[str, Fidelity, str, str]] = (
    ("log-in", "documented", "1 (legacy); that the password is the secret key is made up", "{}"),
    ("server-status", "documented", "4: works whatever the keys", "{}"),
    ("server-properties", "assumed", "4: works whatever the keys; what it says is assumed", "{}"),
    ("session assets asset-filters workbench-assets", "recorded", "4", "{}"),
    ("asset", "recorded", "4", "{}; 404 is assumed"),
    ("vuln-export", "recorded", "3.1", "{}"),
    ("vuln-status", "recorded", "3.2", "the least {}"),
    ("vuln-chunk", "recorded", "3.3", "{}"),
    ("vuln-exports vuln-cancel asset-exports asset-cancel", "documented", "3.4", "{}"),
    ("asset-export", "documented", "3.4", "{}, filters v1"),
    ("asset-export-v2", "documented", "3.4", "{}, filters v2"),
    ("asset-status", "documented", "3.2, 3.4", "{}"),
    ("asset-chunk", "documented", "3.3, 3.7", "{}"),
    ("was-export was-status was-chunk was-cancel", "documented", "3.8", "{}"),
    ("workbench-vulns-of", "documented", "4", "{}, but for counts_by_severity"),
    ("workbench-asset workbench-asset-vulns workbench-outputs", "documented", "4", "{}"),
    ("workbench-vulns workbench-vuln scans scan scan-history", "documented", "4", "{}"),
    ("scan-export scan-export-status scan-download", "documented", "4", "{}"),
    ("scan-output", "documented", "4", "{}, but for outputs"),
)
KNOWN = {name: row for row in SOURCES for name in row[0].split()}
"""How well an operation is known; of all others pyTenable has the route alone."""
OPEN = {"authenticated": False, "group": ""}
"""What works whatever the keys, and is not counted."""


def operation(
    name: str, request: str, answer: Handler | str, *parameters: Parameter, **more: Any
) -> Operation:
    """Return an operation with what is known of it."""
    _, fidelity, section, words = KNOWN.get(name, (name, "assumed", "6", "{}"))
    source = f"{words.format(SEEN[fidelity])}; {SHEET} {section}"
    more = {"group": ACCOUNT, **more}
    return Operation(name, request, answer, fidelity, source, parameters, **more)


def read(
    name: str, path: str, answer: Handler | str, *parameters: Parameter, **more: Any
) -> Operation:
    """Return an operation that reads; handlers of workbenches read numbered filters themselves."""
    if path.startswith("/workbenches"):
        more["extra"] = None
    if isinstance(answer, Listing):
        more["style"] = answer.style
    return operation(name, f"GET {path}", answer, *parameters, **more)


def write(name: str, path: str, answer: Handler | str, **more: Any) -> Operation:
    """Return an operation that has an effect."""
    return operation(name, f"POST {path}", answer, safe=False, **more)


def listing(name: str, path: str, collection: Collection) -> Operation:
    """Return a list in pages by offset, whose rows have the name of the collection."""
    answer = Listing(collection, lists.BY_OFFSET, lists.query, lists.page_by_offset)
    return read(name, path, answer, *PAGE, *QUERY, rows=collection.name)


def export(
    name: str, path: str, service: exports.Service, unseen: Mapping[str, str] = UNCOUNTED
) -> Iterator[Operation]:
    """Yield the operations of an export: order, list, status, chunk, cancel."""
    job, chunks = f"{path}/{{uuid}}", f"{path}/{{uuid}}/chunks/{{chunk}}"
    yield write(f"{name}-export", path, partial(exports.order, service))
    yield read(f"{name}-exports", f"{path}/status", partial(exports.list_jobs, service))
    yield read(f"{name}-status", f"{job}/status", partial(exports.status, service))
    chunk = partial(exports.chunk, service)
    yield read(f"{name}-chunk", chunks, chunk, rows="[]", unseen=unseen)
    yield write(f"{name}-cancel", f"{job}/cancel", partial(exports.cancel, service))


READY = {"code": 200, "status": "ready"}
PROPERTIES = {"nessus_type": "Tenable.io", "server_version": "1.0", "license": {}}
WORKBENCH = "/workbenches/assets"
SCAN = "/scans/{scan}"
TO_V2 = partial(exports.order, exports.OF_ASSETS, kind=orders.ASSETS_V2)

OPERATIONS = (
    write("log-in", "/session", "log_in", **OPEN),
    read("server-status", "/server/status", always(READY), **OPEN),
    read("server-properties", "/server/properties", always(PROPERTIES), **OPEN),
    read("session", "/session", "session"),
    *export("vuln", "/vulns/export", exports.VULNS),
    *export("asset", "/assets/export", exports.OF_ASSETS, UNCOUNTED_ASSETS),
    write("asset-export-v2", "/assets/v2/export", TO_V2),
    *export("was", "/was/v1/export/vulns", exports.WAS),
    *export("compliance", "/compliance/export", exports.COMPLIANCE),
    read("assets", "/assets", workbenches.list_assets, rows="assets"),
    read("asset", "/assets/{uuid}", workbenches.get_asset),
    read("asset-filters", "/filters/workbenches/assets", workbenches.list_filters),
    read("vuln-filters", "/filters/workbenches/vulnerabilities", vulnerabilities.list_filters),
    read("scan-filters", "/filters/scans/reports", always({"filters": scans.FILTERS})),
    read("agent-filters", "/filters/scans/agents", inventory.list_agent_filters),
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
    read("scan-history", f"{SCAN}/history", scans.list_runs, *PAGE, extra=frozenset({"sort"})),
    operation("scan-export", f"POST {SCAN}/export", scan_files.export, RUN),
    read("scan-export-status", f"{SCAN}/export/{{file}}/status", scan_files.get_export_status),
    read("scan-download", f"{SCAN}/export/{{file}}/download", scan_files.download),
    read("scan-output", f"{SCAN}/hosts/{{host}}/plugins/{{plugin}}", scans.get_plugin_output, RUN),
    listing("tag-categories", "/tags/categories", inventory.CATEGORIES),
    read("tag-category", "/tags/categories/{uuid}", inventory.get_category),
    listing("tags", "/tags/values", inventory.TAGS),
    read("tag", "/tags/values/{uuid}", inventory.get_tag),
    read("tags-of-asset", "/tags/assets/{uuid}/assignments", inventory.list_assignments),
    read("scanners", "/scanners", inventory.list_scanners),
    read("scanner", "/scanners/{scanner}", inventory.get_scanner),
    listing("agents", "/scanners/{scanner}/agents", inventory.AGENTS),
    read("users", "/users", "list_users", USER),
    read("user", "/users/{user}", "get_user"),
    read("plugins", "/plugins/plugin", inventory.list_plugins, *PLUGIN_PAGE),
    read("plugin", "/plugins/plugin/{plugin}", inventory.get_plugin),
    read("plugin-families", "/plugins/families", inventory.list_families),
    read("plugin-family", "/plugins/families/{family}", inventory.get_family),
)

MISSING = {
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
"""What the real service has and this one has not, by how the path starts; a call is answered with
501 and kept in the journal, never quietly refused."""
