"""Which function answers which route; all of them read a request in a scene, and the shelf."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from .. import Answer, Request
from . import deletions, lists, single
from .scene import Scene
from .shelf import Shelf

HANDLERS: Mapping[str, Callable[[Request, Scene, Shelf], Answer]] = MappingProxyType(
    {
        "root": single.root,
        "info": single.info,
        "assets": lists.assets,
        "search": lists.search,
        "asset": single.asset,
        "findings": lists.findings_of,
        "finding": single.finding,
        "finding-solution": single.finding_solution,
        "services": lists.services,
        "asset-users": lists.asset_users,
        "software": lists.software,
        "vulnerabilities": lists.vulnerabilities,
        "vulnerability": single.vulnerability,
        "solution-ids": single.solution_ids,
        "solution": single.solution,
        "sites": lists.sites,
        "site": lists.site,
        "site-assets": lists.site_assets,
        "schedules": lists.schedules,
        "scans": lists.scans,
        "site-scans": lists.site_scans,
        "engines": lists.engines,
        "pools": lists.engine_pools,
        "users": lists.users,
        "reports": lists.reports,
        "history": lists.report_history,
        "delete-site": deletions.site,
        "delete-user": deletions.user,
        "delete-report": deletions.report,
        "put-role": single.put_role,
    }
)
