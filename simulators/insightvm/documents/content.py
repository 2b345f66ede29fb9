"""The vulnerability content: what the console knows of every weakness, and how to mend it."""

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import cache, lru_cache
from html import unescape
from typing import NamedTuple

from ...engine import ApiError, Context, Document, Entry, present
from ...world import VECTOR_V2, VECTOR_V3, Weakness, catalogue
from ..responses import below, link, links
from . import hosts

SEVERITIES = {1: (1, "Moderate"), 2: (3, "Moderate"), 3: (5, "Severe"), 4: (7, "Severe")}
MOST_SEVERE = (9, "Critical")
"""The console's scale of ten, and its words, by the scale of the world."""
ADVICE = "<p>Restrict access to the service until it is updated.</p>"
PUBLISHED, MODIFIED = timedelta(days=650), timedelta(days=357)
"""How long before now, for every weakness (assumed)."""
V2, V3 = VECTOR_V2, f"CVSS:3.0/{VECTOR_V3}"
METRICS: Mapping[str, str] = {
    "AV": "attackVector",
    "AC": "attackComplexity",
    "PR": "privilegeRequired",
    "UI": "userInteraction",
    "S": "scope",
    "C": "confidentialityImpact",
    "I": "integrityImpact",
    "A": "availabilityImpact",
}
METRICS_V2 = {**METRICS, "AV": "accessVector", "AC": "accessComplexity", "Au": "authentication"}


def _parsed(vector: str, metrics: Mapping[str, str], exploit: float, impact: float) -> Document:
    pairs = (part.split(":") for part in vector.removeprefix("CVSS:3.0/").split("/"))
    values = {metrics[name]: value for name, value in pairs}
    return {**values, "exploitScore": exploit, "impactScore": impact, "vector": vector}


VECTORS = {"v2": _parsed(V2, METRICS_V2, 9.9968, 6.4430), "v3": _parsed(V3, METRICS, 3.887, 5.8731)}
"""The same for every weakness: the world has scores, but no vectors."""
CALCULATORS = {
    "v2": f"https://nvd.nist.gov/vuln-metrics/cvss/v2-calculator?vector=({V2})",
    "v3": f"https://www.first.org/cvss/calculator/3.0#{V3}",
}
ASPECTS = below(
    *("Checks", "References", "Malware Kits", "Exploits", "Solutions"), prefix="Vulnerability "
)
TAG = re.compile(r"<[^>]*>")


class Solution(NamedTuple):
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


def severity(weakness: Weakness) -> str:
    """Return how severe it is, in the console's three words."""
    return SEVERITIES.get(weakness.severity, MOST_SEVERE)[1]


def risk_score(weakness: Weakness) -> float:
    """Return a score out of a thousand; the real model weighs much more, so this is assumed."""
    score, _ = SEVERITIES.get(weakness.severity, MOST_SEVERE)
    return round(92.7 * score + weakness.index % 7 / 10, 2)


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


@lru_cache(maxsize=1024)
def plain(html: str) -> str:
    """Return HTML as flat text, as the console's `text` has it."""
    return " ".join(unescape(TAG.sub(" ", html)).split())


def vulnerability(context: Context, weakness: Weakness) -> Document:
    """Return what the content has of a weakness; without `cves` and scores where there are none."""
    identifier, published = slug(weakness), _day(context, PUBLISHED)
    score, word = SEVERITIES.get(weakness.severity, MOST_SEVERE)
    return present(
        {
            "added": published,
            "categories": [weakness.category],
            "cves": [cve.upper() for cve in weakness.cves] or None,
            "cvss": _cvss(weakness),
            "denialOfService": "Denial of Service" in weakness.title,
            "description": _content(context, weakness.description),
            "exploits": 0,
            "id": identifier,
            "links": links(context, f"/vulnerabilities/{identifier}", ASPECTS),
            "malwareKits": 0,
            "modified": _day(context, MODIFIED),
            "pci": _pci(weakness),
            "published": published,
            "riskScore": risk_score(weakness),
            "severity": word,
            "severityScore": score,
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
        "summary": {"html": one.summary, "text": one.summary},
        "type": one.kind,
    }


def _day(context: Context, ago: timedelta) -> str:
    return (context.born - ago).date().isoformat()


def _cvss(weakness: Weakness) -> Document:
    scores = {"v2": weakness.cvss_v2, "v3": weakness.cvss_v3}
    known = {name: score for name, score in scores.items() if score is not None}
    calculators = [{"href": CALCULATORS[name], "rel": f"CVSS {name} Calculator"} for name in known]
    vectors = {name: {**VECTORS[name], "score": score} for name, score in known.items()}
    return {"links": calculators, **vectors}


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
    text = plain(html)
    swapped = context.quirk("swapped-content")
    return {"text": html, "html": text} if swapped else {"html": html, "text": text}


def entries(context: Context) -> list[Document]:
    """Return the whole content, whatever is found in the estate."""
    return [vulnerability(context, one) for one in by_slug().values()]


def called(context: Context) -> Weakness:
    """Return the weakness that a call is about; raise 404 where it is not there."""
    return hosts.called(context, "slug", lambda _, slug: by_slug().get(slug))


def called_entry(context: Context) -> Document:
    """Return one entry of the content."""
    weakness = called(context)
    if context.quirk("content-fails") and weakness.index % 4 == 0:
        raise ApiError(500)
    return vulnerability(context, weakness)


def solution_ids(context: Context) -> list[str]:
    """Return the ids of the ways to mend a vulnerability, and no more."""
    weakness = called(context)
    if context.quirk("content-fails") and weakness.index % 4 == 1:
        raise ApiError(500)
    return [one.id for one in solutions(weakness)]


def find_solution(_context: Context, identifier: str) -> Entry | None:
    """Return the way to mend something that has that id."""
    one = by_solution().get(identifier)
    return Entry(0, one) if one else None
