"""The routes of Qualys as a table, and what it has besides."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from ..engine import Answer, Collection, Context, Fidelity, Operation
from .accounts import OF_KNOWLEDGE_BASE, OF_LISTS
from .documents import markup
from .documents.assets import ASSETS, TAGS, VERSIONS, count, portal_version, search
from .documents.detections import detection_list
from .documents.host_list import host_list, ip_list
from .documents.inventory import BY_ENTRY, activity_log, group_list, report_list, scan_list
from .documents.knowledge_base import vulnerability_list
from .queries import parameters
from .queries.paging import BY_ASSET, BY_GROUP, BY_HOST, BY_QID, BY_TAG, LastId
from .queries.parameters import Table
from .responses import web_page

SHEET = "docs/contracts/qualys.md"
DOCS = "docs.qualys.com/en/vm/qweb-all-api"
HARS = "JupiterOne/graph-qualys recordings, 2020"
FO, QPS = "/api/{version}/fo", "/qps/rest"
UNCOUNTED = {"": "a list has no total, and a page in the middle may be short or empty (6)"}
UNKNOWN = {
    "": "a QID that the knowledge base does not know looks the same, and is counted in a note (5.3)"
}
"""Why nobody can tell that rows are missing."""
OF_HOSTS: Any = {"style": BY_HOST, "rows": "<HOST>", "unseen": UNCOUNTED}
OPEN: Any = {"authenticated": False, "group": ""}
"""Routes without a login, which are not counted."""
OF_PORTAL: Any = {"group": "", "extra": None}


def _list(name: str, path: str, answer: Any, of: Table, *known: Any, **more: Any) -> Operation:
    """Return a list of the XML API, which is read by GET and POST."""
    more = {"parameters": of, "scope": OF_LISTS, **more}
    return Operation(name, f"GET|POST {FO}{path}", answer, *known, **more)


def _search(name: str, of: Collection, style: LastId, fidelity: Fidelity, source: str) -> Operation:
    """Return a search of the portal."""
    request, how = f"POST {QPS}/2.0/search/am/{of.name.lower()}", {"style": style, **OF_PORTAL}
    return Operation(name, request, partial(search, of=of, style=style), fidelity, source, **how)


def _count(name: str, of: Collection) -> Operation:
    """Return a count of the portal, which takes the criteria of the search."""
    request, source = f"POST {QPS}/2.0/count/am/{of.name.lower()}", f"{SHEET} 5.4 has the search"
    return Operation(name, request, partial(count, of=of), "assumed", source, **OF_PORTAL)


def about(context: Context) -> Answer:
    """Return the version of the service: the cheapest call that needs credentials."""
    doctype = f'<!DOCTYPE ABOUT SYSTEM "{context.url}/about.dtd">'
    versions = ('  <API-VERSION MAJOR="1" MINOR="4" />', markup.block(VERSIONS, 2))
    lines = (markup.DECLARATION, doctype, "<ABOUT>", *versions, "</ABOUT>")
    return markup.streamed(context, lines)


OPERATIONS = (
    _list(
        *("hosts", "/asset/host", host_list, parameters.HOST_LIST, "recorded"),
        f"ID_SET and headers {HARS}, HOST_LIST documented; {SHEET} 5.1",
        **OF_HOSTS,
    ),
    _list(
        *("detections", "/asset/host/vm/detection", detection_list, parameters.DETECTIONS),
        *("recorded", f"empty page, 400 and headers {HARS}, HOST_LIST documented; {SHEET} 5.2"),
        **OF_HOSTS,
        facts={"oldest": "5.0"},
    ),
    _list(
        *("knowledge-base", "/knowledge_base/vuln", vulnerability_list, parameters.KNOWLEDGE_BASE),
        *("recorded", f"{HARS}; {SHEET} 5.3"),
        style=BY_QID,
        rows="<VULN>",
        unseen=UNKNOWN,
        scope=OF_KNOWLEDGE_BASE,
        facts={"oldest": "4.0"},
    ),
    _list(
        *("activity-log", "/activity_log", activity_log, parameters.ACTIVITY_LOG),
        *("recorded", f"{HARS}; {SHEET} 5.4"),
        style=BY_ENTRY,
    ),
    _list("ips", "/asset/ip", ip_list, parameters.IPS, "documented", f"{DOCS}; {SHEET} 5.4"),
    _list(
        *("asset-groups", "/asset/group", group_list, parameters.GROUPS),
        *("assumed", f"{DOCS}; {SHEET} 5.1 names them"),
        style=BY_GROUP,
        rows="<ASSET_GROUP>",
        unseen=UNCOUNTED,
    ),
    _list(
        "scans", "/scan", scan_list, parameters.SCANS, "assumed", f"{DOCS}; {SHEET} 5.4 names it"
    ),
    _list(
        *("reports", "/report", report_list, parameters.REPORTS),
        *("assumed", f"{DOCS}; {SHEET} 5.4 names it"),
    ),
    Operation(
        *("session", f"GET|POST {FO}/session", "session", "documented", f"{DOCS}; {SHEET} 2"),
        parameters=parameters.SESSION,
        safe=False,
        **OPEN,
    ),
    Operation(
        *("about", "GET|POST /msp/about.php", about, "documented"),
        f"headers of discussions.qualys.com DOC-2681; {SHEET} 5.4",
    ),
    Operation(
        *("portal-version", f"GET {QPS}/portal/version", portal_version, "assumed"),
        f"{SHEET} 5.4 names it, the form is assumed",
        **OF_PORTAL,
    ),
    _search("host-assets", ASSETS, BY_ASSET, "recorded", f"{HARS}; {SHEET} 5.4"),
    _count("host-asset-count", ASSETS),
    _search("tags", TAGS, BY_TAG, "assumed", f"{SHEET} 5.4 has the search of host assets"),
    _count("tag-count", TAGS),
    Operation(
        *("front-page", "GET|HEAD /", lambda _: web_page(200), "assumed"),
        f"qualys-cli health and doctor ask whether it answers; {SHEET} 9",
        **OPEN,
    ),
    Operation(
        *("token", "POST /auth", "token", "documented"),
        f"{DOCS}; {SHEET} 2; the refusal is assumed",
        extra=frozenset({"username", "password", "token", "permissions"}),
        safe=False,
        **OPEN,
    ),
)

MISSING: Mapping[str, str] = {
    "action=fetch": "results of scans, and reports, of which only the lists are there",
    "/api/3.0/fo/asset/host/vm/cve_detection/": "CVE detections, whose contents are unverified",
    "/api/3.0/fo/knowledge_base/qvs/": "vulnerability scores",
    "network_ids": "networks",
    "show_trurisk=1": "TruRisk and ARS scores, filters and factors",
    "compliance_enabled=1": "hosts of Policy Compliance, scap and compliance scan dates",
    "vm_auth_scan_date_after": "dates of authenticated scans",
    "arf_kernel_filter": "filters by running kernel, service and configuration",
    "include_search_list_ids": "search lists, superseded QIDs, QDS factors",
    "show_pci_reasons=1": "PCI reasons, supported modules, change logs in the KnowledgeBase",
}
"""What the real service has and this one has not: paths, parameters, or values of them. Each is
answered with 501 and kept in the journal, never quietly ignored."""
