"""What the console has besides assets: sites, scans, engines, users, reports."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TypeVar

from ...engine import ApiError, Context, Document, rfc3339
from ..responses import dated, link, stamp
from . import findings, hosts

T = TypeVar("T")

RESOURCES = (
    ("", "Resources"),
    ("/administration/info", "Information"),
    ("/assets", "Assets"),
    ("/assets/search", "Asset Search"),
    ("/assets/{id}", "Asset"),
    ("/assets/{id}/vulnerabilities", "Asset Vulnerabilities"),
    ("/sites", "Sites"),
    ("/sites/{id}", "Site"),
    ("/vulnerabilities", "Vulnerabilities"),
    ("/vulnerabilities/{id}", "Vulnerability"),
)
"""Links of the root, unexpanded templates among them, as recorded."""

ENGINE_ID, ENGINE = 3, "Local scan engine"
TEMPLATE = "full-audit-without-web-spider"
SCAN_TIME = timedelta(minutes=3, seconds=33.904)
USERS = (("nxadmin", "global-admin", "Global Administrator"), ("reader", "user", "User"))
REPORTS = tuple(f"Simulated report {number}" for number in range(1, 13))
"""More than a page of the default size; every third has never been generated."""
KINDS: Mapping[str, Sequence[object]] = {"user": USERS, "report": REPORTS}


def site(context: Context, identifier: int) -> Document:
    """Return a site, with the sums of what is in it."""
    path = f"/sites/{identifier}"
    scanned = list(hosts.site_hosts(context, identifier).walk())
    found = [one for host in scanned for one in findings.findings(host)]
    seen = [host.last_seen for host in scanned]
    times = {"lastScanTime": dated(context, max(seen))} if seen else {}
    return {
        "assets": len(scanned),
        "id": identifier,
        "importance": "normal",
        **times,
        "links": [
            link(context, path),
            link(context, f"{path}/assets", "Assets"),
            link(context, f"{path}/scan_schedules", "Schedules"),
        ],
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
    engine = {
        "address": "127.0.0.1",
        "id": ENGINE_ID,
        "links": [link(context, f"/scan_engines/{ENGINE_ID}")],
        "name": ENGINE,
        "port": 40814,
        "sites": [*hosts.visible_sites(context)][:100],
        "status": "active",
    }
    return [engine]


def schedules(context: Context) -> list[Document]:
    """Return the weekly schedule of a site: every fourth has none."""
    site_id = hosts.called_site(context)
    return [_schedule(context, site_id)] if site_id % 4 else []


def _schedule(context: Context, site_id: int) -> Document:
    return {
        "enabled": True,
        "id": site_id,
        "links": [link(context, f"/sites/{site_id}/scan_schedules/{site_id}")],
        "onScanRepeat": "restart-scan",
        "scanTemplateId": TEMPLATE,
        "start": rfc3339(context.born - timedelta(days=7)),
    }


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
        yield {
            "format": "sql-query",
            "id": identifier,
            "links": [link(context, f"/reports/{identifier}")],
            "name": name,
            "version": "2.3.0",
        }


def history(context: Context) -> list[Document]:
    """Return the generated instances of a report."""
    report_id = called(context, "report")
    if report_id % 3 == 0:
        return []
    return [
        {
            "generated": stamp(context.born),
            "id": 100 + report_id,
            "links": [link(context, f"/reports/{report_id}/history/{100 + report_id}")],
            "status": "complete",
        }
    ]


def root(context: Context) -> Document:
    """Return what there is."""
    return {"links": [link(context, path, rel) for path, rel in RESOURCES]}


def info(context: Context) -> Document:
    """Return the console itself; machine, memory and licence are left out."""
    return {
        "distinguishedName": "CN=Rapid7 Security Console, O=Rapid7",
        "fqdn": "console.example.com",
        "host": "console",
        "ip": "192.0.2.1",
        "links": [link(context, "/administration/info")],
        "operatingSystem": "Ubuntu Linux 22.04",
        "superuser": True,
        "user": "root",
        "version": {"build": "70", "platform": "Linux64", "semantic": "6.6.210"},
    }


def called(context: Context, kind: str) -> int:
    """Return the id of what a call is about; raise 404 where it is not there."""
    identifier = hosts.as_number(context.request.path_parameters[kind])
    if identifier not in dict(_kept(context, kind, KINDS[kind])):
        raise ApiError(404)
    return identifier


def _kept(context: Context, kind: str, there: Sequence[T]) -> Iterator[tuple[int, T]]:
    found = enumerate(there, start=1)
    return ((number, one) for number, one in found if (kind, number) not in context.deleted)
