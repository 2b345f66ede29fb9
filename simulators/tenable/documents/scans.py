"""The scans of the account: two of them, their runs, and the rows about their hosts.

Source: docs/contracts/tenable.md 4.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ...engine import Context, Document
from ...world import Host
from . import findings, plugins, records
from .findings import HostFinding

HISTORY = 60
"""Runs each scan has had, one a week; more than a page of fifty."""
ARCHIVED_AFTER = 5
"""Runs of the last 35 days, the host by host results of which are still there."""
MOST_HOSTS = 5000


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


SCANS = (Scan(10, "Weekly network scan", "NESSUS"), Scan(11, "Agents", "AGENT"))


def hosts_of(scan: Scan, context: Context) -> Iterator[Host]:
    """Yield the hosts that a scan sees."""
    return (host for host in context.world.hosts() if records.source(host) == scan.source)


def found_on(host: Host) -> list[HostFinding]:
    """Return what the last scan of a host found."""
    return [one for one in findings.findings_of(host) if one.state in findings.FOUND]


def scan_row(scan: Scan, context: Context) -> Document:
    """Return a scan as the list of scans has it."""
    return {
        "id": scan.id,
        "uuid": scan.uuid,
        "schedule_uuid": records.SCHEDULES[scan.source],
        "name": scan.name,
        "status": "completed",
        "owner": "user1@example.com",
        "enabled": True,
        "read": True,
        "shared": False,
        "folder_id": 3,
        "creation_date": started(context, HISTORY),
        "last_modification_date": started(context, 0) + 600,
    }


def run_row(scan: Scan, place: int, context: Context) -> Document:
    """Return one run of a scan, the latest at place 0."""
    return {
        "id": 1000 + place,
        "scan_uuid": f"{scan.uuid[:-3]}{place:03d}" if place else scan.uuid,
        "status": "completed",
        "is_archived": place >= ARCHIVED_AFTER,
        "time_start": started(context, place),
        "time_end": started(context, place) + 600,
        "reindexing": False,
        "visibility": "public",
    }


def started(context: Context, place: int) -> int:
    """Return when a run was started, in Unix seconds."""
    return int(context.born.timestamp()) - (1 + 7 * place) * 86_400


def host_row(host: Host) -> Document:
    """Return a host as a run has it."""
    counts = Counter(one.severity for one in found_on(host))
    levels = {name: counts[level] for level, name in enumerate(findings.SEVERITIES)}
    return {
        "host_id": host.index + 1,
        "uuid": findings.asset_uuid(host),
        "asset_id": host.index + 1,
        "hostname": host.fqdn or host.address,
        "severity": sum(counts.values()),
        **levels,
    }


def plugin_rows(found: list[HostFinding]) -> list[Document]:
    """Return what was found, counted by plugin."""
    counts = Counter((findings.plugin_id(one.weakness), one.severity) for one in found)
    names = {findings.plugin_id(one.weakness): one.weakness for one in found}
    return [
        {
            "plugin_id": plugin,
            "plugin_name": names[plugin].title,
            "plugin_family": plugins.family(names[plugin]),
            "severity": severity,
            "count": count,
        }
        for (plugin, severity), count in counts.items()
    ]


def output_row(one: HostFinding) -> Document:
    """Return what a plugin saw on a host."""
    finding, host = one.finding, one.host
    place = f"{finding.port or 0} / {finding.protocol or 'tcp'} / "
    return {
        "ports": {place: [{"hostname": host.fqdn or host.address}]},
        "has_attachment": 0,
        "hosts": None,
        "plugin_output": finding.result or None,
        "severity": one.severity,
    }
