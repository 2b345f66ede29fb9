"""What Tenable knows of a weakness wherever it is found: the `plugin` of a record."""

from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from re import IGNORECASE
from re import compile as pattern

from ...engine import Document
from ...world import VECTOR_V2, VECTOR_V3, Weakness, grade
from .hosts import filled

BREAK = pattern(r"<BR\s*/?>|</(?:P|LI)>", IGNORECASE)
TAG = pattern(r"<[^>]*>")
LINK = pattern(r'HREF="([^"]*)"', IGNORECASE)
NONE = "n/a"
"""What a plugin without a solution has in its place (recorded)."""
FAMILIES = {
    "Remote access": ("General", 30),
    "Web server": ("Web Servers", 11),
    "TLS": ("Service detection", 40),
    "Name service": ("DNS", 36),
    "Mail": ("SMTP problems", 9),
    "Database": ("Databases", 31),
    "File sharing": ("Windows", 20),
    "Management": ("SNMP", 12),
}
"""Family and its id by category; all others are local checks. Assumed, but for the names."""
LOCAL = ("Misc.", 23)
TEXTS = ("description", "synopsis", "solution", "risk_factor")
RISK_FACTORS = ("None", "Low", "Medium", "High", "Critical")
WEAPONS = (0.02, 0.4, 12.5, 88.0)
FIRST_PLUGIN = 100_000
"""Plugin ids are far from the QIDs of the same weaknesses."""


def plugin_id(weakness: Weakness) -> int:
    """Return the plugin that finds the weakness."""
    return FIRST_PLUGIN + weakness.identifier


@lru_cache(maxsize=1024)
def plugin(weakness: Weakness) -> Document:
    """Return the plugin that finds a weakness; what is empty is left out."""
    v2, v3 = weakness.cvss_v2, weakness.cvss_v3
    family, family_id = family_of(weakness)
    return filled(
        {
            "cve": [] if _hides_cves(weakness) else list(weakness.cves),
            "cvss3_base_score": v3,
            # Without the prefix that names the version (3.6, traps).
            "cvss3_vector": None if v3 is None else {"raw": VECTOR_V3},
            "cvss_base_score": v2,
            "cvss_vector": None if v2 is None else {"raw": VECTOR_V2},
            "description": _plain(weakness.description),
            "epss_score": epss_score(weakness),
            "exploit_available": weakness.index % 4 == 3,
            "family": family,
            "family_id": family_id,
            "has_patch": bool(weakness.solution),
            "id": plugin_id(weakness),
            "modification_date": "2025-04-19T00:00:00Z",
            "name": weakness.title,
            "publication_date": f"{2018 + weakness.index % 8}-01-15T00:00:00Z",
            "risk_factor": RISK_FACTORS[grade(weakness)],
            "see_also": see_also(weakness),
            "solution": _plain(weakness.solution) or NONE,
            "synopsis": f"{weakness.title}.",
            "type": plugin_type(weakness),
            "version": "$Revision: 1.20 $",
            "vpr": {"score": vpr_score(weakness)},
            "xrefs": list(_cross_references(weakness)),
        }
    )


def family_of(weakness: Weakness) -> tuple[str, int]:
    """Return name and id of the plugin family; a filter compares it case-sensitively (3.1)."""
    return FAMILIES.get(weakness.category, LOCAL)


def plugin_type(weakness: Weakness) -> str:
    """Return whether the plugin looks from outside or from inside."""
    return "remote" if weakness.ports else "local"


def vpr_score(weakness: Weakness) -> float:
    """Return the vendor's own priority, 0.1 to 10; assumed."""
    return round(0.1 + weakness.index * 37 % 99 / 10, 1)


def epss_score(weakness: Weakness) -> float:
    """Return the probability of exploitation, 0 to 100; assumed."""
    return WEAPONS[weakness.index % len(WEAPONS)]


def cwe_of(weakness: Weakness) -> str:
    """Return the number of the kind of weakness; assumed."""
    return str(100 + weakness.index % 20)


def see_also(weakness: Weakness) -> list[str]:
    """Return where there is more to read."""
    return [unescape(link) for link in LINK.findall(weakness.solution)]


def _plain(html: str) -> str:
    """Return the text of some HTML, a line for each paragraph, item and break."""
    text = TAG.sub("", BREAK.sub("\n", html))
    return "\n".join(line.strip() for line in unescape(text).splitlines() if line.strip())


def _hides_cves(weakness: Weakness) -> bool:
    """Return True if the plugin names its CVEs among its cross references only (3.6, traps)."""
    return weakness.index % 5 == 4


def _cross_references(weakness: Weakness) -> Iterator[Document]:
    yield {"type": "CWE", "id": cwe_of(weakness)}
    for cve in weakness.cves if _hides_cves(weakness) else ():
        # One source has the whole name, another only the number: both are seen in other types.
        yield {"type": "CVE", "id": cve.removeprefix("CVE-") if weakness.index % 2 else cve}
