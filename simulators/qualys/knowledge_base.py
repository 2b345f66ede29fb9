"""The KnowledgeBase, docs/contracts/qualys.md 5.3: what every QID means."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from .. import Answer, Weakness, catalogue, rfc3339
from .findings import HOST_SCAN_TIME_QID, kind_of
from .listing import Scene, Shape, document, next_url, streamed, wrapped
from .markup import cdata, element, keep_alive, warning
from .parameters import Call
from .values import moment, within, words

SHAPE = Shape("KNOWLEDGE_BASE_VULN_LIST_OUTPUT", "knowledge_base/vuln/")
ADVISORY_URL = "https://docs.example.com/advisories/"
CVE_URL = "http://cve.mitre.org/cgi-bin/cvename.cgi?name="
TRUNCATED_AT = 50
"""QIDs in a page under the quirk `truncated-knowledge-base`."""
REMOTE, AUTHENTICATED = "Remote", "Authenticated"

Test = Callable[["Entry"], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One VULN."""

    qid: int
    kind: str
    severity: int
    title: str
    category: str
    modified: datetime
    published: datetime
    patchable: bool
    methods: frozenset[str]
    diagnosis: str
    consequence: str = ""
    solution: str = ""
    advisory: str = ""
    cves: tuple[str, ...] = ()
    cvss_v2: float | None = None
    cvss_v3: float | None = None


@cache
def entries() -> tuple[Entry, ...]:
    """All there is to know, by QID."""
    known = (*map(_entry, catalogue()), _host_scan_time())
    return tuple(sorted(known, key=lambda entry: entry.qid))


def listing(call: Call, scene: Scene) -> Answer:
    """The entries a call asks for, all in one document as the vendor does."""
    return streamed(document(SHAPE, call, scene, _body(call, scene)), scene)


def _body(call: Call, scene: Scene) -> Iterator[str]:
    tests = tuple(_tests(call))
    found = [entry for entry in entries() if all(test(entry) for test in tests)]
    limit = TRUNCATED_AT if "truncated-knowledge-base" in scene.quirks else len(found)
    yield keep_alive(SHAPE.root)
    if call.choice("details", "Basic") == "None":
        yield from wrapped("ID_SET", (f"      <ID>{entry.qid}</ID>" for entry in found[:limit]))
    else:
        shown = found[:limit]
        yield from wrapped("VULN_LIST", (line for one in shown for line in _vuln(one, call, scene)))
    if found[limit:]:
        text = f"{limit} record limit exceeded. Use URL to get next batch of results."
        yield from warning(1980, text, next_url(call, scene, "id_min", found[limit].qid))


def _vuln(entry: Entry, call: Call, scene: Scene) -> Iterator[str]:
    yield "      <VULN>"
    for line in _fields(entry, call, scene):
        yield "        " + line
    yield "      </VULN>"


def _fields(entry: Entry, call: Call, scene: Scene) -> Iterator[str]:
    yield element("QID", entry.qid)
    yield element("VULN_TYPE", entry.kind)
    yield element("SEVERITY_LEVEL", entry.severity)
    yield cdata("TITLE", entry.title)
    yield element("CATEGORY", entry.category)
    yield element("LAST_SERVICE_MODIFICATION_DATETIME", rfc3339(entry.modified))
    yield element("PUBLISHED_DATETIME", rfc3339(entry.published))
    yield element("PATCHABLE", int(entry.patchable))
    yield from _references(entry)
    yield from _texts(entry)
    yield from _scores(entry)
    yield element("PCI_FLAG", int(entry.severity > 2))
    yield from _discovery(entry)
    if call.choice("details", "Basic") == "All" and entry.severity > 3:
        threat = f'<THREAT_INTEL id="{entry.severity}"><![CDATA[Easy_Exploit]]></THREAT_INTEL>'
        yield f"<THREAT_INTELLIGENCE>{threat}</THREAT_INTELLIGENCE>"
    if call.flag("show_disabled_flag"):
        yield element("IS_DISABLED", int(entry.qid in scene.disabled_qids))


def _references(entry: Entry) -> Iterator[str]:
    product, _, _ = entry.title.partition(" ")
    software = cdata("PRODUCT", product.lower()) + cdata("VENDOR", "example")
    yield f"<SOFTWARE_LIST><SOFTWARE>{software}</SOFTWARE></SOFTWARE_LIST>"
    if entry.advisory:
        advisory = cdata("ID", f"advisory-{entry.advisory}")
        advisory += cdata("URL", ADVISORY_URL + entry.advisory)
        reference = f"<VENDOR_REFERENCE>{advisory}</VENDOR_REFERENCE>"
        yield f"<VENDOR_REFERENCE_LIST>{reference}</VENDOR_REFERENCE_LIST>"
    if entry.cves:
        yield "<CVE_LIST>"
        for cve in entry.cves:
            yield f"  <CVE>{cdata('ID', cve)}{cdata('URL', CVE_URL + cve)}</CVE>"
        yield "</CVE_LIST>"


def _texts(entry: Entry) -> Iterator[str]:
    texts = {
        "DIAGNOSIS": entry.diagnosis,
        "CONSEQUENCE": entry.consequence,
        "SOLUTION": entry.solution,
    }
    yield from (cdata(name, text) for name, text in texts.items() if text)


def _scores(entry: Entry) -> Iterator[str]:
    for name, base in (("CVSS", entry.cvss_v2), ("CVSS_V3", entry.cvss_v3)):
        if base is not None:
            temporal = round(base * 0.85, 1)
            yield f"<{name}>{element('BASE', base)}{element('TEMPORAL', temporal)}</{name}>"


def _discovery(entry: Entry) -> Iterator[str]:
    yield "<DISCOVERY>"
    yield "  " + element("REMOTE", int(REMOTE in entry.methods))
    if AUTHENTICATED in entry.methods:
        yield f"  <AUTH_TYPE_LIST>{element('AUTH_TYPE', 'Unix')}</AUTH_TYPE_LIST>"
    if entry.patchable:
        yield "  " + element("ADDITIONAL_INFO", "Patch Available")
    yield "</DISCOVERY>"


METHODS: dict[str, Callable[[frozenset[str]], bool]] = {
    "Remote": lambda methods: REMOTE in methods,
    "Authenticated": lambda methods: AUTHENTICATED in methods,
    "RemoteOnly": lambda methods: methods == {REMOTE},
    "AuthenticatedOnly": lambda methods: methods == {AUTHENTICATED},
    "RemoteAndAuthenticated": lambda methods: methods == {REMOTE, AUTHENTICATED},
}


def _tests(call: Call) -> Iterator[Test]:
    lowest, highest = call.number("id_min", 1), call.number("id_max", 2**53)
    yield lambda entry: lowest <= entry.qid <= highest
    if (ids := call.ranges("ids")) is not None:
        yield lambda entry: within(ids, entry.qid)
    if cves := call.text("cve"):
        wanted = words(cves.upper())
        yield lambda entry: bool(wanted & frozenset(entry.cves))
    if call.text("is_patchable") is not None:
        patchable = call.flag("is_patchable")
        yield lambda entry: entry.patchable is patchable
    if method := call.choice("discovery_method", ""):
        yield lambda entry: METHODS[method](entry.methods)
    yield from _dates(call)


def _dates(call: Call) -> Iterator[Test]:
    for name, date in (("last_modified", "modified"), ("published", "published")):
        if after := call.text(f"{name}_after"):
            yield _dated(date, moment(after), since=True)
        if before := call.text(f"{name}_before"):
            yield _dated(date, moment(before), since=False)


def _dated(date: str, bound: datetime, since: bool) -> Test:
    return lambda entry: (
        ((entry.modified if date == "modified" else entry.published) >= bound) is since
    )


def _entry(weakness: Weakness) -> Entry:
    """A weakness as an entry; dates, patches and ways of discovery follow from its number."""
    turn = weakness.index
    return Entry(
        qid=weakness.identifier,
        kind=_kind(weakness.identifier),
        severity=weakness.severity,
        title=weakness.title,
        category=weakness.category,
        modified=datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=turn * 37 % 300),
        published=datetime(2018, 1, 1, tzinfo=UTC) + timedelta(days=turn * 53 % 2000),
        patchable=turn % 3 != 0,
        methods=frozenset((REMOTE, AUTHENTICATED)[turn % 2 : 1 + turn % 3] or (REMOTE,)),
        diagnosis=weakness.description,
        consequence=weakness.consequence,
        solution=weakness.solution,
        advisory=str(turn),
        cves=weakness.cves,
        cvss_v2=weakness.cvss_v2,
        cvss_v3=weakness.cvss_v3,
    )


def _kind(qid: int) -> str:
    if kind_of(qid) == "Potential":
        return "Potential Vulnerability"
    return "Vulnerability or Potential Vulnerability" if qid % 4 == 2 else "Vulnerability"


def _host_scan_time() -> Entry:
    return Entry(
        qid=HOST_SCAN_TIME_QID,
        kind="Information Gathered",
        severity=1,
        title="Host Scan Time",
        category="Information gathering",
        modified=datetime(2024, 11, 2, tzinfo=UTC),
        published=datetime(2004, 5, 1, tzinfo=UTC),
        patchable=False,
        methods=frozenset({REMOTE}),
        diagnosis="<P>How long the scan of this host took.</P>",
    )
