"""Tags and asset groups: what hosts of the world have in common, by criteria of the search.

Shapes as in the console's Swagger file; which tags and groups there are is assumed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from ...engine import ApiError, Context, Document
from ...world import Host
from ..responses import link, stamp
from . import findings, hosts

CREATED = timedelta(days=500)
"""How long before now each tag was made (assumed)."""


@dataclass(frozen=True, slots=True)
class Group:
    """A tag or an asset group: its criteria, and whether a host fulfils them."""

    name: str
    type: str
    field: str
    operator: str
    value: object
    has: Callable[[Host], bool]

    @property
    def criteria(self) -> Document:
        """Return the criteria as a search takes them."""
        given = {"values" if self.operator == "in" else "value": self.value}
        return {
            "filters": [{"field": self.field, "operator": self.operator, **given}],
            "match": "all",
        }


def _of_system(name: str, type_: str, word: str) -> Group:
    def has(host: Host) -> bool:
        return word in host.operating_system

    return Group(name, type_, "operating-system", "contains", word, has)


def _with_port(name: str, type_: str, port: int) -> Group:
    def has(host: Host) -> bool:
        return any(one.port == port for one in hosts.services(host))

    return Group(name, type_, "open-ports", "is", port, has)


def _of_first_site(host: Host) -> bool:
    return hosts.site_id(host.index) == 1


TAGS = (
    _of_system("Network", "custom", "Cisco"),
    _of_system("Linux", "custom", "Linux"),
    _with_port("Web", "custom", 443),
    _of_system("Desktop team", "owner", "Windows 11"),
    Group("Headquarters", "location", "site-id", "in", ["1"], _of_first_site),
    _of_system("Very High", "criticality", "VMware"),
)
GROUPS = (
    _of_system("Windows", "dynamic", "Windows"),
    _of_system("Hypervisors", "dynamic", "VMware"),
    _with_port("Remote access", "dynamic", 22),
)


def tags(context: Context) -> list[Document]:
    """Return all tags, or those of a name or a type that is asked for."""
    asked = {name: context[name] for name in ("name", "type") if context[name]}
    found = [_tag(context, number) for number in range(1, len(TAGS) + 1)]
    return [one for one in found if asked.items() <= one.items()]


def called_tag(context: Context) -> Document:
    """Return the tag that a call is about; raise 404 where it is not there."""
    return _tag(context, _called(context, "tag", TAGS))


def tagged_assets(context: Context) -> list[object]:
    """Return references to the assets that a tag is on."""
    group = TAGS[_called(context, "tag", TAGS) - 1]
    found = (hosts.asset_id(host.index) for host in members(context, group))
    return [
        {"id": one, "links": [link(context, f"/assets/{one}", "Asset")], "sources": ["tag"]}
        for one in found
    ]


def tags_of_asset(context: Context) -> list[Document]:
    """Return the tags that are on an asset."""
    host = hosts.called_host(context)
    found = [number for number, group in enumerate(TAGS, start=1) if group.has(host)]
    return [{**_tag(context, number), "sources": [{"source": "tag"}]} for number in found]


def asset_groups(context: Context) -> list[Document]:
    """Return all asset groups, or those of a name or a type that is asked for."""
    asked = {name: context[name] for name in ("name", "type") if context[name]}
    found = [_group(context, number) for number in range(1, len(GROUPS) + 1)]
    return [one for one in found if asked.items() <= one.items()]


def called_group(context: Context) -> Document:
    """Return the asset group that a call is about; raise 404 where it is not there."""
    return _group(context, _called(context, "group", GROUPS))


def assets_of_group(context: Context) -> list[object]:
    """Return the ids of the assets in a group."""
    group = GROUPS[_called(context, "group", GROUPS) - 1]
    return [hosts.asset_id(host.index) for host in members(context, group)]


def tag_names(kind: str, host: Host) -> list[str]:
    """Return the names of the tags of a kind that are on a host."""
    return [tag.name for tag in TAGS if tag.type == kind and tag.has(host)]


def members(context: Context, group: Group) -> Iterable[Host]:
    """Return the hosts of a group that the user may see."""
    return (one for one in context.world.hosts() if hosts.shows(context, one) and group.has(one))


def _called(context: Context, name: str, there: tuple[Group, ...]) -> int:
    number = hosts.number(context, name)
    if not 1 <= number <= len(there):
        raise ApiError(404)
    return number


def _tag(context: Context, number: int) -> Document:
    tag, path = TAGS[number - 1], f"/tags/{number}"
    return {
        "color": "default",
        "created": stamp(context.born - CREATED),
        "id": number,
        "links": [link(context, path), link(context, f"{path}/assets", "Tag Assets")],
        "name": tag.name,
        "riskModifier": 2.0 if tag.type == "criticality" else 1.0,
        "searchCriteria": tag.criteria,
        "source": "built-in" if tag.type == "criticality" else "custom",
        "type": tag.type,
    }


def _group(context: Context, number: int) -> Document:
    group, path = GROUPS[number - 1], f"/asset_groups/{number}"
    inside = list(members(context, group))
    found = [one for host in inside for one in findings.findings(host)]
    return {
        "assets": len(inside),
        "description": f"Simulated: {group.field} {group.operator} {group.value}",
        "id": number,
        "links": [link(context, path), link(context, f"{path}/assets", "Asset Group Assets")],
        "name": group.name,
        "riskScore": findings.risk(found),
        "searchCriteria": group.criteria,
        "type": group.type,
        "vulnerabilities": findings.summed(found),
    }
