"""What the Tenable simulator has, switch by switch, and what it has not."""

from collections.abc import Mapping
from types import MappingProxyType

from .. import Quirk, Route
from ..engine.http.messages import Fidelity

SHEET = "docs/contracts/tenable.md"
DOCS = "developer.tenable.com"
CASSETTES = "tenable/pyTenable cassettes, 2018 and 2021"
ACCOUNT = "account"
"""The limit group of every call that is counted: how many a minute is the vendor's secret."""

GET, POST = ("GET",), ("POST",)
NOTHING: frozenset[str] = frozenset()


def _route(
    name: str,
    methods: tuple[str, ...],
    path: str,
    fidelity: Fidelity,
    source: str,
    parameters: frozenset[str] | None = NOTHING,
) -> Route:
    handler = name.replace("-", "_")
    section, _, seen = source.partition("; ")
    where = f"{seen or DOCS}; {SHEET} {section}"
    return Route(name, methods, path, handler, fidelity, where, parameters, group=ACCOUNT)


ROUTES = (
    Route(
        "log-in",
        POST,
        "/session",
        "log_in",
        "documented",
        f"{SHEET} 1 (legacy); that the password is the secret key is made up",
        NOTHING,
        authenticated=False,
        group="",
    ),
    Route(
        "server-status",
        GET,
        "/server/status",
        "server_status",
        "documented",
        f"{SHEET} 4: works whatever the keys",
        NOTHING,
        authenticated=False,
        group="",
    ),
    Route(
        "server-properties",
        GET,
        "/server/properties",
        "server_properties",
        "assumed",
        f"{SHEET} 4: works whatever the keys; what it says is assumed",
        NOTHING,
        authenticated=False,
        group="",
    ),
    _route("session", GET, "/session", "recorded", f"4; {CASSETTES}"),
    _route("vuln-export", POST, "/vulns/export", "recorded", f"3.1; {CASSETTES}"),
    _route("vuln-exports", GET, "/vulns/export/status", "documented", "3.4"),
    _route(
        "vuln-status", GET, "/vulns/export/{uuid}/status", "recorded", f"3.2; the least {CASSETTES}"
    ),
    _route(
        "vuln-chunk", GET, "/vulns/export/{uuid}/chunks/{chunk}", "recorded", f"3.3; {CASSETTES}"
    ),
    _route("vuln-cancel", POST, "/vulns/export/{uuid}/cancel", "documented", "3.4"),
    _route("asset-export", POST, "/assets/export", "documented", f"3.4; {DOCS}, filters v1"),
    _route("asset-export-v2", POST, "/assets/v2/export", "documented", f"3.4; {DOCS}, filters v2"),
    _route("asset-exports", GET, "/assets/export/status", "documented", "3.4"),
    _route("asset-status", GET, "/assets/export/{uuid}/status", "documented", "3.2, 3.4"),
    _route("asset-chunk", GET, "/assets/export/{uuid}/chunks/{chunk}", "documented", "3.3, 3.7"),
    _route("asset-cancel", POST, "/assets/export/{uuid}/cancel", "documented", "3.4"),
    _route("assets", GET, "/assets", "recorded", f"4; {CASSETTES}"),
    _route("asset", GET, "/assets/{uuid}", "recorded", f"4; {CASSETTES}; 404 is assumed"),
    _route("asset-filters", GET, "/filters/workbenches/assets", "recorded", f"4; {CASSETTES}"),
    _route(
        "vuln-filters", GET, "/filters/workbenches/vulnerabilities", "assumed", "4; by pyTenable"
    ),
    _route("scan-filters", GET, "/filters/scans/reports", "assumed", "4; by pyTenable"),
    # Filters are numbered, so the handlers read the parameters of workbenches themselves.
    _route("workbench-assets", GET, "/workbenches/assets", "recorded", f"4; {CASSETTES}", None),
    _route(
        "workbench-asset-vulns", GET, "/workbenches/assets/vulnerabilities", "documented", "4", None
    ),
    _route("workbench-asset", GET, "/workbenches/assets/{uuid}/info", "documented", "4", None),
    _route(
        "workbench-vulns-of",
        GET,
        "/workbenches/assets/{uuid}/vulnerabilities",
        "documented",
        f"4; {DOCS}, but for counts_by_severity",
        None,
    ),
    _route(
        "workbench-outputs",
        GET,
        "/workbenches/assets/{uuid}/vulnerabilities/{plugin}/outputs",
        "documented",
        "4",
        None,
    ),
    _route("workbench-vulns", GET, "/workbenches/vulnerabilities", "documented", "4", None),
    _route(
        "workbench-vuln", GET, "/workbenches/vulnerabilities/{plugin}/info", "documented", "4", None
    ),
    _route(
        "scans",
        GET,
        "/scans",
        "documented",
        "4",
        frozenset({"folder_id", "last_modification_date"}),
    ),
    _route("scan", GET, "/scans/{scan}", "documented", "4", frozenset({"history_id"})),
    _route(
        "scan-history",
        GET,
        "/scans/{scan}/history",
        "documented",
        "4",
        frozenset({"limit", "offset", "sort"}),
    ),
    _route(
        "scan-export", POST, "/scans/{scan}/export", "documented", "4", frozenset({"history_id"})
    ),
    _route("scan-export-status", GET, "/scans/{scan}/export/{file}/status", "documented", "4"),
    _route("scan-download", GET, "/scans/{scan}/export/{file}/download", "documented", "4"),
    _route(
        "scan-output",
        GET,
        "/scans/{scan}/hosts/{host}/plugins/{plugin}",
        "documented",
        f"4; {DOCS}, but for outputs",
        frozenset({"history_id"}),
    ),
)

VULN_ROUTES = frozenset({"vuln-export", "vuln-exports", "vuln-status", "vuln-chunk", "vuln-cancel"})
ASSET_ROUTES = frozenset(
    {"asset-export", "asset-export-v2", "asset-exports", "asset-status", "asset-chunk"}
    | {"asset-cancel"}
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


def _quirk(name: str, source: str, description: str) -> Quirk:
    section, _, seen = source.partition("; ")
    return Quirk(name, f"{seen + ', ' if seen else ''}{SHEET} {section}", description)


QUIRKS = (
    _quirk("no-session", "4 (undocumented now)", "GET /session is gone: 404"),
    _quirk("no-vuln-export", "1", "the user's role may not export findings: 403"),
    _quirk("no-asset-export", "1", "the user's role may not export assets: 403"),
    _quirk("earlier-export", "3.4", "an hour ago somebody has exported findings"),
    _quirk("sparse-status", "3.2", "a job of findings says only what was recorded in 2018"),
    _quirk("duplicate-429", "2", "the older refusal of a repeated export: 429 with JSON"),
    _quirk("error-export", "3.5, 7", "every export ends half-way with ERROR and a reason"),
    _quirk("error-export-once", "3.5", "the first export of each kind ends so"),
    _quirk("cancelled-export", "3.5", "somebody cancels every export half-way"),
    _quirk("endless-export", "7; pyTenable#706", "every export stays PROCESSING half-way for ever"),
    _quirk(
        "slow-export", "7; pyTenable#706", "every export works half an hour for its first chunk"
    ),
    _quirk("failed-chunk", "3.5", "one chunk of every export fails, and those behind it fall"),
    _quirk("failed-chunk-once", "3.5", "one chunk of the first export of each kind does"),
    _quirk("missing-chunk", "3.2 (assumed)", "an export is FINISHED with one chunk never listed"),
    _quirk("lost-chunk", "3.3", "one chunk that is listed is not found, whenever asked for"),
    _quirk(
        "expired-chunks-once", "3.3", "the chunks of the first exports are gone, as after a day"
    ),
    _quirk("truncated-chunk", "3.5", "every chunk breaks off in the middle of its JSON, once"),
    *(
        _quirk(f"{kind}-{where}", "3.3; elastic/integrations#17608", f"the {where} chunk is {what}")
        for kind, what in (("null-chunk", "null"), ("empty-chunk-body", "204 without a body"))
        for where in ("first", "middle", "last")
    ),
    _quirk("broken-chunk", "6", "one chunk of every export always does"),
    _quirk("empty-chunk", "3.5", "one chunk more than there are hosts for, without rows"),
    _quirk("string-port", "3.6", 'the port of a finding on the host itself is the text "0"'),
    _quirk(
        "no-addresses", "3.7 (which ones is assumed)", "every fifth asset is known by name alone"
    ),
    _quirk("empty-404", "1", "an asset that is not there: 404 without a body"),
    _quirk("malformed-nessus", "7; Tenable.io-SDK#32", "a scan's .nessus file has raw ampersands"),
)

ROWS: Mapping[str, str] = MappingProxyType(
    {"vuln-chunk": "[]", "asset-chunk": "[]", "assets": "assets", "workbench-assets": "assets"}
)
"""Where the rows of a page are (3.3, 4)."""
UNCOUNTED = "an export counts its chunks and not their rows (3.2)"
UNCOUNTED_ASSETS = (
    "a job of assets counts neither rows nor empty chunks, and a chunk may be empty (3.2, 3.3)"
)
UNSEEN: Mapping[str, str] = MappingProxyType(
    {"half@vuln-chunk": UNCOUNTED, "asset-chunk": UNCOUNTED_ASSETS}
)
"""Lists, and faults of lists, of which nobody can tell that rows are missing."""
