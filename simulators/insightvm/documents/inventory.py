"""What the console has besides assets: sites, scans, engines, users, reports."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TypeVar

from ...engine import Context, Document, rfc3339
from ..responses import dated, link, links, stamp
from . import findings, hosts

T = TypeVar("T")

RESOURCES = (
    *(("", "Resources"), ("/administration/info", "Information"), ("/assets", "Assets")),
    *(("/assets/search", "Asset Search"), ("/assets/{id}", "Asset")),
    *(("/assets/{id}/vulnerabilities", "Asset Vulnerabilities"), ("/sites", "Sites")),
    *(("/sites/{id}", "Site"), ("/vulnerabilities", "Vulnerabilities")),
    ("/vulnerabilities/{id}", "Vulnerability"),
)
"""Links of the root, unexpanded templates among them, as recorded."""

NAMED: Document = {
    "distinguishedName": "CN=Rapid7 Security Console, O=Rapid7",
    "fqdn": "console.example.com",
    "host": "console",
    "ip": "192.0.2.1",
}
RUNNING: Document = {
    "operatingSystem": "Ubuntu Linux 22.04",
    "superuser": True,
    "user": "root",
    "version": {"build": "70", "platform": "Linux64", "semantic": "6.6.210"},
}
"""What the console says of itself, before and behind its links."""

ENGINE_ID, ENGINE = 3, "Local scan engine"
TEMPLATE = "full-audit-without-web-spider"
SCAN_TIME = timedelta(minutes=3, seconds=33.904)
USERS = (("nxadmin", "global-admin", "Global Administrator"), ("reader", "user", "User"))
REPORTS = tuple(f"Simulated report {number}" for number in range(1, 13))
"""More than a page of the default size; every third has never been generated."""
OF_SITE = (("assets", "Assets"), ("scan_schedules", "Schedules"))
KINDS: Mapping[str, Sequence[object]] = {"user": USERS, "report": REPORTS}


def site(context: Context, identifier: int) -> Document:
    """Return a site, with the sums of what is in it."""
    path = f"/sites/{identifier}"
    scanned = list(hosts.site_hosts(context, identifier).walk())
    found = [one for host in scanned for one in findings.findings(host)]
    seen = max((host.last_seen for host in scanned), default=None)
    times = {"lastScanTime": dated(context, seen)} if seen else {}
    return {
        "assets": len(scanned),
        "id": identifier,
        "importance": "normal",
        **times,
        "links": links(context, path, OF_SITE),
        "name": f"Simulated site {identifier}",
        "riskScore": round(findings.risk(found), 1),
        "scanEngine": ENGINE_ID,
        "scanTemplate": TEMPLATE,
        "type": "static",
        "vulnerabilities": findings.summed(found),
    }


def scan(context: Context, identifier: int) -> Document:
    """Return the one scan of a site, which has its id."""
    of_site = site(context, identifier)
    seen = (host.last_seen for host in hosts.site_hosts(context, identifier).walk())
    ended = max(seen, default=context.world_date(context.born))
    return {
        "assets": of_site["assets"],
        "duration": "PT3M33.904S",
        "endTime": dated(context, ended),
        "engineId": ENGINE_ID,
        "engineName": ENGINE,
        "id": identifier,
        "links": [
            link(context, f"/scans/{identifier}"),
            {"id": ENGINE_ID, **link(context, f"/scan_engines/{ENGINE_ID}", "Scan Engine")},
            link(context, f"/sites/{identifier}", "Site"),
        ],
        "scanName": f"Simulated scan {identifier}",
        "scanType": "Manual",
        "siteId": identifier,
        "siteName": of_site["name"],
        "startTime": dated(context, ended - SCAN_TIME),
        "startedByUsername": "N/A",
        "status": "finished",
        "vulnerabilities": of_site["vulnerabilities"],
    }


def engines(context: Context) -> list[Document]:
    """Return the only scan engine."""
    where = {"name": ENGINE, "port": 40814, "sites": [*hosts.visible_sites(context)][:100]}
    links = [link(context, f"/scan_engines/{ENGINE_ID}")]
    return [{"address": "127.0.0.1", "id": ENGINE_ID, "links": links, **where, "status": "active"}]


def schedules(context: Context) -> list[Document]:
    """Return the weekly schedule of a site: every fourth has none."""
    number = hosts.called_site(context)
    links = [link(context, f"/sites/{number}/scan_schedules/{number}")]
    scans = {"onScanRepeat": "restart-scan", "scanTemplateId": TEMPLATE}
    start = rfc3339(context.born - timedelta(days=7))
    weekly = {"enabled": True, "id": number, "links": links, **scans, "start": start}
    return [weekly] if number % 4 else []


def users(context: Context) -> Iterator[Document]:
    """Yield the users of the console."""
    for identifier, (login, role, title) in _kept(context, "user", USERS):
        yield {
            "authentication": {"external": False, "id": 2, "name": "Builtin", "type": "normal"},
            "enabled": True,
            "id": identifier,
            "links": [link(context, f"/users/{identifier}")],
            "locale": {"default": "en-US", "reports": "en-US"},
            "locked": False,
            "login": login,
            "name": title,
            "role": {"id": role, "name": title, "superuser": role == "global-admin"},
        }


def reports(context: Context) -> Iterator[Document]:
    """Yield the report configurations."""
    for identifier, name in _kept(context, "report", REPORTS):
        links = [link(context, f"/reports/{identifier}")]
        report = {"format": "sql-query", "id": identifier, "links": links, "name": name}
        yield {**report, "version": "2.3.0"}


def history(context: Context) -> list[Document]:
    """Return the generated instances of a report."""
    report = called(context, "report")
    number = 100 + report
    links = [link(context, f"/reports/{report}/history/{number}")]
    generated = {"generated": stamp(context.born), "id": number, "links": links}
    return [{**generated, "status": "complete"}] if report % 3 else []


def root(context: Context) -> Document:
    """Return what there is."""
    return {"links": [link(context, path, rel) for path, rel in RESOURCES]}


def info(context: Context) -> Document:
    """Return the console itself; machine, memory and licence are left out."""
    return {**NAMED, "links": [link(context, "/administration/info")], **RUNNING}


def called(context: Context, kind: str) -> int:
    """Return the id of what a call is about; raise 404 where it is not there."""
    there = {str(number): number for number, _ in _kept(context, kind, KINDS[kind])}
    return hosts.called(context, kind, lambda _, identifier: there.get(identifier))


def _kept(context: Context, kind: str, there: Sequence[T]) -> Iterator[tuple[int, T]]:
    found = enumerate(there, start=1)
    return ((number, one) for number, one in found if (kind, number) not in context.deleted)
