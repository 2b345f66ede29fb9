"""What the Defender simulator has, switch by switch, and what it has not: routes, quirks, limits.

Paths are matched in any case, as the vendor does; they are written in lower case here.
"""

from collections.abc import Mapping
from types import MappingProxyType

from .. import Quirk, RateLimit, Route
from .accounts import ALERTS, MACHINES, VULNERABILITIES
from .envelope import SHEET
from .listing import QUIRKS as PAGING_QUIRKS

GET, POST = ("GET",), ("POST",)
OPTIONS = frozenset({"$filter", "$top", "$skip", "$select", "$skiptoken", "$count"})
# azure-identity asks for client_info, which an application has none of
CLIENT = frozenset({"grant_type", "client_id", "client_secret", "client_info"})
NOTHING: frozenset[str] = frozenset()
# what is left of a parameter whose name a link has lost
NAMELESS = frozenset({""})
PER_MACHINE = "/api/machines/{id}"
INVENTORY = "/api/machines/softwarevulnerabilit"


def _get(
    name: str, path: str, handler: str, source: str, parameters: frozenset[str] = NOTHING
) -> Route:
    return Route(name, GET, path, handler, "documented", source, parameters, group=name)


ROUTES = (
    Route(
        "token",
        POST,
        "/{tenant}/oauth2/v2.0/token",
        "token",
        "documented",
        f"{SHEET} 2; the errors are what Entra is known to send",
        CLIENT | {"scope"},
        authenticated=False,
        group="",
    ),
    Route(
        "token-v1",
        POST,
        "/{tenant}/oauth2/token",
        "token_v1",
        "documented",
        f"{SHEET} 2; the refusal of a wrong resource is assumed",
        CLIENT | {"resource"},
        authenticated=False,
        group="",
    ),
    Route(
        "openid",
        GET,
        "/{tenant}/v2.0/.well-known/openid-configuration",
        "openid",
        "assumed",
        "what azure-identity asks for before a token; as much of it as that needs",
        NOTHING,
        authenticated=False,
        group="",
    ),
    _get(
        "machines",
        "/api/machines",
        "machines",
        f"check-msdefender lists with $select; odata.maxpagesize is assumed; {SHEET} 4.1",
        OPTIONS | NAMELESS,
    ),
    _get("machine", PER_MACHINE, "machine", f"{SHEET} 4.2"),
    _get(
        "machine-vulnerabilities",
        f"{PER_MACHINE}/vulnerabilities",
        "machine_vulnerabilities",
        f"read with check-msdefender; {SHEET} 4.3",
    ),
    _get(
        "machine-alerts",
        f"{PER_MACHINE}/alerts",
        "machine_alerts",
        f"{SHEET} 4.4: any OData option is refused; the rows are assumed",
        OPTIONS | {"$expand", "$orderby"},
    ),
    _get(
        "find-by-ip",
        "/api/machines/findbyip(ip='{address}',timestamp={timestamp})",
        "find_by_ip",
        f"{SHEET} 4.4",
    ),
    _get(
        "find-by-tag",
        "/api/machines/findbytag",
        "find_by_tag",
        f"{SHEET} 4.4",
        frozenset({"tag", "useStartsWithFilter"}),
    ),
    _get("vulnerabilities", "/api/vulnerabilities", "vulnerabilities", f"{SHEET} 4.5", OPTIONS),
    _get("vulnerability", "/api/vulnerabilities/{cve}", "vulnerability", f"{SHEET} 4.5"),
    _get(
        "machine-references",
        "/api/vulnerabilities/{cve}/machinereferences",
        "machine_references",
        f"{SHEET} 4.5",
    ),
    Route(
        "machines-vulnerabilities",
        GET,
        "/api/vulnerabilities/machinesvulnerabilities",
        "machines_vulnerabilities",
        "recorded",
        f"{SHEET} 4.6, rows and link by DefectDojo's samples; that its calls are limited like "
        "those of vulnerabilities is assumed",
        OPTIONS,
        group="machines-vulnerabilities",
    ),
    _get(
        "inventory",
        f"{INVENTORY}iesbymachine",
        "inventory",
        f"check-msdefender sends pageIndex, which is ignored; {SHEET} 4.7",
        frozenset({"pageSize", "pagesize", "pageIndex", "$top", "$skiptoken"}),
    ),
    _get(
        "inventory-export",
        f"{INVENTORY}iesexport",
        "inventory_export",
        f"{SHEET} 4.8",
        frozenset({"sasValidHours"}),
    ),
    _get(
        "inventory-changes",
        f"{INVENTORY}ychangesbymachine",
        "inventory_changes",
        f"{SHEET} 4.9; what counts as a change of a simulated host is assumed",
        frozenset({"sinceTime", "pageSize", "pagesize", "$top", "$skiptoken"}),
    ),
    Route(
        "export-file",
        GET,
        "/exports/{name}",
        "export_file",
        "documented",
        f"{SHEET} 4.8; the form of the address and its refusals are assumed",
        frozenset({"se", "sig"}),
        authenticated=False,
        group="",
    ),
    Route(
        "alerts",
        GET,
        "/api/alerts",
        "alerts",
        "assumed",
        f"as check-msdefender asks, following links; the rows are assumed; {SHEET} 9",
        OPTIONS | {"$expand", "$orderby"},
    ),
)

MINUTE, HOUR = 60.0, 3600.0
LIMITS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "machines": (100, 1500),
        "machine": (100, 1500),
        "inventory": (30, 1000),
        "inventory-changes": (30, 1000),
        "inventory-export": (5, 20),
    }
)
"""Calls a minute and an hour, of each API on its own (contract 6)."""
USUAL = (50, 1500)


def limits(group: str) -> tuple[RateLimit, RateLimit]:
    """What an application may ask of one API."""
    minute, hour = LIMITS.get(group, USUAL)
    return RateLimit(minute, MINUTE, rolling=True), RateLimit(hour, HOUR, rolling=True)


NEEDED: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("machines", "machine", "find-by-ip", "find-by-tag"), MACHINES),
        **dict.fromkeys(("machine-alerts", "alerts"), ALERTS),
        **dict.fromkeys(
            ("vulnerabilities", "vulnerability", "machine-references"), VULNERABILITIES
        ),
        **dict.fromkeys(("machine-vulnerabilities", "machines-vulnerabilities"), VULNERABILITIES),
        **dict.fromkeys(("inventory", "inventory-export", "inventory-changes"), VULNERABILITIES),
    }
)
"""The app role that each route needs."""
LICENSED = frozenset(name for name, role in NEEDED.items() if role == VULNERABILITIES)

QUIRKS = (
    *PAGING_QUIRKS,
    Quirk(
        "no-machine-role",
        f"{SHEET} 2",
        f"the application lacks {MACHINES}: 403",
    ),
    Quirk(
        "no-vulnerability-role",
        f"{SHEET} 2",
        f"the application lacks {VULNERABILITIES}: 403",
    ),
    Quirk(
        "no-vulnerability-management",
        f"{SHEET} 7; which routes it closes is assumed",
        "the tenant has no licence for vulnerability management: 403 DisabledFeature",
    ),
    Quirk(
        "expired-secret",
        f"{SHEET} 2",
        "the client secret has run out: 401 with AADSTS7000222",
    ),
    Quirk(
        "reinstalled-machines",
        f"{SHEET} 5.5; which ones is assumed",
        "machines: every fifth is there once more, as what it was before it was set up again, and "
        "merged into what it is now",
    ),
    Quirk(
        "intermittent-404",
        f"{SHEET} 5.6",
        "machine: every other call says that the machine is not there",
    ),
)

MISSING: Mapping[str, str] = MappingProxyType(
    {
        "/api/software": "software and its versions",
        "/api/recommendations": "recommendations",
        "/api/advancedqueries": "advanced hunting",
        "/api/advancedhunting": "advanced hunting",
        "/api/incidents": "incidents",
        "/api/exposurescore": "scores",
        "/api/machineactions": "actions on machines",
        "/api/indicators": "indicators",
        "/api/machines/": "actions, users, software and recommendations of one machine",
    }
)
"""What the real service has and this one has not, by how the path starts; a call is answered with
501 and kept in the journal, never quietly refused."""

ROWS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            ("machines", "machine-vulnerabilities", "find-by-ip", "find-by-tag"), "value"
        ),
        **dict.fromkeys(
            ("vulnerabilities", "machine-references", "machines-vulnerabilities"), "value"
        ),
        **dict.fromkeys(("machine-alerts", "inventory", "inventory-changes", "alerts"), "value"),
        "export-file": "lines",
    }
)
"""Where the rows of a page are (4)."""
UNCOUNTED = "a list has no total, a page with a link may be short, and one without is the last (5)"
UNSEEN: Mapping[str, str] = MappingProxyType(dict.fromkeys(ROWS, UNCOUNTED))
"""Lists of which nobody can tell that rows are missing."""
