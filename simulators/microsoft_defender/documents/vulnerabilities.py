"""Vulnerabilities as the API has them wherever they are found (contract 4.5)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from html import unescape
from re import compile as pattern

from ...engine import Context, Document, Entry, Fixed
from ...world import Weakness, World, catalogue, grade, score
from . import hosts

SEVERITIES = ("Low", "Low", "Medium", "High", "Critical")
"""By the grade of a weakness; there is no word for information."""
EXCEPTED = frozenset(catalogue()[14].cves)
"""CVEs for which the customer has made an exception; some, so that the rule is never untested."""
SAMPLE = 1000
"""Machines that are looked at to say how many are exposed; of more it is an estimate."""
TAG = pattern(r"<[^>]*>")

ALL = Fixed((cve, weakness) for weakness in catalogue() for cve in weakness.cves)
"""Those that some machine may have."""
BY_CVE: Mapping[str, Entry] = {entry.value[0]: entry for entry in ALL.walk()}


def find(_context: Context, cve: str) -> Entry | None:
    """Return a vulnerability by its CVE, in any case."""
    return BY_CVE.get(cve.upper())


def one(context: Context) -> Document:
    """Return the vulnerability of the CVE in the path."""
    cve = context.request.path_parameters["cve"].upper()
    entry = find(context, cve)
    if entry is None:
        raise hosts.absent(f"Vulnerability {cve}")
    return documents(context, entry)[0]


def of_machine(context: Context) -> Iterator[Document]:
    """Yield what one machine has, each once."""
    found = (one.finding for one in hosts.installed(hosts.in_path(context)))
    for cve in dict.fromkeys(cve for each in found if each.open for cve in each.weakness.cves):
        yield from documents(context, BY_CVE[cve])


def severity(weakness: Weakness) -> str:
    """Return Low, Medium, High or Critical."""
    return SEVERITIES[grade(weakness)]


def has_exploit(weakness: Weakness) -> bool:
    """Return True if there is a public exploit; of which weaknesses is assumed."""
    return weakness.index % 4 == 0


def documents(context: Context, entry: Entry) -> Sequence[Document]:
    """Return the one vulnerability of a CVE."""
    cve, weakness = entry.value
    index, year = weakness.index, cve[4:8]
    return (
        {
            "id": cve,
            "name": cve,
            "description": unescape(TAG.sub(" ", weakness.description)).strip(),
            "severity": severity(weakness),
            "cvssV3": score(weakness),
            "cvssVector": "" if score(weakness) is None else "CVSS:3.1/AV:N/AC:L/PR:N/UI:N",
            "exposedMachines": exposed(context.world, context.world.revision).get(cve, 0),
            "publishedOn": f"{year}-01-15T00:00:00Z",
            "updatedOn": f"{year}-02-01T00:00:00Z",
            "firstDetected": f"{year}-01-20T00:00:00Z",
            "publicExploit": has_exploit(weakness),
            "exploitVerified": index % 8 == 0,
            "exploitInKit": index % 16 == 0,
            "exploitTypes": ["Remote"] if weakness.ports else ["Local"],
            "exploitUris": [f"https://docs.example.com/exploits/{cve}"] * has_exploit(weakness),
            "CveSupportability": "Supported",
            "tags": [],
            "epss": round(index % 100 / 100, 2),
            "status": "UnderException" if cve in EXCEPTED else "RemediationRequired",
        },
    )


@lru_cache(maxsize=16)
def exposed(world: World, _revision: int) -> Mapping[str, int]:
    """Return how many machines have each CVE or software that is open, by a sample of a world."""
    counts: Counter[str] = Counter()
    sample = world.window(0, SAMPLE)
    for host in sample:
        found = [one.weakness for one in host.weaknesses if one.open]
        counts.update({name for one in found for name in (*one.cves, hosts.product(one, 0).id)})
    share = max(len(world), 1) / max(len(sample), 1)
    return {name: round(count * share) for name, count in counts.items()}
