"""Vulnerabilities as the API has them wherever they are found (contract 4.5)."""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from html import unescape
from re import compile as pattern

from .. import Weakness, World, catalogue
from .envelope import Document
from .scene import Scene

FIELDS = frozenset({"id", "name", "description", "cvssV3", "publishedOn", "severity", "updatedOn"})
SEVERITIES = ("Low", "Low", "Medium", "High", "Critical")
"""By a scale of 1 to 5, and by the bands of a score; there is no word for information."""
BOUNDS = (0.1, 4.0, 7.0, 9.0)
SAMPLE = 1000
"""Machines that are looked at to say how many are exposed; of more it is an estimate."""
TAG = pattern(r"<[^>]*>")


@cache
def weaknesses() -> Mapping[str, Weakness]:
    """The weakness of each CVE there is."""
    return {cve: one for one in catalogue() for cve in one.cves}


def score(weakness: Weakness) -> float | None:
    """cvssV3; of what was only scored by an older scale, that (assumed)."""
    return weakness.cvss_v2 if weakness.cvss_v3 is None else weakness.cvss_v3


def severity(weakness: Weakness) -> str:
    """Low, Medium, High or Critical."""
    found = score(weakness)
    level = weakness.severity - 1 if found is None else sum(found >= bound for bound in BOUNDS)
    return SEVERITIES[level]


def document(scene: Scene, cve: str, weakness: Weakness) -> Document:
    """One vulnerability in full."""
    index = weakness.index
    return {
        "id": cve,
        "name": cve,
        "description": unescape(TAG.sub(" ", weakness.description)).strip(),
        "severity": severity(weakness),
        "cvssV3": score(weakness),
        "cvssVector": "" if score(weakness) is None else "CVSS:3.1/AV:N/AC:L/PR:N/UI:N",
        "exposedMachines": _exposed((scene.world, scene.world.revision)).get(cve, 0),
        "publishedOn": f"{cve[4:8]}-01-15T00:00:00Z",
        "updatedOn": f"{cve[4:8]}-02-01T00:00:00Z",
        "firstDetected": f"{cve[4:8]}-01-20T00:00:00Z",
        "publicExploit": index % 4 == 0,
        "exploitVerified": index % 8 == 0,
        "exploitInKit": index % 16 == 0,
        "exploitTypes": ["Remote"] if weakness.ports else ["Local"],
        "exploitUris": [f"https://docs.example.com/exploits/{cve}"] if index % 4 == 0 else [],
        "CveSupportability": "Supported",
        "tags": [],
        "epss": round(index % 100 / 100, 2),
        "status": "UnderException" if cve in scene.excepted else "RemediationRequired",
    }


def documents(scene: Scene, names: Iterable[str] | None = None) -> Iterable[Document]:
    """Those that some machine may have, all or by name."""
    known = weaknesses()
    wanted = known if names is None else dict.fromkeys(name.upper() for name in names)
    yield from (document(scene, cve, known[cve]) for cve in wanted if cve in known)


@lru_cache(maxsize=16)
def _exposed(state: tuple[World, int]) -> Mapping[str, int]:
    """How many machines have each CVE, counted in a sample of a world at one revision."""
    world, _ = state
    counts: dict[str, int] = {}
    hosts = world.window(0, SAMPLE)
    for host in hosts:
        for cve in {cve for one in host.weaknesses if one.open for cve in one.weakness.cves}:
            counts[cve] = counts.get(cve, 0) + 1
    share = max(len(world), 1) / max(len(hosts), 1)
    return {cve: round(count * share) for cve, count in counts.items()}
