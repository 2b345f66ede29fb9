"""The scans of the account: two of them, their runs, and the rows about their hosts.

Source: docs/contracts/tenable.md 4.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from ...engine import Context, Document
from ...world import Host
from . import hosts, plugins
from .findings import SEVERITIES, HostFinding, counts_of, holding_on
from .hosts import some

HISTORY = 60
"""Runs each scan has had, one a week; more than a page of fifty."""
ARCHIVED_AFTER = 5
"""Runs of the last 35 days, the host by host results of which are still there."""
MAX_HOSTS = 5000
NUMBER = {"type": "entry", "regex": "^[0-9]+$", "readable_regex": "NUMBER"}
FILTERS = (
    {"name": "plugin.id", "readable_name": "Plugin ID", "operators": ["eq"], "control": NUMBER},
)
FOLDERS = (
    {"id": 3, "type": "main", "name": "My Scans", "custom": 0, "unread_count": 0, "default_tag": 1},
)
DURATION_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan that runs once a week and sees the hosts of one source."""

    id: int
    name: str
    source: str

    @property
    def uuid(self) -> str:
        """Return the latest run, which is also what records name."""
        return f"b0000000-0000-4000-8000-{self.id:012d}"

    def hosts(self, context: Context) -> Iterator[Host]:
        """Yield the hosts that the scan sees."""
        return (host for host in context.world.hosts() if hosts.source(host) == self.source)


SCANS = tuple(
    Scan(hosts.SCANS[source], name, source)
    for source, name in (("NESSUS", "Weekly network scan"), ("AGENT", "Agents"))
)


def started(context: Context, place: int) -> int:
    """Return when a run was started, in Unix seconds."""
    return int(context.born.timestamp()) - (1 + 7 * place) * 86_400


def scan_row(scan: Scan, context: Context) -> Document:
    """Return a scan as the list of scans has it."""
    return {
        "id": scan.id,
        "uuid": scan.uuid,
        "schedule_uuid": hosts.SCHEDULES[scan.source],
        "name": scan.name,
        "status": "completed",
        "owner": "user1@example.com",
        "enabled": True,
        "read": True,
        "shared": False,
        "folder_id": 3,
        "creation_date": started(context, HISTORY),
        "last_modification_date": started(context, 0) + DURATION_SECONDS,
    }


def run_row(scan: Scan, place: int, context: Context) -> Document:
    """Return one run of a scan, the latest at place 0."""
    return {
        "id": 1000 + place,
        "scan_uuid": f"{scan.uuid[:-3]}{place:03d}" if place else scan.uuid,
        "status": "completed",
        "is_archived": place >= ARCHIVED_AFTER,
        "time_start": started(context, place),
        "time_end": started(context, place) + DURATION_SECONDS,
        "reindexing": False,
        "visibility": "public",
    }


def run(scan: Scan, place: int, context: Context) -> Document:
    """Return one run of a scan with its results; the hosts of old ones are archived."""
    is_archived = place >= ARCHIVED_AFTER
    seen = [] if is_archived else list(islice(scan.hosts(context), MAX_HOSTS))
    found = [holding_on(host) for host in seen]
    return {
        "info": {
            "object_id": scan.id,
            "uuid": scan.uuid,
            "name": scan.name,
            "status": "completed",
            "hostcount": len(seen),
            "scan_start": started(context, place),
            "scan_end": started(context, place) + DURATION_SECONDS,
            "is_archived": is_archived,
            "user_permissions": 128,
        },
        "hosts": [_host(*pair) for pair in zip(seen, found, strict=True)],
        "vulnerabilities": _by_plugin([one for several in found for one in several]),
        "history": [run_row(scan, before, context) for before in range(ARCHIVED_AFTER)],
        "notes": [],
        "filters": FILTERS,
    }


def plugin_output(found: list[HostFinding]) -> Document:
    """Return what one plugin saw on a host."""
    plugin = plugins.plugin(found[0].weakness)
    description = {
        "pluginid": str(plugin["id"]),
        "pluginname": plugin["name"],
        "pluginfamily": plugin["family"],
        "severity": found[0].severity,
        "pluginattributes": some(plugin, plugins.TEXTS),
    }
    return {
        "outputs": [_output(one) for one in found],
        "info": {"plugindescription": description},
    }


def _host(host: Host, found: list[HostFinding]) -> Document:
    return {
        "host_id": host.index + 1,
        "uuid": hosts.asset_uuid(host),
        "asset_id": host.index + 1,
        "hostname": host.fqdn or host.address,
        "severity": len(found),
        **dict(zip(SEVERITIES, counts_of(found), strict=True)),
    }


def _by_plugin(found: list[HostFinding]) -> list[Document]:
    counts = Counter((one.plugin_id, one.severity) for one in found)
    weaknesses = {one.plugin_id: one.weakness for one in found}
    return [
        {
            "plugin_id": plugin,
            "plugin_name": weaknesses[plugin].title,
            "plugin_family": plugins.family_of(weaknesses[plugin])[0],
            "severity": severity,
            "count": count,
        }
        for (plugin, severity), count in counts.items()
    ]


def _output(one: HostFinding) -> Document:
    hostname = one.host.fqdn or one.host.address
    return {
        "ports": {f"{one.port} / {one.protocol} / ": [{"hostname": hostname}]},
        "has_attachment": 0,
        "hosts": None,
        "plugin_output": one.finding.result or None,
        "severity": one.severity,
    }
