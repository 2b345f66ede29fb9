"""The collections: assets, searches, findings, content, sites and what else is listed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from .. import Answer, Host, Request
from . import asked, content, criteria, documents, estate, findings, inventory
from .envelope import Listed, Paging, Refused, collection, page, rendered
from .scene import Document, Scene
from .shelf import Shelf
from .single import found_host, number

T = TypeVar("T")

SHIFTED_CALLS = 2
"""So many calls of the assets list the first one twice, under the quirk `shrinking-total`."""
FINDING_ORDER = ("id", "instances", "since", "status")
CONTENT_ORDER = ("id", "added", "modified", "published", "riskScore", "severityScore", "title")


def assets(request: Request, scene: Scene, _: Shelf) -> Answer:
    """All assets that the account may see."""
    if "no-asset-permission" in scene.quirks:
        raise Refused(404)
    asked_for = asked.paging(request, scene)
    total = scene.count + _twice(scene)
    if asked_for.number and asked_for.offset >= total:
        raise Refused(404)
    paging = replace(asked_for, number=0) if "offset-ignored" in scene.quirks else asked_for
    counted = max(0, total + _lie(scene, paging.number))
    listed = Listed(_rows(scene, paging, total), total, counted)
    return page(scene, "/assets", paging, listed)


def search(request: Request, scene: Scene, shelf: Shelf) -> Answer:
    """The assets that match."""
    body, paging = asked.document(request), asked.paging(request, scene)
    address = criteria.address_of(body)
    if address is not None and scene.shows_all:
        # One step instead of a look at every host.
        host = scene.world.find_address(address)
        indexes: Sequence[int] = () if host is None else (host.index,)
    else:
        indexes = shelf.search(body, scene)
    start, limit, down = _part(paging, len(indexes))
    hosts = [scene.world.host(index) for index in indexes[start : start + limit]]
    rows = [documents.asset(scene, host) for host in hosts]
    listed = Listed(rows[::-1] if down else rows, len(indexes))
    return page(scene, "/assets/search", paging, listed)


def site_assets(request: Request, scene: Scene, shelf: Shelf) -> Answer:
    """The assets of a site."""
    identifier = visible_site(request, scene, shelf)
    paging = asked.paging(request, scene)
    hosts = scene.site_hosts(identifier)
    start, limit, down = _part(paging, len(hosts))
    rows = [documents.asset(scene, host) for host in hosts[start : start + limit]]
    listed = Listed(rows[::-1] if down else rows, len(hosts))
    return page(scene, f"/sites/{identifier}/assets", paging, listed)


def findings_of(request: Request, scene: Scene, _: Shelf) -> Answer:
    """What was found on an asset."""
    host = found_host(request, scene)
    first = host.index == 0
    if "findings-hidden" in scene.quirks:
        raise Refused(404)
    if "findings-forbidden" in scene.quirks:
        raise Refused(403)
    if first and "findings-fail" in scene.quirks:
        raise Refused(500)
    there = () if first and "empty-findings" in scene.quirks else findings.findings(host)
    rows = [documents.finding(scene, host, one) for one in there]
    path = f"/assets/{estate.asset_id(host.index)}/vulnerabilities"
    return _page_of(request, scene, path, rows, FINDING_ORDER)


def vulnerabilities(request: Request, scene: Scene, _: Shelf) -> Answer:
    """The whole content, whatever is found in the estate."""
    rows = [documents.vulnerability(scene, one) for one in content.by_slug().values()]
    return _page_of(request, scene, "/vulnerabilities", rows, CONTENT_ORDER)


def sites(request: Request, scene: Scene, shelf: Shelf) -> Answer:
    """The sites that the account may see."""
    paging, there = asked.paging(request, scene), site_ids(scene, shelf)
    rows = [inventory.site(scene, one) for one in _slice(paging, there)]
    return page(scene, "/sites", paging, Listed(rows, len(there)))


def site(request: Request, scene: Scene, shelf: Shelf) -> Answer:
    """One site."""
    return rendered(inventory.site(scene, visible_site(request, scene, shelf)))


def scans(request: Request, scene: Scene, shelf: Shelf) -> Answer:
    """All scans; none is ever active."""
    paging = asked.paging(request, scene)
    active = request.parameter("active") or "false"
    there = [] if active == "true" else site_ids(scene, shelf)
    rows = [inventory.scan(scene, one) for one in _slice(paging, there)]
    return page(scene, "/scans", paging, Listed(rows, len(there)), active=active)


def site_scans(request: Request, scene: Scene, shelf: Shelf) -> Answer:
    """The scans of a site."""
    identifier = visible_site(request, scene, shelf)
    active = request.parameter("active") or "false"
    rows = [] if active == "true" else [inventory.scan(scene, identifier)]
    paging, path = asked.paging(request, scene), f"/sites/{identifier}/scans"
    return page(scene, path, paging, Listed(_slice(paging, rows), len(rows)), active=active)


def schedules(request: Request, scene: Scene, shelf: Shelf) -> Answer:
    """The schedules of a site: every fourth has none."""
    identifier = visible_site(request, scene, shelf)
    rows = [inventory.schedule(scene, identifier)] if identifier % 4 else []
    return collection(scene, f"/sites/{identifier}/scan_schedules", rows)


def engines(_: Request, scene: Scene, __: Shelf) -> Answer:
    """The scan engines."""
    return collection(scene, "/scan_engines", [inventory.engine(scene)])


def engine_pools(_: Request, scene: Scene, __: Shelf) -> Answer:
    """The pools of scan engines: none."""
    return collection(scene, "/scan_engine_pools", [])


def users(request: Request, scene: Scene, shelf: Shelf) -> Answer:
    """The users of the console."""
    rows = [one for one in inventory.users(scene) if shelf.has("user", int(str(one["id"])))]
    return _page_of(request, scene, "/users", rows, ("id", "login", "name"))


def reports(request: Request, scene: Scene, shelf: Shelf) -> Answer:
    """The report configurations."""
    rows = [one for one in inventory.reports(scene) if shelf.has("report", int(str(one["id"])))]
    return _page_of(request, scene, "/reports", rows, ("id", "name"))


def report_history(request: Request, scene: Scene, shelf: Shelf) -> Answer:
    """The generated instances of a report."""
    identifier = number(request, "report")
    if not 1 <= identifier <= len(inventory.REPORTS) or not shelf.has("report", identifier):
        raise Refused(404)
    rows = inventory.history(scene, identifier)
    return collection(scene, f"/reports/{identifier}/history", rows)


def services(request: Request, scene: Scene, _: Shelf) -> Answer:
    """The open ports of an asset, as references; the asset itself says more of them."""
    host = found_host(request, scene)
    path = f"/assets/{estate.asset_id(host.index)}/services"
    rows = [{"port": one.port, "protocol": one.protocol} for one in estate.services(host)]
    return collection(scene, path, rows)


def asset_users(request: Request, scene: Scene, _: Shelf) -> Answer:
    """The user accounts found on an asset: none."""
    host = found_host(request, scene)
    return collection(scene, f"/assets/{estate.asset_id(host.index)}/users", [])


def software(request: Request, scene: Scene, _: Shelf) -> Answer:
    """The software found on an asset."""
    host = found_host(request, scene)
    if "software-fails" in scene.quirks and host.index % 2:
        raise Refused(500)
    products = sorted({one.product for one in estate.services(host) if one.product})
    rows = [_installed(host, number, name) for number, name in enumerate(products, start=1)]
    return collection(scene, f"/assets/{estate.asset_id(host.index)}/software", rows)


def site_ids(scene: Scene, shelf: Shelf) -> Sequence[int]:
    """The sites that the account may see and nobody deleted."""
    return [one for one in inventory.visible_sites(scene) if shelf.has("site", one)]


def visible_site(request: Request, scene: Scene, shelf: Shelf) -> int:
    """The site a call is about; 404 where it is hidden or gone."""
    identifier = number(request, "site")
    there = identifier in inventory.visible_sites(scene) and shelf.has("site", identifier)
    if not there:
        raise Refused(404)
    return identifier


def _twice(scene: Scene) -> int:
    """Whether the first asset is listed twice, so that whatever follows is one place further on."""
    shifted = "shrinking-total" in scene.quirks and scene.ordinal <= SHIFTED_CALLS
    return int(shifted and scene.count > 0)


def _lie(scene: Scene, number: int) -> int:
    """By how much the count of assets is wrong."""
    lies = {"total-too-high": 1, "total-too-low": -1, "growing-total": number}
    return sum(lie for quirk, lie in lies.items() if quirk in scene.quirks)


def _rows(scene: Scene, paging: Paging, total: int) -> list[Document]:
    paging = replace(paging, number=0) if "same-rows" in scene.quirks else paging
    start, limit, down = _part(paging, total)
    doubled = scene.window(0, 1) if start < _twice(scene) and limit else []
    hosts = scene.window(max(start - _twice(scene), 0), limit - len(doubled))
    rows = [documents.asset(scene, host) for host in (*doubled, *hosts)]
    return rows[::-1] if down != ("ignores-sort" in scene.quirks) else rows


def _installed(host: Host, identifier: int, product: str) -> Document:
    description = f"{product} on {host.operating_system}"
    return {"description": description, "id": identifier, "product": product, "type": "General"}


def _part(paging: Paging, total: int) -> tuple[int, int, bool]:
    """Where a page of assets begins by ascending id, how long it is, and whether it is turned."""
    down = asked.descending(paging.sort)
    limit = max(0, min(paging.size, total - paging.offset))
    return (total - paging.offset - limit if down else paging.offset), limit, down


def _page_of(
    request: Request, scene: Scene, path: str, rows: list[Document], order: Sequence[str]
) -> Answer:
    paging = asked.paging(request, scene)
    there = asked.ordered(rows, paging.sort, order)
    return page(scene, path, paging, Listed(_slice(paging, there), len(there)))


def _slice(paging: Paging, rows: Sequence[T]) -> Sequence[T]:
    return rows[paging.offset : paging.offset + paging.size]
