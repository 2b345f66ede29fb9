"""What an account has besides assets: tags, scanners, agents, and the plugins of the vendor.

Fields are those of developer.tenable.com; which values they have is assumed.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from ...engine import Context, Document, uuid_of
from ...world import SYSTEMS, Host, Weakness, catalogue
from . import hosts, plugins
from .hosts import USER, milliseconds, some

CATEGORIES: Mapping[str, Sequence[str]] = {
    "Network": ("cgnat", "cloud", "ipv6", "nameless", "private", "public", "stale"),
    "OS": sorted({system.partition(" ")[0] for system in SYSTEMS}),
}
"""Every tag that a host can have, by category."""
TAGS = tuple((category, value) for category, values in CATEGORIES.items() for value in values)
SCANNERS = {1: ("US Cloud Scanner", "pool"), 2: ("Office scanner", "managed")}
"""Name and type of each scanner by its id; agents are linked to the first."""
MADE = timedelta(days=400)
"""How long before the simulator was made the account was."""
PLUGIN_SET = "202601050000"


def category(name: str, context: Context) -> Document:
    """Return a category of tags."""
    return {
        "uuid": hosts.tag_uuid(name, ""),
        **_made(context),
        "name": name,
        "description": "",
        "reserved": False,
        "value_count": len(CATEGORIES[name]),
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


def assignments(host: Host, context: Context) -> list[Document]:
    """Return the tags of an asset."""
    return [
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


def scanner(number: int, context: Context) -> Document:
    """Return a scanner."""
    name, kind = SCANNERS[number]
    made, now = int((context.born - MADE).timestamp()), int(context.born.timestamp())
    return {
        "id": number,
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
        "creation_date": made,
        **dict.fromkeys(("last_modification_date", "timestamp"), now),
    }


def agent(host: Host, context: Context) -> Document:
    """Return the agent on a host."""
    seen = context.unix(host.last_seen)
    return {
        "id": host.index + 1,
        "uuid": hosts.agent_uuid(host),
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


def families() -> list[Document]:
    """Return the families of plugins, and how many plugins each has."""
    known = map(plugins.plugin, catalogue())
    counts = Counter((plugin["family"], plugin["family_id"]) for plugin in known)
    return [
        {"id": number, "name": name, "count": count}
        for (name, number), count in sorted(counts.items())
    ]


def family(row: Document, _context: Context) -> Document:
    """Return one of the families with its plugins."""
    number, name = row["id"], row["name"]
    known = map(plugins.plugin, catalogue())
    rows = [some(one, ("id", "name")) for one in known if one["family_id"] == number]
    return {"id": number, "name": name, "plugins": rows}


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
    identity = {
        "id": named.pop("id"),
        "name": named.pop("name"),
        "family_name": named.pop("family"),
    }
    attributes = [
        {"attribute_name": name, "attribute_value": str(value)}
        for name, value in (*named.items(), *(("cve", cve) for cve in weakness.cves))
        if isinstance(value, str | float | int)
    ]
    return {**identity, "attributes": attributes}


def _made(context: Context) -> Document:
    made = milliseconds(context, context.world_date(context.born - MADE))
    return {"created_at": made, "created_by": USER, "updated_at": made, "updated_by": USER}
