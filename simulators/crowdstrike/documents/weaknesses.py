"""What Spotlight knows of a weakness wherever it is found: its CVEs, its fix, its logic."""

from collections.abc import Mapping
from functools import cache, lru_cache
from html import unescape
from re import IGNORECASE
from re import compile as pattern

from ...engine import Document, digest, present
from ...world import PRODUCTS, Weakness, catalogue

RATINGS = ("NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL")
"""The words of a score, and of a scale from 1 to 5 where nobody has scored a CVE."""
BOUNDS = (0.1, 4.0, 7.0, 9.0)
EXPLOITS = (0, 30, 60, 90)
KEV_EVERY = 10
BREAK = pattern(r"<BR\s*/?>|</(?:P|LI)>", IGNORECASE)
TAG = pattern(r"<[^>]*>")
LINK = pattern(r'HREF="([^"]*)"', IGNORECASE)


@lru_cache(maxsize=1024)
def cve(name: str, weakness: Weakness, unrated: bool) -> Document:
    """Return the facet `cve`; `unrated` leaves what has no score to the vendor's own rating."""
    score = weakness.cvss_v2 if weakness.cvss_v3 is None else weakness.cvss_v3
    rating = RATINGS[weakness.severity - 1]
    return present(
        {
            "id": name,
            "base_score": score,
            "severity": "UNKNOWN" if unrated and score is None else _severity(score, rating),
            "exploit_status": EXPLOITS[weakness.index % len(EXPLOITS)],
            "exprt_rating": "UNKNOWN" if rating == "NONE" else rating,
            "remediation_level": "O" if weakness.solution else "U",
            "cisa_info": {"is_cisa_kev": weakness.index % KEV_EVERY == 0},
            "description": "\n".join(lines(weakness.description)),
            "published_date": f"{name[4:8]}-01-15T00:00:00Z",
            "references": [f"https://docs.example.com/cve/{name}"],
            "vendor_advisory": [],
            "types": ["Vulnerability"],
            "vector": "" if score is None else "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
            "cwes": [f"CWE-{100 + weakness.index % 20}"],
            "actors": [],
        }
    )


def _severity(score: float | None, rating: str) -> str:
    return rating if score is None else RATINGS[sum(score >= bound for bound in BOUNDS)]


@lru_cache(maxsize=1024)
def remediation(weakness: Weakness) -> Document | None:
    """Return what mends it, None where nothing is known to."""
    steps = lines(weakness.solution)
    if not steps:
        return None
    link = LINK.search(weakness.solution)
    return present(
        {
            "id": remediation_id(weakness),
            "reference": f"ADV-{weakness.identifier}",
            "title": steps[0],
            "action": ". ".join(steps),
            "link": unescape(link[1]) if link else None,
        }
    )


def remediation_id(weakness: Weakness) -> str:
    """Return the id of its remediation."""
    return digest(f"remediation/{weakness.identifier}")


@cache
def remediations() -> Mapping[str, Document]:
    """Return every remediation by its id, but those of weaknesses outside of the catalogue."""
    found = map(remediation, catalogue())
    return {str(one["id"]): one for one in found if one is not None}


def logic_id(weakness: Weakness) -> str:
    """Return the id of the logic by which the weakness is found."""
    return digest(f"logic/{weakness.identifier}")


def product(weakness: Weakness) -> str:
    """Return what is installed."""
    return PRODUCTS[weakness.index % len(PRODUCTS)][0]


def version(weakness: Weakness) -> str:
    """Return which version of it."""
    return f"{weakness.index}.0"


def lines(html: str) -> list[str]:
    """Return the text of some HTML, a line for each paragraph, item and break."""
    text = TAG.sub("", BREAK.sub("\n", html))
    return [line.strip() for line in unescape(text).splitlines() if line.strip()]
