"""The routes of Qualys as a table, and what it has besides."""

from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType
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


def _list(
    name: str, path: str, answer: Any, fidelity: Fidelity, source: str, **more: Any
) -> Operation:
    """Return a list of the XML API, which is read by GET and POST."""
    more = {"scope": OF_LISTS, **more}
    return Operation(name, f"GET|POST {FO}{path}", answer, fidelity, source, **more)


def _search(name: str, of: Collection, style: LastId, fidelity: Fidelity, source: str) -> Operation:
    """Return a search of the portal."""
    request = f"POST {QPS}/2.0/search/am/{of.name.lower()}"
    how: Any = {"group": "", "extra": None, "style": style}
    return Operation(name, request, partial(search, of=of, style=style), fidelity, source, **how)


def _count(name: str, of: Collection) -> Operation:
    """Return a count of the portal, which takes the criteria of the search."""
    request, source = f"POST {QPS}/2.0/count/am/{of.name.lower()}", f"{SHEET} 5.4 has the search"
    return Operation(name, request, partial(count, of=of), "assumed", source, group="", extra=None)


def about(context: Context) -> Answer:
    """Return the version of the service: the cheapest call that needs credentials."""
    return markup.streamed(context, _about(context))


def _about(context: Context) -> Iterator[str]:
    yield markup.DECLARATION
    yield f'<!DOCTYPE ABOUT SYSTEM "{context.url}/about.dtd">'
    yield from ("<ABOUT>", '  <API-VERSION MAJOR="1" MINOR="4" />')
    yield from ("  " + markup.element(name, text) for name, text in VERSIONS.items())
    yield "</ABOUT>"


OPERATIONS = (
    _list(
        *("hosts", "/asset/host", host_list, "recorded"),
        f"ID_SET and headers {HARS}, HOST_LIST documented; {SHEET} 5.1",
        parameters=parameters.HOST_LIST,
        style=BY_HOST,
        rows="<HOST>",
        unseen=UNCOUNTED,
    ),
    _list(
        *("detections", "/asset/host/vm/detection", detection_list, "recorded"),
        f"empty page, 400 and headers {HARS}, HOST_LIST documented; {SHEET} 5.2",
        parameters=parameters.DETECTIONS,
        style=BY_HOST,
        rows="<HOST>",
        unseen=UNCOUNTED,
        facts={"oldest": "5.0"},
    ),
    _list(
        *("knowledge-base", "/knowledge_base/vuln", vulnerability_list, "recorded"),
        f"{HARS}; {SHEET} 5.3",
        parameters=parameters.KNOWLEDGE_BASE,
        style=BY_QID,
        scope=OF_KNOWLEDGE_BASE,
        rows="<VULN>",
        unseen=UNKNOWN,
        facts={"oldest": "4.0"},
    ),
    _list(
        *("activity-log", "/activity_log", activity_log, "recorded", f"{HARS}; {SHEET} 5.4"),
        parameters=parameters.ACTIVITY_LOG,
        style=BY_ENTRY,
    ),
    _list(
        *("ips", "/asset/ip", ip_list, "documented", f"{DOCS}; {SHEET} 5.4"),
        parameters=parameters.IPS,
    ),
    _list(
        *("asset-groups", "/asset/group", group_list, "assumed", f"{DOCS}; {SHEET} 5.1 names them"),
        parameters=parameters.GROUPS,
        style=BY_GROUP,
        rows="<ASSET_GROUP>",
        unseen=UNCOUNTED,
    ),
    _list(
        *("scans", "/scan", scan_list, "assumed", f"{DOCS}; {SHEET} 5.4 names it"),
        parameters=parameters.SCANS,
    ),
    _list(
        *("reports", "/report", report_list, "assumed", f"{DOCS}; {SHEET} 5.4 names it"),
        parameters=parameters.REPORTS,
    ),
    Operation(
        *("session", f"GET|POST {FO}/session", "session", "documented", f"{DOCS}; {SHEET} 2"),
        parameters=parameters.SESSION,
        authenticated=False,
        group="",
        safe=False,
    ),
    Operation(
        *("about", "GET|POST /msp/about.php", about, "documented"),
        f"headers of discussions.qualys.com DOC-2681; {SHEET} 5.4",
    ),
    Operation(
        *("portal-version", f"GET {QPS}/portal/version", portal_version, "assumed"),
        f"{SHEET} 5.4 names it, the form is assumed",
        group="",
        extra=None,
    ),
    _search("host-assets", ASSETS, BY_ASSET, "recorded", f"{HARS}; {SHEET} 5.4"),
    _count("host-asset-count", ASSETS),
    _search("tags", TAGS, BY_TAG, "assumed", f"{SHEET} 5.4 has the search of host assets"),
    _count("tag-count", TAGS),
    Operation(
        *("front-page", "GET|HEAD /", lambda _: web_page(200), "assumed"),
        f"qualys-cli health and doctor ask whether it answers; {SHEET} 9",
        authenticated=False,
        group="",
    ),
    Operation(
        *("token", "POST /auth", "token", "documented"),
        f"{DOCS}; {SHEET} 2; the refusal is assumed",
        extra=frozenset({"username", "password", "token", "permissions"}),
        authenticated=False,
        group="",
        safe=False,
    ),
)

MISSING: Mapping[str, str] = MappingProxyType(
    {
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
)
"""What the real service has and this one has not: paths, parameters, or values of them. Each is
answered with 501 and kept in the journal, never quietly ignored."""
