"""The vulnerability content: what the console knows of every weakness, and how to mend it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from html import unescape

from ...engine import ApiError, Context, Document, present
from ...world import Weakness, catalogue
from ..responses import link

SEVERITY_SCORES = {1: 1, 2: 3, 3: 5, 4: 7, 5: 9}
"""The console's scale of ten, by that of the world; its words are by the score."""
WORDS = ((8, "Critical"), (4, "Severe"), (0, "Moderate"))
ADVICE = "<p>Restrict access to the service until it is updated.</p>"
PUBLISHED, MODIFIED = timedelta(days=650), timedelta(days=357)
"""How long before now, for every weakness (assumed)."""
HTML, TEXT = "html", "text"
CALCULATOR = "https://nvd.nist.gov/vuln-metrics/cvss/v2-calculator?vector="
CALCULATOR_V3 = "https://www.first.org/cvss/calculator/3.0#"
VECTOR: Document = {
    "accessComplexity": "L",
    "accessVector": "N",
    "authentication": "N",
    "availabilityImpact": "P",
    "confidentialityImpact": "P",
    "exploitScore": 9.9968,
    "impactScore": 6.4430,
    "integrityImpact": "P",
    "vector": "AV:N/AC:L/Au:N/C:P/I:P/A:P",
}
VECTOR_V3: Document = {
    "attackComplexity": "L",
    "attackVector": "N",
    "availabilityImpact": "H",
    "confidentialityImpact": "H",
    "exploitScore": 3.887,
    "impactScore": 5.8731,
    "integrityImpact": "H",
    "privilegeRequired": "N",
    "scope": "U",
    "userInteraction": "N",
    "vector": "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
}
"""The same for every weakness: the world has scores, but no vectors."""
ASPECTS = ("Checks", "References", "Malware Kits", "Exploits", "Solutions")
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Solution:
    """One way to mend a weakness; the texts are HTML."""

    id: str
    kind: str
    summary: str
    steps: str


def slug(weakness: Weakness) -> str:
    """Return the id of a weakness: its title in lower case, with hyphens; no two share one."""
    return _slug(weakness.title)


@cache
def _slug(title: str) -> str:
    plain = title.lower().replace("\u2019", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


@cache
def by_slug() -> Mapping[str, Weakness]:
    """Return every weakness by its id, in the order of ids."""
    known = {slug(weakness): weakness for weakness in catalogue()}
    return dict(sorted(known.items()))


def severity_score(weakness: Weakness) -> int:
    """Return how severe it is, from 0 to 10."""
    return SEVERITY_SCORES[weakness.severity]


def severity(weakness: Weakness) -> str:
    """Return how severe it is, in the console's three words."""
    score = severity_score(weakness)
    return next(word for least, word in WORDS if score >= least)


def risk_score(weakness: Weakness) -> float:
    """Return a score out of a thousand; the real model weighs much more, so this is assumed."""
    return round(92.7 * severity_score(weakness) + weakness.index % 7 / 10, 2)


def solutions(weakness: Weakness) -> tuple[Solution, ...]:
    """Return what can be done: nothing for some, else a patch, for every fifth a workaround."""
    found = []
    if weakness.solution:
        patch = f"upgrade-{slug(weakness)}"
        found.append(Solution(patch, "patch", f"Mend: {weakness.title}", weakness.solution))
    if weakness.index % 5 == 0:
        found.append(Solution("restrict-access", "configuration", "Restrict access", ADVICE))
    return tuple(found)


@cache
def by_solution() -> Mapping[str, Solution]:
    """Return every solution by its id; several weaknesses may share one."""
    return {one.id: one for weakness in catalogue() for one in solutions(weakness)}


def plain(html: str) -> str:
    """Return HTML as flat text, as the console's `text` has it."""
    return " ".join(unescape(TAG.sub(" ", html)).split())


def snake(part: str) -> str:
    """Return the last part of a link to what is called so."""
    return part.lower().replace(" ", "_")


def vulnerability(context: Context, weakness: Weakness) -> Document:
    """Return what the content has of a weakness; without `cves` and scores where there are none."""
    path = f"/vulnerabilities/{slug(weakness)}"
    cves = [cve.upper() for cve in weakness.cves]
    return present(
        {
            "added": _day(context, PUBLISHED),
            "categories": [weakness.category],
            "cves": cves or None,
            "cvss": _cvss(weakness),
            "denialOfService": "Denial of Service" in weakness.title,
            "description": _content(context, weakness.description),
            "exploits": 0,
            "id": slug(weakness),
            "links": [
                link(context, path),
                *(
                    link(context, f"{path}/{snake(part)}", f"Vulnerability {part}")
                    for part in ASPECTS
                ),
            ],
            "malwareKits": 0,
            "modified": _day(context, MODIFIED),
            "pci": _pci(weakness),
            "published": _day(context, PUBLISHED),
            "riskScore": risk_score(weakness),
            "severity": severity(weakness),
            "severityScore": severity_score(weakness),
            "title": weakness.title,
        }
    )


def solution(context: Context, one: Solution) -> Document:
    """Return one way to mend something."""
    return {
        "additionalInformation": _content(context, ""),
        "appliesTo": "",
        "estimate": "PT10M",
        "id": one.id,
        "links": [link(context, f"/solutions/{one.id}")],
        "steps": _content(context, one.steps),
        "summary": {HTML: one.summary, TEXT: one.summary},
        "type": one.kind,
    }


def _day(context: Context, ago: timedelta) -> str:
    return f"{context.born - ago:%Y-%m-%d}"


def _cvss(weakness: Weakness) -> Document:
    links: list[Document] = []
    cvss: dict[str, object] = {"links": links}
    if weakness.cvss_v2 is not None:
        cvss["v2"] = {**VECTOR, "score": weakness.cvss_v2}
        href = f"{CALCULATOR}({VECTOR['vector']})"
        links.append({"href": href, "rel": "CVSS v2 Calculator"})
    if weakness.cvss_v3 is not None:
        cvss["v3"] = {**VECTOR_V3, "score": weakness.cvss_v3}
        href = f"{CALCULATOR_V3}{VECTOR_V3['vector']}"
        links.append({"href": href, "rel": "CVSS v3 Calculator"})
    return cvss


def _pci(weakness: Weakness) -> Document:
    stops = "Denial of Service" in weakness.title
    fails = (weakness.cvss_v2 or 0.0) >= 4.0 and not stops
    return present(
        {
            "adjustedCVSSScore": int(weakness.cvss_v2 or 0),
            "adjustedSeverityScore": weakness.severity,
            "fail": fails,
            "specialNotes": "Denial of service alone is no failure." if stops else None,
            "status": "Fail" if fails else "Pass",
        }
    )


def _content(context: Context, html: str) -> Document:
    kinds = (TEXT, HTML) if context.quirk("swapped-content") else (HTML, TEXT)
    return dict(zip(kinds, (html, plain(html)), strict=True))


def entries(context: Context) -> list[Document]:
    """Return the whole content, whatever is found in the estate."""
    return [vulnerability(context, one) for one in by_slug().values()]


def called(context: Context) -> Weakness:
    """Return the weakness that a call is about; raise 404 where it is not there."""
    weakness = by_slug().get(context.request.path_parameters["slug"])
    if weakness is None:
        raise ApiError(404)
    return weakness


def called_entry(context: Context) -> Document:
    """Return one entry of the content."""
    weakness = called(context)
    if context.quirk("content-fails") and weakness.index % 4 == 0:
        raise ApiError(500)
    return vulnerability(context, weakness)


def solution_ids(context: Context) -> list[object]:
    """Return the ids of the ways to mend a vulnerability, and no more."""
    weakness = called(context)
    if context.quirk("content-fails") and weakness.index % 4 == 1:
        raise ApiError(500)
    return [one.id for one in solutions(weakness)]


def called_solution(context: Context) -> Document:
    """Return one way to mend something."""
    one = by_solution().get(context.request.path_parameters["solution"])
    if one is None:
        raise ApiError(404)
    return solution(context, one)
