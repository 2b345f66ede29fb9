"""The scans of the account: two of them, their runs, the rows about their hosts, their files.

A file is the .nessus document (version 2) or the CSV, and is written piece by piece.

Source: docs/contracts/tenable.md 4.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice
from xml.sax.saxutils import escape, quoteattr

from ...engine import Context, Document
from ...world import Host
from . import hosts, plugins
from .findings import SEVERITIES, HostFinding, counts_of, holding_on
from .hosts import Scan, some

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
SCORES = ("cvss_base_score", "cvss3_base_score")
HEADINGS = (
    *("Plugin ID", "CVE", "CVSS v2.0 Base Score", "Risk", "Host", "Protocol", "Port", "Name"),
    *("Synopsis", "Description", "Solution", "See Also", "Plugin Output"),
)


def started(context: Context, place: int) -> int:
    """Return when a run was started, in Unix seconds."""
    return int(context.born.timestamp()) - (1 + 7 * place) * 86_400


def scan_row(scan: Scan, context: Context) -> Document:
    """Return a scan as the list of scans has it."""
    return {
        "id": scan.id,
        "uuid": scan.uuid,
        "schedule_uuid": scan.schedule,
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
    seen = [] if is_archived else list(islice(scan.hosts(context.world), MAX_HOSTS))
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
    plugin = found[0].plugin
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
    counts = Counter((one.plugin["id"], one.severity) for one in found)
    known = {one.plugin["id"]: one.plugin for one in found}
    return [
        {
            "plugin_id": plugin,
            "plugin_name": known[plugin]["name"],
            "plugin_family": known[plugin]["family"],
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


def nessus(several: Iterable[Host], name: str, context: Context) -> Iterator[bytes]:
    """Yield the .nessus document of some hosts, a piece for each."""
    yield b'<?xml version="1.0" ?>\n<NessusClientData_v2>\n<Policy><policyName>Basic</policyName>'
    yield f"</Policy>\n<Report name={quoteattr(name)}>\n".encode()
    for host in several:
        yield "".join(_report_host(host, context)).encode()
    yield b"</Report>\n</NessusClientData_v2>\n"


def table(several: Iterable[Host], _name: str, _context: Context) -> Iterator[bytes]:
    """Yield the CSV of some hosts, a piece for each."""
    yield _lines([HEADINGS])
    for host in several:
        yield _lines(map(_cells, holding_on(host)))


def _report_host(host: Host, context: Context) -> Iterator[str]:
    seen = context.formatted(host.last_seen, "%a %b %d %H:%M:%S %Y")
    facts = {
        **dict.fromkeys(("HOST_START", "HOST_END"), seen),
        "host-ip": host.address,
        "host-fqdn": host.fqdn,
        "netbios-name": host.netbios,
        "operating-system": host.operating_system,
        "mac-address": host.mac_address.upper(),
    }
    yield f"<ReportHost name={quoteattr(host.address)}><HostProperties>\n"
    yield from (f'<tag name="{name}">{escape(it)}</tag>\n' for name, it in facts.items() if it)
    yield "</HostProperties>\n"
    for one in holding_on(host):
        yield from _item(one, context)
    yield "</ReportHost>\n"


def _item(one: HostFinding, context: Context) -> Iterator[str]:
    attributes = {
        "port": one.port,
        "svc_name": "general" if one.finding.port is None else "unknown",
        "protocol": one.protocol,
        "severity": one.severity,
        "pluginID": one.plugin["id"],
        "pluginName": one.plugin["name"],
        "pluginFamily": one.plugin["family"],
    }
    written = " ".join(f"{name}={quoteattr(str(it))}" for name, it in attributes.items())
    yield f"<ReportItem {written}>\n"
    for name, text in _elements(one):
        # A report with raw ampersands was seen in the wild (7).
        body = text if context.quirk("malformed-nessus") else escape(text)
        yield f"<{name}>{body}</{name}>\n"
    yield "</ReportItem>\n"


def _elements(one: HostFinding) -> Iterator[tuple[str, str]]:
    names = (*plugins.TEXTS, *SCORES)
    yield from ((name, str(one.plugin[name])) for name in names if name in one.plugin)
    yield from (("cve", cve) for cve in one.weakness.cves)
    if "see_also" in one.plugin:
        yield "see_also", "\n".join(one.plugin["see_also"])
    if one.finding.result:
        yield "plugin_output", one.finding.result


def _cells(one: HostFinding) -> tuple[object, ...]:
    weakness, plugin = one.weakness, one.plugin
    return (
        *(plugin["id"], ",".join(weakness.cves), weakness.cvss_v2 or ""),
        *(plugins.RISK_FACTORS[one.severity], one.host.address, one.protocol),
        *(one.port, plugin["name"], plugin["synopsis"], plugin["description"]),
        *(plugin["solution"], "\n".join(plugin.get("see_also", ())), one.finding.result),
    )


def _lines(rows: Iterable[tuple[object, ...]]) -> bytes:
    text = StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue().encode()
