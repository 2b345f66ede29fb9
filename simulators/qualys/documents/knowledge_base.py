"""The KnowledgeBase: what every QID means, and which of them a call selects (5.3)."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from ...engine import Answer, Collection, Context, Entry, Fixed, rfc3339
from ...world import Weakness, catalogue
from ..accounts import disabled_qids
from ..queries.paging import BY_QID, FARTHEST, page_by_id, query_of
from ..queries.readers import Dates, Test, date_tests, within
from .detections import SCAN_TIME
from .markup import Xml, block, cdata, document, inline, keep_alive, paged, wrapped

ROOT, FOLDER = "KNOWLEDGE_BASE_VULN_LIST_OUTPUT", "knowledge_base/vuln/"
ADVISORY_URL = "https://docs.example.com/advisories/"
EXAMPLE = cdata("example")
CVE_URL = "http://cve.mitre.org/cgi-bin/cvename.cgi?name="
REMOTE, AUTHENTICATED = "Remote", "Authenticated"
KINDS = ("Vulnerability", "Potential Vulnerability", "Vulnerability or Potential Vulnerability")
BY_REMOTE, BY_LOGIN = frozenset({REMOTE}), frozenset({AUTHENTICATED})
METHODS = {
    "Remote": (BY_REMOTE, BY_REMOTE | BY_LOGIN),
    "Authenticated": (BY_LOGIN, BY_REMOTE | BY_LOGIN),
    "RemoteOnly": (BY_REMOTE,),
    "AuthenticatedOnly": (BY_LOGIN,),
    "RemoteAndAuthenticated": (BY_REMOTE | BY_LOGIN,),
}
"""What methods a weakness may be found by, for each value of `discovery_method`."""


class Vulnerability(NamedTuple):
    """One VULN: a weakness, and what Qualys has besides."""

    weakness: Weakness
    kind: str
    modified: datetime
    published: datetime
    patchable: bool
    methods: frozenset[str]


DATES: Dates = (
    (attrgetter("value.modified"), "last_modified_after", "last_modified_before"),
    (attrgetter("value.published"), "published_after", "published_before"),
)


@cache
def vulnerabilities() -> Fixed:
    """Return all that the KnowledgeBase has, by QID."""
    known = map(_vulnerability, (*catalogue(), SCAN_TIME))
    return Fixed.by_index({one.weakness.identifier: one for one in known})


def _vulnerability(weakness: Weakness) -> Vulnerability:
    """Return the entry of a weakness; dates, patches and discovery follow from its number."""
    if weakness is SCAN_TIME:
        dates = datetime(2024, 11, 2, tzinfo=UTC), datetime(2004, 5, 1, tzinfo=UTC)
        return Vulnerability(weakness, "Information Gathered", *dates, False, BY_REMOTE)
    turn = weakness.index
    return Vulnerability(
        weakness,
        KINDS[weakness.identifier % 4 % 3],
        modified=datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=turn * 37 % 300),
        published=datetime(2018, 1, 1, tzinfo=UTC) + timedelta(days=turn * 53 % 2000),
        patchable=turn % 3 != 0,
        methods=frozenset((REMOTE, AUTHENTICATED)[turn % 2 : 1 + turn % 3] or (REMOTE,)),
    )


VULNERABILITIES = Collection(
    "vulnerabilities",
    lambda *_: [{}],
    source=lambda _: vulnerabilities(),
    one_each=lambda _: True,
)


def vulnerability_list(context: Context) -> Answer:
    """Return the KnowledgeBase, all in one document as the vendor does, or cut by a quirk."""
    query = query_of(context, BY_QID, _tests(context))
    if context.quirk("truncated-knowledge-base"):
        page = page_by_id(context, VULNERABILITIES, BY_QID, query)
        found = VULNERABILITIES.items(context, page.keys)
        body = paged(context, *_rows(context, found), page)
    else:
        found = filter(query.item_test, vulnerabilities().walk(context["id_min"] or 1))
        body = wrapped(*_rows(context, found))
    return document(context, ROOT, FOLDER, chain([keep_alive(ROOT)], body))


def _tests(context: Context) -> Iterator[Test]:
    last = context["id_max"] or FARTHEST
    yield lambda entry: entry.index <= last
    if ids := context["ids"]:
        yield lambda entry: within(ids, entry.index)
    if cves := context["cve"]:
        yield lambda entry: not cves.isdisjoint(entry.value.weakness.cves)
    if (patchable := context["is_patchable"]) is not None:
        yield lambda entry: entry.value.patchable is patchable
    if method := context["discovery_method"]:
        yield lambda entry: entry.value.methods in METHODS[method]
    yield from date_tests(context, DATES)


def _rows(context: Context, found: Iterable[Entry]) -> tuple[str, Iterator[str]]:
    """Return what a list is called, and its rows: entries, or the QIDs alone."""
    if context["details"] == "None":
        return "ID_SET", (block({"ID": entry.index}, 6) for entry in found)
    is_full, disabled = context["details"] == "All", disabled_qids(context)
    is_flagged = context["show_disabled_flag"]
    return "VULN_LIST", (
        _text(entry.index, is_full, entry.index in disabled if is_flagged else None)
        for entry in found
    )


@lru_cache(maxsize=1024)
def _text(qid: int, is_full: bool, is_disabled: bool | None) -> str:
    """Return the entry of a QID, with what is said of threats where everything is asked for."""
    one = vulnerabilities().at(qid).value
    weakness, severity, number = one.weakness, one.weakness.severity, one.weakness.index
    product = cdata(weakness.title.partition(" ")[0].lower())
    login = {"AUTH_TYPE": "Unix" if AUTHENTICATED in one.methods else None}
    advisory = {"ID": cdata(f"advisory-{number}"), "URL": cdata(f"{ADVISORY_URL}{number}")}
    cves = [{"ID": cdata(cve), "URL": cdata(CVE_URL + cve)} for cve in weakness.cves]
    threat = {f'THREAT_INTEL id="{severity}"': cdata("Easy_Exploit")}
    row = {
        "QID": qid,
        "VULN_TYPE": one.kind,
        "SEVERITY_LEVEL": severity,
        "TITLE": cdata(weakness.title),
        "CATEGORY": weakness.category,
        "LAST_SERVICE_MODIFICATION_DATETIME": rfc3339(one.modified),
        "PUBLISHED_DATETIME": rfc3339(one.published),
        "PATCHABLE": int(one.patchable),
        "SOFTWARE_LIST": inline({"SOFTWARE": {"PRODUCT": product, "VENDOR": EXAMPLE}}),
        "VENDOR_REFERENCE_LIST": inline({"VENDOR_REFERENCE": advisory if number >= 0 else None}),
        "CVE_LIST": [{"CVE": inline(cve)} for cve in cves] or None,
        "DIAGNOSIS": cdata(weakness.description),
        "CONSEQUENCE": cdata(weakness.consequence),
        "SOLUTION": cdata(weakness.solution),
        "CVSS": _score(weakness.cvss_v2),
        "CVSS_V3": _score(weakness.cvss_v3),
        "PCI_FLAG": int(severity > 2),
        "DISCOVERY": {
            "REMOTE": int(REMOTE in one.methods),
            "AUTH_TYPE_LIST": inline(login),
            "ADDITIONAL_INFO": "Patch Available" if one.patchable else None,
        },
        "THREAT_INTELLIGENCE": inline(threat) if is_full and severity > 3 else None,
        "IS_DISABLED": None if is_disabled is None else int(is_disabled),
    }
    return block({"VULN": row}, 6)


def _score(base: float | None) -> Xml | None:
    return None if base is None else inline({"BASE": base, "TEMPORAL": round(base * 0.85, 1)})
