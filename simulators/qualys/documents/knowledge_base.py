"""The KnowledgeBase: what every QID means (5.3)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache

from ...engine import Context, Page
from ...world import Weakness, catalogue
from .findings import HOST_SCAN_TIME_QID, kind_of
from .markup import cdata, element, indented, keep_alive, warning, wrapped

ROOT, FOLDER = "KNOWLEDGE_BASE_VULN_LIST_OUTPUT", "knowledge_base/vuln/"
ADVISORY_URL = "https://docs.example.com/advisories/"
CVE_URL = "http://cve.mitre.org/cgi-bin/cvename.cgi?name="
REMOTE, AUTHENTICATED = "Remote", "Authenticated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vulnerability:
    """One VULN: a weakness, and what Qualys has besides."""

    weakness: Weakness
    kind: str
    modified: datetime
    published: datetime
    patchable: bool
    methods: frozenset[str]

    @property
    def qid(self) -> int:
        """Return the QID."""
        return self.weakness.identifier


@cache
def vulnerabilities() -> tuple[Vulnerability, ...]:
    """Return all that the KnowledgeBase has, by QID."""
    known = (*map(_vulnerability, catalogue()), HOST_SCAN_TIME)
    return tuple(sorted(known, key=lambda one: one.qid))


def body(
    context: Context, found: Iterable[Vulnerability], page: Page | None, disabled: frozenset[int]
) -> Iterator[str]:
    """Yield the lines of a list, or of the QIDs alone."""
    yield keep_alive(ROOT)
    if context["details"] == "None":
        rows = (f"      <ID>{one.qid}</ID>" for one in found)
        yield from wrapped("ID_SET", rows, page)
    else:
        yield from wrapped("VULN_LIST", _rows(context, found, disabled), page)
    if page is not None:
        yield from warning(context, page)


def _rows(
    context: Context, found: Iterable[Vulnerability], disabled: frozenset[int]
) -> Iterator[str]:
    for one in found:
        yield "      <VULN>"
        yield from indented(_fields(context, one), 8)
        if context["show_disabled_flag"]:
            yield "        " + element("IS_DISABLED", int(one.qid in disabled))
        yield "      </VULN>"


def _fields(context: Context, one: Vulnerability) -> Iterator[str]:
    yield element("QID", one.qid)
    yield element("VULN_TYPE", one.kind)
    yield element("SEVERITY_LEVEL", one.weakness.severity)
    yield cdata("TITLE", one.weakness.title)
    yield element("CATEGORY", one.weakness.category)
    yield element("LAST_SERVICE_MODIFICATION_DATETIME", f"{one.modified:%Y-%m-%dT%H:%M:%SZ}")
    yield element("PUBLISHED_DATETIME", f"{one.published:%Y-%m-%dT%H:%M:%SZ}")
    yield element("PATCHABLE", int(one.patchable))
    yield from _references(one)
    texts = {
        "DIAGNOSIS": one.weakness.description,
        "CONSEQUENCE": one.weakness.consequence,
        "SOLUTION": one.weakness.solution,
    }
    yield from (cdata(name, text) for name, text in texts.items() if text)
    yield from _scores(one)
    yield element("PCI_FLAG", int(one.weakness.severity > 2))
    yield from _discovery(one)
    if context["details"] == "All" and one.weakness.severity > 3:
        threat = (
            f'<THREAT_INTEL id="{one.weakness.severity}"><![CDATA[Easy_Exploit]]></THREAT_INTEL>'
        )
        yield f"<THREAT_INTELLIGENCE>{threat}</THREAT_INTELLIGENCE>"


def _references(one: Vulnerability) -> Iterator[str]:
    product, _, _ = one.weakness.title.partition(" ")
    software = cdata("PRODUCT", product.lower()) + cdata("VENDOR", "example")
    yield f"<SOFTWARE_LIST><SOFTWARE>{software}</SOFTWARE></SOFTWARE_LIST>"
    if one.weakness.index >= 0:
        advisory = cdata("ID", f"advisory-{one.weakness.index}")
        advisory += cdata("URL", f"{ADVISORY_URL}{one.weakness.index}")
        reference = f"<VENDOR_REFERENCE>{advisory}</VENDOR_REFERENCE>"
        yield f"<VENDOR_REFERENCE_LIST>{reference}</VENDOR_REFERENCE_LIST>"
    if one.weakness.cves:
        yield "<CVE_LIST>"
        for cve in one.weakness.cves:
            yield f"  <CVE>{cdata('ID', cve)}{cdata('URL', CVE_URL + cve)}</CVE>"
        yield "</CVE_LIST>"


def _scores(one: Vulnerability) -> Iterator[str]:
    for name, base in (("CVSS", one.weakness.cvss_v2), ("CVSS_V3", one.weakness.cvss_v3)):
        if base is not None:
            temporal = round(base * 0.85, 1)
            yield f"<{name}>{element('BASE', base)}{element('TEMPORAL', temporal)}</{name}>"


def _discovery(one: Vulnerability) -> Iterator[str]:
    yield "<DISCOVERY>"
    yield "  " + element("REMOTE", int(REMOTE in one.methods))
    if AUTHENTICATED in one.methods:
        yield f"  <AUTH_TYPE_LIST>{element('AUTH_TYPE', 'Unix')}</AUTH_TYPE_LIST>"
    if one.patchable:
        yield "  " + element("ADDITIONAL_INFO", "Patch Available")
    yield "</DISCOVERY>"


def _vulnerability(weakness: Weakness) -> Vulnerability:
    """Return the entry of a weakness; dates, patches and discovery follow from its number."""
    turn = weakness.index
    return Vulnerability(
        weakness=weakness,
        kind=_kind(weakness.identifier),
        modified=datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=turn * 37 % 300),
        published=datetime(2018, 1, 1, tzinfo=UTC) + timedelta(days=turn * 53 % 2000),
        patchable=turn % 3 != 0,
        methods=frozenset((REMOTE, AUTHENTICATED)[turn % 2 : 1 + turn % 3] or (REMOTE,)),
    )


def _kind(qid: int) -> str:
    if kind_of(qid) == "Potential":
        return "Potential Vulnerability"
    return "Vulnerability or Potential Vulnerability" if qid % 4 == 2 else "Vulnerability"


HOST_SCAN_TIME = Vulnerability(
    weakness=replace(
        catalogue()[0],
        index=-1,
        identifier=HOST_SCAN_TIME_QID,
        title="Host Scan Time",
        category="Information gathering",
        description="<P>How long the scan of this host took.</P>",
        consequence="",
        solution="",
        cvss_v2=None,
        cvss_v3=None,
        cves=(),
        severity=1,
    ),
    kind="Information Gathered",
    modified=datetime(2024, 11, 2, tzinfo=UTC),
    published=datetime(2004, 5, 1, tzinfo=UTC),
    patchable=False,
    methods=frozenset({REMOTE}),
)
