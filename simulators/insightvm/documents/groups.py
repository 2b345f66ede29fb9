"""Tags and asset groups: what hosts of the world have in common, by criteria of the search.

Shapes as in the console's Swagger file; which tags and groups there are is assumed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from ...engine import Context, Document, Entry
from ...world import Host
from ..responses import link, links, stamp
from . import findings, hosts

CREATED = timedelta(days=500)
"""How long before now each tag was made (assumed)."""


HOLDS: Mapping[str, Callable[[Host, Any], bool]] = {
    "operating-system": lambda host, word: word in host.operating_system,
    "open-ports": lambda host, port: any(one.port == port for one in hosts.services(host)),
    "site-id": lambda host, sites: str(hosts.site_id(host.index)) in sites,
}
"""Whether a host fulfils criteria, by the field."""


@dataclass(frozen=True, slots=True)
class Group:
    """A tag or an asset group, and its criteria."""

    name: str
    type: str
    field: str
    operator: str
    value: object

    def has(self, host: Host) -> bool:
        """Return True if a host fulfils the criteria."""
        return HOLDS[self.field](host, self.value)

    @property
    def criteria(self) -> Document:
        """Return the criteria as a search takes them."""
        given = {"values" if self.operator == "in" else "value": self.value}
        wanted = {"field": self.field, "operator": self.operator, **given}
        return {"filters": [wanted], "match": "all"}


SYSTEM, PORT = ("operating-system", "contains"), ("open-ports", "is")
TAGS = (
    Group("Network", "custom", *SYSTEM, "Cisco"),
    Group("Linux", "custom", *SYSTEM, "Linux"),
    Group("Web", "custom", *PORT, 443),
    Group("Desktop team", "owner", *SYSTEM, "Windows 11"),
    Group("Headquarters", "location", "site-id", "in", ["1"]),
    Group("Very High", "criticality", *SYSTEM, "VMware"),
)
GROUPS = (
    Group("Windows", "dynamic", *SYSTEM, "Windows"),
    Group("Hypervisors", "dynamic", *SYSTEM, "VMware"),
    Group("Remote access", "dynamic", *PORT, 22),
)


def find(
    there: Sequence[Group], shown: Callable[[Context, int], Document], context: Context, text: str
) -> Entry | None:
    """Return one of those that are there by its number."""
    number = hosts.as_number(text)
    return Entry(number, shown(context, number)) if _find(there, context, text) else None


def _find(there: Sequence[Group], _context: Context, text: str) -> Group | None:
    number = hosts.as_number(text)
    return there[number - 1] if 1 <= number <= len(there) else None


def tags(context: Context) -> list[Document]:
    """Return all tags, or those of a name or a type that is asked for."""
    return [tag(context, number) for number in _asked(context, TAGS)]


def asset_groups(context: Context) -> list[Document]:
    """Return all asset groups, or those of a name or a type that is asked for."""
    return [group(context, number) for number in _asked(context, GROUPS)]


def _asked(context: Context, there: Sequence[Group]) -> Iterator[int]:
    for number, one in enumerate(there, start=1):
        if context["name"] in (None, "", one.name) and context["type"] in (None, "", one.type):
            yield number


def tagged_assets(context: Context) -> list[Document]:
    """Return references to the assets that a tag is on."""
    return [
        {"id": one, "links": [link(context, f"/assets/{one}", "Asset")], "sources": ["tag"]}
        for one in _members(context, "tag", TAGS)
    ]


def tags_of_asset(context: Context) -> list[Document]:
    """Return the tags that are on an asset."""
    host = hosts.called_host(context)
    found = [number for number, group in enumerate(TAGS, start=1) if group.has(host)]
    return [{**tag(context, number), "sources": [{"source": "tag"}]} for number in found]


def assets_of_group(context: Context) -> list[int]:
    """Return the ids of the assets in a group."""
    return _members(context, "group", GROUPS)


def _members(context: Context, name: str, there: Sequence[Group]) -> list[int]:
    group = hosts.called(context, name, partial(_find, there))
    return [hosts.asset_id(host.index) for host in members(context, group)]


def tag_names(kind: str, host: Host) -> list[str]:
    """Return the names of the tags of a kind that are on a host."""
    return [tag.name for tag in TAGS if tag.type == kind and tag.has(host)]


def members(context: Context, group: Group) -> Iterable[Host]:
    """Return the hosts of a group that the user may see."""
    return (one for one in context.world.hosts() if hosts.shows(context, one) and group.has(one))


def tag(context: Context, number: int) -> Document:
    """Return a tag."""
    found, path = TAGS[number - 1], f"/tags/{number}"
    return {
        "color": "default",
        "created": stamp(context.born - CREATED),
        "id": number,
        "links": links(context, path, (("assets", "Tag Assets"),)),
        "name": found.name,
        "riskModifier": 2.0 if found.type == "criticality" else 1.0,
        "searchCriteria": found.criteria,
        "source": "built-in" if found.type == "criticality" else "custom",
        "type": found.type,
    }


def group(context: Context, number: int) -> Document:
    """Return an asset group, with the sums of what is in it."""
    one, path = GROUPS[number - 1], f"/asset_groups/{number}"
    inside = list(members(context, one))
    found = [each for host in inside for each in findings.findings(host)]
    return {
        "assets": len(inside),
        "description": f"Simulated: {one.field} {one.operator} {one.value}",
        "id": number,
        "links": links(context, path, (("assets", "Asset Group Assets"),)),
        "name": one.name,
        "riskScore": findings.risk(found),
        "searchCriteria": one.criteria,
        "type": one.type,
        "vulnerabilities": findings.summed(found),
    }
