"""What the console has besides assets: sites, scans, engines, users, reports."""

from collections.abc import Iterator
from datetime import timedelta

from .. import rfc3339
from . import findings
from .scene import Document, Scene, written

ENGINE_ID, ENGINE = 3, "Local scan engine"
TEMPLATE = "full-audit-without-web-spider"
SCAN_TIME = timedelta(minutes=3, seconds=33.904)
USERS = (("nxadmin", "global-admin", "Global Administrator"), ("reader", "user", "User"))
REPORTS = tuple(f"Simulated report {number}" for number in range(1, 13))
"""More than a page of the default size; every third has never been generated."""


def visible_sites(scene: Scene) -> range | list[int]:
    """The ids of the sites that the account has access to."""
    if "no-sites" in scene.quirks:
        return []
    return scene.sites[::2] if "hidden-sites" in scene.quirks else scene.sites


def site(scene: Scene, identifier: int) -> Document:
    """A site, with the sums of what is in it."""
    path = f"/sites/{identifier}"
    hosts = scene.site_hosts(identifier)
    found = [one for host in hosts for one in findings.findings(host)]
    counted = findings.counts(found)
    times = {"lastScanTime": written(max(host.last_seen for host in hosts))} if hosts else {}
    return {
        "assets": len(hosts),
        "id": identifier,
        "importance": "normal",
        **times,
        "links": [
            scene.link(path),
            scene.link(f"{path}/assets", "Assets"),
            scene.link(f"{path}/scan_schedules", "Schedules"),
        ],
        "name": f"Simulated site {identifier}",
        "riskScore": round(findings.risk(found), 1),
        "scanEngine": ENGINE_ID,
        "scanTemplate": TEMPLATE,
        "type": "static",
        "vulnerabilities": _summed(counted),
    }


def scan(scene: Scene, identifier: int) -> Document:
    """The one scan of a site, which has its id."""
    of_site = site(scene, identifier)
    ended = max((host.last_seen for host in scene.site_hosts(identifier)), default=scene.now)
    return {
        "assets": of_site["assets"],
        "duration": "PT3M33.904S",
        "endTime": written(ended),
        "engineId": ENGINE_ID,
        "engineName": ENGINE,
        "id": identifier,
        "links": [
            scene.link(f"/scans/{identifier}"),
            {"id": ENGINE_ID, **scene.link(f"/scan_engines/{ENGINE_ID}", "Scan Engine")},
            scene.link(f"/sites/{identifier}", "Site"),
        ],
        "scanName": f"Simulated scan {identifier}",
        "scanType": "Manual",
        "siteId": identifier,
        "siteName": of_site["name"],
        "startTime": written(ended - SCAN_TIME),
        "startedByUsername": "N/A",
        "status": "finished",
        "vulnerabilities": of_site["vulnerabilities"],
    }


def engine(scene: Scene) -> Document:
    """The only scan engine."""
    return {
        "address": "127.0.0.1",
        "id": ENGINE_ID,
        "links": [scene.link(f"/scan_engines/{ENGINE_ID}")],
        "name": ENGINE,
        "port": 40814,
        "sites": [*visible_sites(scene)][:100],
        "status": "active",
    }


def schedule(scene: Scene, site_id: int) -> Document:
    """The weekly schedule of a site."""
    return {
        "enabled": True,
        "id": site_id,
        "links": [scene.link(f"/sites/{site_id}/scan_schedules/{site_id}")],
        "onScanRepeat": "restart-scan",
        "scanTemplateId": TEMPLATE,
        "start": rfc3339(scene.now - timedelta(days=7)),
    }


def users(scene: Scene) -> Iterator[Document]:
    """The users of the console."""
    for identifier, (login, role, title) in enumerate(USERS, start=1):
        yield {
            "authentication": {"external": False, "id": 2, "name": "Builtin", "type": "normal"},
            "enabled": True,
            "id": identifier,
            "links": [scene.link(f"/users/{identifier}")],
            "locale": {"default": "en-US", "reports": "en-US"},
            "locked": False,
            "login": login,
            "name": title,
            "role": {"id": role, "name": title, "superuser": role == "global-admin"},
        }


def reports(scene: Scene) -> Iterator[Document]:
    """The report configurations."""
    for identifier, name in enumerate(REPORTS, start=1):
        yield {
            "format": "sql-query",
            "id": identifier,
            "links": [scene.link(f"/reports/{identifier}")],
            "name": name,
            "version": "2.3.0",
        }


def history(scene: Scene, report_id: int) -> list[Document]:
    """The generated instances of a report."""
    if report_id % 3 == 0:
        return []
    return [
        {
            "generated": written(scene.now),
            "id": 100 + report_id,
            "links": [scene.link(f"/reports/{report_id}/history/{100 + report_id}")],
            "status": "complete",
        }
    ]


def info(scene: Scene) -> Document:
    """The console itself; machine, memory and licence are left out."""
    return {
        "distinguishedName": "CN=Rapid7 Security Console, O=Rapid7",
        "fqdn": "console.example.com",
        "host": "console",
        "ip": "192.0.2.1",
        "links": [scene.link("/administration/info")],
        "operatingSystem": "Ubuntu Linux 22.04",
        "superuser": True,
        "user": "root",
        "version": {"build": "70", "platform": "Linux64", "semantic": "6.6.210"},
    }


def _summed(counted: Document) -> Document:
    return {name: counted[name] for name in ("critical", "moderate", "severe", "total")}
