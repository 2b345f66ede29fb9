"""What the Qualys simulator has, switch by switch, and what it has not: routes, quirks, missing."""

from collections.abc import Mapping
from types import MappingProxyType

from .. import Quirk, Route
from .parameters import (
    ACTIVITY_LOG,
    ASSET_IPS,
    DETECTIONS,
    HOST_LIST,
    KNOWLEDGE_BASE,
    SESSION,
    Table,
)

SHEET = "docs/contracts/qualys.md"
DOCS = "docs.qualys.com/en/vm/qweb-all-api"
HARS = "JupiterOne/graph-qualys recordings, 2020"
VERSIONS = frozenset({"2.0", "3.0", "4.0", "5.0"})
OLDEST_IN_USE: Mapping[str, str] = MappingProxyType({"detections": "5.0", "knowledge-base": "4.0"})
"""The versions that were not switched off in June 2026, by route (1)."""

READ = ("GET", "POST")

ROUTES = (
    Route(
        "hosts",
        READ,
        "/api/{version}/fo/asset/host",
        "host_list",
        "recorded",
        f"ID_SET and headers {HARS}, HOST_LIST documented; {SHEET} 5.1",
        frozenset(HOST_LIST),
    ),
    Route(
        "detections",
        READ,
        "/api/{version}/fo/asset/host/vm/detection",
        "detection_list",
        "recorded",
        f"empty page, 400 and headers {HARS}, HOST_LIST documented; {SHEET} 5.2",
        frozenset(DETECTIONS),
    ),
    Route(
        "knowledge-base",
        READ,
        "/api/{version}/fo/knowledge_base/vuln",
        "knowledge_base",
        "recorded",
        f"{HARS}; {SHEET} 5.3",
        frozenset(KNOWLEDGE_BASE),
    ),
    Route(
        "activity-log",
        READ,
        "/api/{version}/fo/activity_log",
        "activity_log",
        "recorded",
        f"{HARS}; {SHEET} 5.4",
        frozenset(ACTIVITY_LOG),
    ),
    Route(
        "ips",
        READ,
        "/api/{version}/fo/asset/ip",
        "asset_ips",
        "documented",
        f"{DOCS}; {SHEET} 5.4",
        frozenset(ASSET_IPS),
    ),
    Route(
        "session",
        READ,
        "/api/{version}/fo/session",
        "session",
        "documented",
        f"{DOCS}; {SHEET} 2",
        frozenset(SESSION),
        authenticated=False,
        group="",
    ),
    Route(
        "about",
        READ,
        "/msp/about.php",
        "about",
        "documented",
        f"headers of discussions.qualys.com DOC-2681; {SHEET} 5.4",
        frozenset(),
    ),
    Route(
        "portal-version",
        ("GET",),
        "/qps/rest/portal/version",
        "portal_version",
        "assumed",
        f"{SHEET} 5.4 names it, the form is assumed",
        group="",
    ),
    Route(
        "host-assets",
        ("POST",),
        "/qps/rest/2.0/search/am/hostasset",
        "host_assets",
        "recorded",
        f"{HARS}; {SHEET} 5.4",
        group="",
    ),
    Route(
        "front-page",
        ("GET", "HEAD"),
        "/",
        "front_page",
        "assumed",
        f"qualys-cli health and doctor ask whether it answers; {SHEET} 9",
        frozenset(),
        authenticated=False,
        group="",
    ),
    Route(
        "token",
        ("POST",),
        "/auth",
        "token",
        "documented",
        f"{DOCS}; {SHEET} 2; the refusal is assumed",
        frozenset({"username", "password", "token", "permissions"}),
        authenticated=False,
        group="",
    ),
)

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        "hosts": HOST_LIST,
        "detections": DETECTIONS,
        "knowledge-base": KNOWLEDGE_BASE,
        "activity-log": ACTIVITY_LOG,
        "ips": ASSET_IPS,
        "session": SESSION,
    }
)

QUIRKS = (
    Quirk("account-expired", f"{HARS}, {SHEET} 2", "every call is answered with 200 and code 2001"),
    Quirk("not-authorized", f"{SHEET} 2", "the user may log in, but not list: 403 and code 2012"),
    Quirk("no-knowledge-base", f"{SHEET} 5.3", "the subscription lacks the KnowledgeBase: 403"),
    Quirk("retired-versions", f"{SHEET} 1", "detections before 5.0 and KB before 4.0 are off"),
    Quirk("id-ranges", f"{SHEET} 5.1", "details=None joins neighbouring ids to ID_RANGE"),
    Quirk("no-unique-vuln-id", f"{SHEET} 5.2", "detections have no UNIQUE_VULN_ID, as of old"),
    Quirk("invalid-xml-characters", f"{SHEET} 7.9", "RESULTS hold characters XML cannot have"),
    Quirk("overlapping-pages", f"{SHEET} 6", "a page begins with the last host of the one before"),
    Quirk("other-warning", f"{SHEET} 6", "the last page has a WARNING that is not 1980; assumed"),
    Quirk("truncated-knowledge-base", f"{SHEET} 5.3", "the KnowledgeBase pages as well; assumed"),
    Quirk("slow-stream", f"{SHEET} 7.7", "every host takes half a minute and a keep-alive comment"),
    Quirk(
        "hung-host",
        f"{SHEET} 7.8",
        "no detections come, just comments for a day; then the document breaks off",
    ),
    Quirk("text-xml", f"{SHEET} 3", "lists are text/xml;charset=UTF-8"),
    Quirk("counts-itself", f"{SHEET} 3", "X-Concurrency-Limit-Running includes this very call"),
    Quirk("gateway-elsewhere", f"{SHEET} 2", "/auth is not on this host: 404 and an HTML page"),
)

MISSING: Mapping[str, str] = MappingProxyType(
    {
        "/api/2.0/fo/scan/": "scan list and fetch",
        "/api/2.0/fo/report/": "report list, fetch and launch",
        "/api/3.0/fo/asset/host/vm/cve_detection/": "CVE detections, whose contents are unverified",
        "/api/3.0/fo/knowledge_base/qvs/": "vulnerability scores",
        "/api/2.0/fo/asset/group/": "asset groups; so are ag_ids, ag_titles and network_ids",
        "/qps/rest/2.0/count/am/hostasset": "counting host assets",
        "output_format=CSV": "detections as CSV, whose header section is unverified",
        "show_trurisk=1": "TruRisk and ARS scores, filters and factors",
        "host_metadata": "metadata and tags of the cloud's own",
        "compliance_enabled=1": "hosts of Policy Compliance, scap and compliance scan dates",
        "vm_auth_scan_date_after": "dates of authenticated scans",
        "arf_kernel_filter": "filters by running kernel, service and configuration",
        "include_search_list_ids": "search lists, superseded QIDs, QDS factors",
        "show_pci_reasons=1": "PCI reasons, supported modules, change logs in the KnowledgeBase",
    }
)
"""What the real service has and this one has not: paths, parameters, or values of them. Each is
answered with 501 and kept in the journal, never quietly ignored."""

ROWS: Mapping[str, str] = MappingProxyType(
    {"hosts": "<HOST>", "detections": "<HOST>", "knowledge-base": "<VULN>"}
)
"""Where the rows of a page are (5)."""
UNCOUNTED = "a list has no total, and a page in the middle may be short or empty (6)"
UNKNOWN = (
    "a QID that the knowledge base does not know looks the same, and is counted in a note (5.3)"
)
UNSEEN: Mapping[str, str] = MappingProxyType(
    {"hosts": UNCOUNTED, "detections": UNCOUNTED, "knowledge-base": UNKNOWN}
)
"""Lists of which nobody can tell that rows are missing."""
