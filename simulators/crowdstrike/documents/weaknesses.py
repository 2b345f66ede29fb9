"""What Spotlight knows of a weakness wherever it is found: its CVEs, its fix, its logic."""

from collections.abc import Mapping
from functools import cache, lru_cache
from html import unescape
from re import IGNORECASE
from re import compile as pattern

from ...engine import Document, digest, present
from ...world import VECTOR_V3, Weakness, catalogue, grade, score

RATINGS = ("NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL")
"""The words of a score, and of a scale from 1 to 5 where nobody has scored a CVE."""
EXPLOITS = (0, 30, 60, 90)
KEV_EVERY = 10
BREAK = pattern(r"<BR\s*/?>|</(?:P|LI)>", IGNORECASE)
TAG = pattern(r"<[^>]*>")
LINK = pattern(r'HREF="([^"]*)"', IGNORECASE)


@lru_cache(maxsize=1024)
def cve(name: str, weakness: Weakness, unrated: bool) -> Document:
    """Return the facet `cve`; `unrated` leaves what has no score to the vendor's own rating."""
    scored, rating = score(weakness), RATINGS[weakness.severity - 1]
    severity = RATINGS[grade(weakness)]
    return present(
        {
            "id": name,
            "base_score": scored,
            "severity": "UNKNOWN" if unrated and scored is None else severity,
            "exploit_status": EXPLOITS[weakness.index % len(EXPLOITS)],
            "exprt_rating": "UNKNOWN" if rating == "NONE" else rating,
            "remediation_level": "O" if weakness.solution else "U",
            "cisa_info": {"is_cisa_kev": weakness.index % KEV_EVERY == 0},
            "description": "\n".join(lines(weakness.description)),
            "published_date": f"{name[4:8]}-01-15T00:00:00Z",
            "references": [f"https://docs.example.com/cve/{name}"],
            "vendor_advisory": [],
            "types": ["Vulnerability"],
            "vector": "" if scored is None else f"CVSS:3.1/{VECTOR_V3}",
            "cwes": [f"CWE-{100 + weakness.index % 20}"],
            "actors": [],
        }
    )


@lru_cache(maxsize=1024)
def remediation(weakness: Weakness) -> Document | None:
    """Return what mends it, None where nothing is known to."""
    steps = lines(weakness.solution)
    if not steps:
        return None
    link = LINK.search(weakness.solution)
    return present(
        {
            "id": digest(f"remediation/{weakness.identifier}"),
            "reference": f"ADV-{weakness.identifier}",
            "title": steps[0],
            "action": ". ".join(steps),
            "link": unescape(link[1]) if link else None,
        }
    )


@cache
def remediations() -> Mapping[str, Document]:
    """Return every remediation by its id, but those of weaknesses outside of the catalogue."""
    found = map(remediation, catalogue())
    return {str(one["id"]): one for one in found if one is not None}


def logic_id(weakness: Weakness) -> str:
    """Return the id of the logic by which the weakness is found."""
    return digest(f"logic/{weakness.identifier}")


def version(weakness: Weakness) -> str:
    """Return which version of it."""
    return f"{weakness.index}.0"


def lines(html: str) -> list[str]:
    """Return the text of some HTML, a line for each paragraph, item and break."""
    text = TAG.sub("", BREAK.sub("\n", html))
    return [line.strip() for line in unescape(text).splitlines() if line.strip()]
