"""Software and the recommendations to update it (contract 4.10 and 4.11).

What a weakness was found in is installed, also where it is fixed; as long as one is open, the
machine is exposed. Of which software there is no update at all is left open: all has one.
"""

from collections.abc import Iterator, Mapping, Sequence

from ...engine import Context, Document, Entry, Fixed
from ...world import PRODUCTS, Weakness, catalogue
from ..accounts import RECOMMENDATIONS
from . import hosts, vulnerabilities

RECOMMENDED = "va-_-"
"""What the id of a recommendation begins with; the id of the software follows."""
ALL = Fixed(catalogue()[number :: len(PRODUCTS)] for number in range(len(PRODUCTS)))
"""The weaknesses of each product."""
BY_ID: Mapping[str, Entry] = {hosts.product(one.value[0], 0).id: one for one in ALL.walk()}


def _advises(context: Context) -> bool:
    """Return True where a route is about recommendations, and not about software."""
    return context.operation.scope == RECOMMENDATIONS


def find(context: Context, identifier: str) -> Entry | None:
    """Return the software with that id, or the one that a recommendation is about."""
    start = RECOMMENDED if _advises(context) else ""
    return BY_ID.get(identifier.removeprefix(start)) if identifier.startswith(start) else None


def in_path(context: Context) -> Entry:
    """Return the software or recommendation that a path is about; raise ApiError."""
    name = context.request.path_parameters["id"]
    if found := find(context, name):
        return found
    raise hosts.absent(f"{'Recommendation' if _advises(context) else 'Software'} {name}")


def counts(context: Context, one: hosts.Installed) -> bool:
    """Return True if software is installed, and exposed where a route is about that."""
    return one.finding.open or not _advises(context)


def _rendered(context: Context, entry: Entry) -> Document:
    return (recommendations if _advises(context) else documents)(context, entry)[0]


def one(context: Context) -> Document:
    """Return the software or recommendation in the path."""
    return _rendered(context, in_path(context))


def of_machine(context: Context) -> Iterator[Document]:
    """Yield the software of one machine, or the recommendations for it, each once."""
    found = (one for one in hosts.installed(hosts.in_path(context)) if counts(context, one))
    for identifier in dict.fromkeys(one.product.id for one in found):
        yield _rendered(context, BY_ID[identifier])


def documents(context: Context, entry: Entry) -> Sequence[Document]:
    """Return the software that an entry is about; its score is assumed."""
    weaknesses: Sequence[Weakness] = entry.value
    product, world = hosts.product(weaknesses[0], 0), context.world
    exposed = vulnerabilities.exposed(world, world.revision).get(product.id, 0)
    return (
        {
            "id": product.id,
            "name": product.name,
            "vendor": product.vendor,
            "weaknesses": sum(len(one.cves) for one in weaknesses),
            "publicExploit": any(map(vulnerabilities.has_exploit, weaknesses)),
            "activeAlert": False,
            "exposedMachines": exposed,
            "impactScore": round(100 * exposed / max(len(world), 1), 2),
        },
    )


def recommendations(context: Context, entry: Entry) -> Sequence[Document]:
    """Return the recommendation to update the software that an entry is about."""
    (software,) = documents(context, entry)
    title = PRODUCTS[entry.index][0]
    return (
        {
            "id": f"{RECOMMENDED}{software['id']}",
            "productName": software["name"],
            "recommendationName": f"Update {title}",
            "weaknesses": software["weaknesses"],
            "vendor": software["vendor"],
            "recommendedVersion": "",
            "recommendationCategory": "Application",
            "subCategory": "",
            "severityScore": 0,
            "publicExploit": software["publicExploit"],
            "activeAlert": False,
            "associatedThreats": [],
            "remediationType": "Update",
            "status": "Active",
            "configScoreImpact": 0,
            "exposureImpact": software["impactScore"],
            "totalMachineCount": software["exposedMachines"],
            "exposedMachinesCount": software["exposedMachines"],
            "nonProductivityImpactedAssets": 0,
            "relatedComponent": title,
        },
    )


def weaknesses(context: Context) -> Iterator[Document]:
    """Yield the vulnerabilities of the software in the path."""
    for weakness in in_path(context).value:
        for cve in weakness.cves:
            yield from vulnerabilities.documents(context, vulnerabilities.BY_CVE[cve])
