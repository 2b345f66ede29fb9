"""What Tenable knows of a weakness wherever it is found: the `plugin` of a record."""

from collections.abc import Iterator
from functools import lru_cache

from ...engine import Document
from ...world import VECTOR_V2, VECTOR_V3, Weakness, grade, links_in, plain_lines
from .hosts import filled

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
"""Family and its id by category; all others are local checks. Assumed, but for the names, which a
filter compares case-sensitively (3.1)."""
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
    family, family_id = FAMILIES.get(weakness.category, LOCAL)
    return filled(
        {
            "cve": [] if _hides_cves(weakness) else list(weakness.cves),
            "cvss3_base_score": v3,
            # Without the prefix that names the version (3.6, traps).
            "cvss3_vector": None if v3 is None else {"raw": VECTOR_V3},
            "cvss_base_score": v2,
            "cvss_vector": None if v2 is None else {"raw": VECTOR_V2},
            "description": "\n".join(plain_lines(weakness.description)),
            # The probability of exploitation, 0 to 100; assumed.
            "epss_score": WEAPONS[weakness.index % len(WEAPONS)],
            "exploit_available": weakness.index % 4 == 3,
            "family": family,
            "family_id": family_id,
            "has_patch": bool(weakness.solution),
            "id": plugin_id(weakness),
            "modification_date": "2025-04-19T00:00:00Z",
            "name": weakness.title,
            "publication_date": f"{2018 + weakness.index % 8}-01-15T00:00:00Z",
            "risk_factor": RISK_FACTORS[grade(weakness)],
            "see_also": links_in(weakness.solution),
            "solution": "\n".join(plain_lines(weakness.solution)) or NONE,
            "synopsis": f"{weakness.title}.",
            "type": "remote" if weakness.ports else "local",
            "version": "$Revision: 1.20 $",
            # The vendor's own priority, 0.1 to 10; assumed.
            "vpr": {"score": round(0.1 + weakness.index * 37 % 99 / 10, 1)},
            "xrefs": list(_cross_references(weakness)),
        }
    )


def cwe_of(weakness: Weakness) -> int:
    """Return the number of the kind of weakness; assumed."""
    return 100 + weakness.index % 20


def _hides_cves(weakness: Weakness) -> bool:
    """Return True if the plugin names its CVEs among its cross references only (3.6, traps)."""
    return weakness.index % 5 == 4


def _cross_references(weakness: Weakness) -> Iterator[Document]:
    yield {"type": "CWE", "id": str(cwe_of(weakness))}
    for cve in weakness.cves if _hides_cves(weakness) else ():
        # One source has the whole name, another only the number: both are seen in other types.
        yield {"type": "CVE", "id": cve.removeprefix("CVE-") if weakness.index % 2 else cve}
