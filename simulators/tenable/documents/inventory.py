"""What an account has besides assets: tags, scanners, agents, and the plugins of the vendor.

Fields are those of developer.tenable.com; which values they have is assumed.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from ...engine import (
    Answer,
    Collection,
    Context,
    Document,
    Listing,
    Page,
    PageNumber,
    everything,
    uuid_of,
)
from ...world import SYSTEMS, Host, Weakness, catalogue
from .. import responses
from ..queries.lists import OPERATORS, fixed, named, single
from ..queries.workbenches import requested_host
from . import hosts, plugins
from .hosts import USER, milliseconds, some

VALUES: Mapping[str, Sequence[str]] = {
    "Network": ("cgnat", "cloud", "ipv6", "nameless", "private", "public", "stale"),
    "OS": sorted({system.partition(" ")[0] for system in SYSTEMS}),
}
"""Every tag that a host can have, by category."""
PAIRS = tuple((category, value) for category, values in VALUES.items() for value in values)
SCANNERS = {"1": ("US Cloud Scanner", "pool"), "2": ("Office scanner", "managed")}
"""Name and type of each scanner by its id; agents are linked to the first."""
MADE = timedelta(days=400)
"""How long before the simulator was made the account was."""
PLUGIN_SET = "202601050000"
TEXT = {"type": "entry", "readable_regex": "TEXT", "regex": ".*"}


def _made(context: Context) -> Document:
    made = milliseconds(context, context.world_date(context.born - MADE))
    return {"created_at": made, "created_by": USER, "updated_at": made, "updated_by": USER}


def category(name: str, context: Context) -> Document:
    """Return a category of tags."""
    return {
        "uuid": hosts.tag_uuid(name, ""),
        **_made(context),
        "name": name,
        "description": "",
        "reserved": False,
        "value_count": len(VALUES[name]),
    }


def tag(pair: tuple[str, str], context: Context) -> Document:
    """Return a tag, which is a value of a category."""
    name, value = pair
    return {
        "uuid": hosts.tag_uuid(name, value),
        **_made(context),
        "category_uuid": hosts.tag_uuid(name, ""),
        "category_name": name,
        "category_description": "",
        "value": value,
        "description": "",
        "type": "static",
    }


NAMES, TAG_NAMES = ("name", "description"), ("value", "category_name", "category_uuid")
CATEGORIES = fixed("categories", tuple(VALUES), category, *NAMES)
TAGS = fixed("values", PAIRS, tag, *TAG_NAMES, "description")
get_category = single("uuid", {hosts.tag_uuid(name, ""): name for name in VALUES}, category)
get_tag = single("uuid", {hosts.tag_uuid(*pair): pair for pair in PAIRS}, tag)


def list_assignments(context: Context) -> Answer:
    """Return the tags of an asset."""
    host = requested_host(context)
    rows = [
        {
            "value_uuid": hosts.tag_uuid(name, value),
            "category_uuid": hosts.tag_uuid(name, ""),
            "category_name": name,
            "value": value,
            "asset_uuid": hosts.asset_uuid(host),
            "source": "static",
            "created_at": milliseconds(context, host.first_seen),
            "created_by": USER,
        }
        for name, value in hosts.tags(host)
    ]
    return responses.json({"tags": rows})


def scanner(number: str, context: Context) -> Document:
    """Return a scanner."""
    name, kind = SCANNERS[number]
    now = int(context.born.timestamp())
    return {
        "id": int(number),
        "uuid": uuid_of(f"tenable/scanner/{number}"),
        "name": name,
        "type": kind,
        "status": "on",
        "linked": 1,
        "owner": "system" if kind == "pool" else "user1@example.com",
        "scan_count": 0,
        "engine_version": "19.4.0",
        "loaded_plugin_set": PLUGIN_SET,
        "network_name": "Default",
        "creation_date": int((context.born - MADE).timestamp()),
        **dict.fromkeys(("last_modification_date", "timestamp"), now),
    }


get_scanner = single("scanner", {number: number for number in SCANNERS}, scanner)


def list_scanners(context: Context) -> Answer:
    """Return the scanners."""
    return responses.json({"scanners": [scanner(number, context) for number in SCANNERS]})


def _agents(context: Context, host: Host) -> list[Document]:
    """Return the agent on a host, if the scanner in the path has one there."""
    uuid, seen = hosts.agent_uuid(host), context.unix(host.last_seen)
    if not uuid or context.request.path_parameters["scanner"] != "1":
        return []
    row: Document = {
        "id": host.index + 1,
        "uuid": uuid,
        "name": host.hostname,
        "platform": "WINDOWS" if host.netbios else "LINUX",
        "distro": host.operating_system,
        "ip": host.address,
        "status": "on",
        "core_version": "10.8.0",
        "core_build": "12",
        "plugin_feed_id": PLUGIN_SET,
        "linked_on": context.unix(host.first_seen),
        **dict.fromkeys(("last_connect", "last_scanned"), seen),
        "groups": [],
        "network_uuid": hosts.NETWORK,
        "network_name": "Default",
    }
    return [row]


AGENTS = Collection(
    "agents",
    _agents,
    fields=named("name", "distro", "platform", "ip", "status"),
    sorts=frozenset({"name", "distro", "platform"}),
)
list_agent_filters = responses.filters(
    {name: (name.title(), tuple(OPERATORS), TEXT) for name in AGENTS.fields.simulated}
)


def plugin_row(weakness: Weakness, _context: Context) -> Document:
    """Return a plugin as the list of plugins has it."""
    attributes = dict(plugins.plugin(weakness))
    named = {name: attributes.pop(name) for name in ("id", "name")}
    attributes["plugin_modification_date"] = attributes["modification_date"]
    attributes["plugin_version"] = attributes["version"]
    return {**named, "attributes": attributes}


def plugin_details(weakness: Weakness, _context: Context) -> Document:
    """Return a plugin by its id: each attribute a name and a value as text."""
    named = dict(plugins.plugin(weakness))
    shown = {"id": named.pop("id"), "name": named.pop("name"), "family_name": named.pop("family")}
    attributes = [
        {"attribute_name": name, "attribute_value": str(value)}
        for name, value in (*named.items(), *(("cve", cve) for cve in weakness.cves))
        if isinstance(value, str | float | int)
    ]
    return {**shown, "attributes": attributes}


def _page_of_plugins(context: Context, page: Page) -> Answer:
    return responses.json(
        {
            "data": {"plugin_details": page.shown(page.rows)},
            "size": context["size"],
            "params": some(context.parameters, ("page", "size", "last_updated")),
            "total_count": page.total,
        }
    )


PLUGINS, BY_NUMBER = fixed("plugins", catalogue(), plugin_row), PageNumber("size", "page")
list_plugins = Listing(PLUGINS, BY_NUMBER, everything, _page_of_plugins)
BY_ID = {str(plugins.plugin_id(one)): one for one in catalogue()}
get_plugin = single("plugin", BY_ID, plugin_details)


def families() -> list[Document]:
    """Return the families of plugins, and how many plugins each has."""
    known = map(plugins.plugin, catalogue())
    counts = sorted(Counter((plugin["family"], plugin["family_id"]) for plugin in known).items())
    return [{"id": number, "name": name, "count": count} for (name, number), count in counts]


def family(row: Document, _context: Context) -> Document:
    """Return one of the families with its plugins."""
    known = map(plugins.plugin, catalogue())
    members = [some(one, ("id", "name")) for one in known if one["family_id"] == row["id"]]
    return {"id": row["id"], "name": row["name"], "plugins": members}


list_families = responses.always({"families": families()})
get_family = single("family", {str(one["id"]): one for one in families()}, family)
