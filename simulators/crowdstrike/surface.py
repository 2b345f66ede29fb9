"""What the CrowdStrike simulator has, switch by switch, and what it has not: routes, quirks."""

from collections.abc import Mapping
from types import MappingProxyType

from .. import Quirk, Route
from .accounts import ASSETS, HOSTS, VULNERABILITIES
from .pages import QUIRKS as PAGING_QUIRKS
from .pages import SHEET

ACCOUNT = "account"
"""The limit group of every call that is made with a token: 6000 a minute and customer."""

GET, POST = ("GET",), ("POST",)
LISTING = frozenset({"limit", "sort", "filter"})
BY_OFFSET = LISTING | {"offset"}
BY_AFTER = LISTING | {"after"}
IDS = frozenset({"ids"})
CLIENT = frozenset({"client_id", "client_secret"})

ROUTES = (
    Route(
        "token",
        POST,
        "/oauth2/token",
        "token",
        "recorded",
        f"201 and its body verified with falconpy 1.6.6, refusals recorded; {SHEET} 2",
        CLIENT | {"grant_type", "member_cid"},
        authenticated=False,
        group="",
    ),
    Route(
        "revoke",
        POST,
        "/oauth2/revoke",
        "revoke",
        "documented",
        f"{SHEET} 2; the refusals are assumed to be those of the token endpoint",
        CLIENT | {"token"},
        authenticated=False,
        group="",
    ),
    Route(
        "device-ids",
        GET,
        "/devices/queries/devices/v1",
        "device_ids",
        "recorded",
        f"the window's refusal recorded in falconpy#532, the rest documented; {SHEET} 4.1",
        BY_OFFSET,
        group=ACCOUNT,
    ),
    Route(
        "device-scroll",
        GET,
        "/devices/queries/devices-scroll/v1",
        "device_scroll",
        "documented",
        f"{SHEET} 4.2; refusals of a wrong or expired offset are assumed, and nanoseconds",
        BY_OFFSET,
        group=ACCOUNT,
    ),
    Route(
        "devices",
        GET,
        "/devices/combined/devices/v1",
        "devices",
        "recorded",
        f"the numeric offset of no result recorded in Pipedream#21339; {SHEET} 4.3",
        BY_OFFSET | {"fields"},
        group=ACCOUNT,
    ),
    Route(
        "device-details",
        GET,
        "/devices/entities/devices/v2",
        "device_details",
        "documented",
        f"{SHEET} 4.4; that unknown ids are left out, and too many refused, is assumed",
        IDS,
        group=ACCOUNT,
    ),
    Route(
        "device-details-post",
        POST,
        "/devices/entities/devices/v2",
        "device_details",
        "documented",
        f"falconpy 1.6.6 asks this way; {SHEET} 4.4",
        frozenset(),
        group=ACCOUNT,
    ),
    Route(
        "online-state",
        GET,
        "/devices/entities/online-state/v1",
        "online_state",
        "recorded",
        f"the error inside a 200 recorded in caracara#99, resources assumed; {SHEET} 4.5",
        IDS,
        group=ACCOUNT,
    ),
    Route(
        "vulnerabilities",
        GET,
        "/spotlight/combined/vulnerabilities/v1",
        "vulnerabilities",
        "recorded",
        f"the expired search recorded in elastic#14670, the rest documented; {SHEET} 4.6",
        BY_AFTER | {"facet"},
        group=ACCOUNT,
    ),
    Route(
        "vulnerability-ids",
        GET,
        "/spotlight/queries/vulnerabilities/v1",
        "vulnerability_ids",
        "recorded",
        f"{SHEET} 4.6; the refusal of a large page is recorded",
        BY_AFTER,
        group=ACCOUNT,
    ),
    Route(
        "vulnerability-details",
        GET,
        "/spotlight/entities/vulnerabilities/v2",
        "vulnerability_details",
        "documented",
        f"{SHEET} 4.6; that they come with every facet is assumed",
        IDS,
        group=ACCOUNT,
    ),
    Route(
        "remediations",
        GET,
        "/spotlight/entities/remediations/v2",
        "remediations",
        "documented",
        f"{SHEET} 4.6",
        IDS,
        group=ACCOUNT,
    ),
    Route(
        "asset-ids",
        GET,
        "/discover/queries/hosts/v1",
        "asset_ids",
        "recorded",
        f"{SHEET} 4.7; the window's refusal is recorded",
        BY_OFFSET,
        group=ACCOUNT,
    ),
    Route(
        "asset-details",
        GET,
        "/discover/entities/hosts/v1",
        "asset_details",
        "documented",
        f"{SHEET} 4.7",
        IDS,
        group=ACCOUNT,
    ),
    Route(
        "assets",
        GET,
        "/discover/combined/hosts/v1",
        "assets",
        "documented",
        f"{SHEET} 4.7; what the facets hold is assumed",
        BY_AFTER | {"facet"},
        group=ACCOUNT,
    ),
    Route(
        "applications",
        GET,
        "/discover/combined/applications/v1",
        "applications",
        "assumed",
        f"{SHEET} 4.7 has the mechanics, the rows are assumed",
        BY_AFTER | {"facet"},
        group=ACCOUNT,
    ),
)

NEEDED: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("device-ids", "device-scroll", "devices", "online-state"), HOSTS),
        **dict.fromkeys(("device-details", "device-details-post"), HOSTS),
        **dict.fromkeys(("vulnerabilities", "vulnerability-ids"), VULNERABILITIES),
        **dict.fromkeys(("vulnerability-details", "remediations"), VULNERABILITIES),
        **dict.fromkeys(("asset-ids", "asset-details", "assets", "applications"), ASSETS),
    }
)
"""The scope that each route needs."""

QUIRKS = (
    *PAGING_QUIRKS,
    Quirk("no-hosts-scope", f"{SHEET} 2", f"the client lacks the scope {HOSTS}: 403"),
    Quirk(
        "no-vulnerabilities-scope", f"{SHEET} 2", f"the client lacks the scope {VULNERABILITIES}"
    ),
    Quirk("no-assets-scope", f"{SHEET} 2", f"the client lacks the scope {ASSETS}: 403"),
    Quirk(
        "token-200",
        f"falconpy takes it for a failure; assumed of some proxy on the way; {SHEET} 2",
        "a token comes with 200 instead of 201",
    ),
    Quirk(
        "region-header",
        f"{SHEET} 2",
        "the token comes with X-Cs-Region: us-2, after which falconpy leaves for another host",
    ),
    Quirk(
        "wrong-cloud-308",
        f"{SHEET} 2, recorded",
        "the tenant is in us-2: every route redirects there, with X-Cs-Region",
    ),
    Quirk(
        "wrong-cloud-401",
        f"falconpy#460, {SHEET} 2",
        "the tenant is in us-2: its token comes with X-Cs-Region, and is refused",
    ),
    Quirk(
        "flight-control",
        f"{SHEET} 2 and 4.6; which hosts are whose is assumed",
        "the tenant has a child with every fourth host; member_cid asks for its hosts alone",
    ),
    Quirk(
        "joined-agent-ids",
        f"demisto#45272, {SHEET} 4.6",
        "vulnerabilities: `aid` has the tenant before it, CID_AID",
    ),
    Quirk(
        "unknown-ids-complain",
        f"{SHEET} 4.4 and 5.7, unverified",
        "by ids: those that are not found are in `errors` with code 404, beside what was found",
    ),
    Quirk("null-errors", f"{SHEET} 3", "`errors` is null where there are none"),
    Quirk(
        "full-hostnames",
        "assumed: some systems report their full name as their host name",
        "hostname is the full name, and machine_domain is there as well",
    ),
    Quirk(
        "unrated-severity",
        f"{SHEET} 8 (or exprt_rating)",
        "CVEs without a score have severity UNKNOWN; exprt_rating is all there is",
    ),
    Quirk(
        "unmanaged-twins",
        f"{SHEET} 4.7; which ones is assumed",
        "assets: every fifth host is there once more, as an unmanaged asset without aid",
    ),
    Quirk(
        "hosts-without-sensor",
        f"{SHEET} 4.7; which ones, and what Discover knows of them, is assumed",
        "every third host is in no list but that of assets, as an unmanaged one without aid",
    ),
    Quirk(
        "unmanaged-vulnerabilities",
        f"CrowdStrike/falcon-mcp, {SHEET} 4.6; what is found on them is assumed to be the same",
        "hosts without a sensor have vulnerabilities, under the id of their asset as aid",
    ),
)

MISSING: Mapping[str, str] = MappingProxyType(
    {
        "/fem/": "external assets, whose shapes are unverified",
        "/discover/": "accounts, logins, IoT hosts, applications by id",
        "/spotlight/": "evaluation logic by id, installed patches",
        "/devices/": "hidden devices, login and address history, groups, actions",
        "/intel/": "intelligence, and its window of 50000",
        "/policy/": "policies by id",
        "/sensors/": "sensor downloads",
        "/user-management/": "users",
        "/mssp/": "child tenants and their groups",
        "/alerts/": "alerts",
        "/detects/": "detections",
        "/incidents/": "incidents",
    }
)
"""What the real service has and this one has not, by how the path starts; a call is answered with
501 and kept in the journal, never quietly refused."""

ROWS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(
        (
            *("device-ids", "device-scroll", "devices", "device-details", "device-details-post"),
            *("online-state", "vulnerabilities", "vulnerability-ids", "vulnerability-details"),
            *("remediations", "asset-ids", "asset-details", "assets", "applications"),
        ),
        "resources",
    )
)
"""Where the rows of a page are (1)."""
UNSEEN: Mapping[str, str] = MappingProxyType({})
