"""How lists are filtered, ordered, cut into pages and linked (contract 3 and 5)."""

import json
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from re import compile as pattern
from urllib.parse import quote, urlsplit

from ..engine import (
    EVERYTHING,
    Answer,
    ApiError,
    Collection,
    Context,
    Field,
    Fields,
    Handler,
    LinkedCursor,
    LinkedOffset,
    Listing,
    NotSimulated,
    Offset,
    Page,
    ParameterError,
    Position,
    Query,
    Style,
    odata,
)
from .documents import findings, hosts, machines, software, vulnerabilities
from .responses import PREFERENCE, Envelope, envelope

LEGACY = "https://api.securitycenter.microsoft.com"
DEFAULT_ROWS, MOST_ROWS = 50_000, 200_000
"""Rows of a page of the inventory (contract 4.7)."""
SNAPSHOT_HOURS, LONGEST_DELTA = 6, timedelta(days=14)
NAMES = pattern(r"(?<=[?&])(?!\$skip=)[^=&]*(?==)")
"""The names of the parameters in an address, but for where the page begins."""


# what is listed


def _fields(texts: str, **others: Field) -> Fields:
    unknown = "Could not find a property named '{name}', or it cannot be filtered"
    named = {name: Field(folds=True) for name in texts.split()}
    return Fields({**named, **others}, unknown=unknown)


NUMBER, MOMENT = Field(kind="number"), Field(kind="moment")
of_hosts = partial(Collection, visible=hosts.is_listed)
MACHINES = of_hosts(
    "machines",
    machines.documents,
    _fields(
        "computerDnsName id version deviceValue aadDeviceId machineTags exposureLevel "
        "lastIpAddress healthStatus osPlatform riskScore",
        lastSeen=MOMENT,
        rbacGroupId=NUMBER,
        onboardingStatus=Field(folds=True, read=hosts.onboarding),
    ),
    lookups={"id": hosts.find_machine, "computerDnsName": hosts.find_named},
    number=lambda context, host: 1 + machines.was_reinstalled(context, host),
)
JOIN = of_hosts(
    "machines-vulnerabilities",
    findings.documents,
    _fields("id cveId machineId fixingKbId productName productVersion severity productVendor"),
    lookups={"machineId": hosts.find_machine},
    lasting=True,
)
ALERTS = of_hosts(
    "alerts",
    findings.alerts,
    _fields("severity status", alertCreationTime=MOMENT, lastUpdateTime=MOMENT, incidentId=NUMBER),
    sorts=frozenset({"alertCreationTime", "lastUpdateTime", "incidentId", "severity", "status"}),
)
VULNERABILITIES = Collection(
    "vulnerabilities",
    vulnerabilities.documents,
    _fields("id name description severity", cvssV3=NUMBER, publishedOn=MOMENT, updatedOn=MOMENT),
    lookups={"id": vulnerabilities.find},
    one_each=lambda _: True,
    source=vulnerabilities.ALL,
    lasting=True,
)
SOFTWARE = Collection(
    "software",
    software.documents,
    _fields("id name vendor"),
    lookups={"id": software.find},
    one_each=lambda _: True,
    source=software.ALL,
)
RECOMMENDATIONS = replace(
    SOFTWARE,
    name="recommendations",
    documents=software.recommendations,
    fields=_fields(
        "id productName vendor recommendedVersion recommendationCategory subCategory "
        "remediationType status",
        severityScore=NUMBER,
    ),
)
INSTALLED = of_hosts("installed-software", findings.installations)
INVENTORY = of_hosts("inventory", findings.software)
CHANGES = of_hosts("inventory-changes", findings.changes)


def query(context: Context, collection: Collection) -> Query:
    """Return what a list is asked for; an order that is not simulated is 501."""
    options = context.parameters
    text = options.get("$filter") or ""
    sort, _, direction = (options.get("$orderby") or "").partition(" ")
    if sort and sort not in collection.sorts:
        raise NotSimulated(f"{collection.name} ordered by {sort}")
    since = options.get("sinceTime")
    if since is not None and not context.now - LONGEST_DELTA <= since <= context.now:
        raise ApiError(400, "sinceTime must be within the last 14 days")
    expression = odata().parse(text) if text else EVERYTHING
    # What is listed depends on how long ago a machine was seen, by the hour.
    return Query(f"{context.now:%Y-%m-%dT%H} {since} {text}", expression, sort, direction == "desc")


# pages


def page_size(_style: Style, context: Context) -> int:
    """Return how many rows a page has: no more than `$top`, or are wished (OData 4.01, 8.2.8.5)."""
    most = int(str(context.operation.facts["most"]))
    top, wish = context["$top"], context.request.header("prefer").strip()
    size = wish.removeprefix(PREFERENCE)
    is_wish = wish.startswith(PREFERENCE) and size.isdecimal() and int(size) > 0
    counts = is_wish and not context.quirk("no-page-preference")
    return min(most, most if top is None else int(top), int(size) if counts else most)


class SkipLink(LinkedOffset):
    """`$skip=10000` in a link."""

    unescaped = " $'(),:/-_.~"
    page_size = page_size

    def link(self, page: Page, position: Position) -> str:
        """Return the address of a page, as the quirks that are on would have it."""
        mangles = _mangles(page.context) and page.position.skip > 0
        # The vendor leaves most signs as they are, blanks among them (docs#8316).
        address = super().link(page, page.position if mangles else position).replace("+", " ")
        return _on_host(page, NAMES.sub("", address) if mangles else address)


class Bounded(Offset):
    """A list that `$top` bounds as a whole: its one page links nowhere (contract 5.1)."""

    page_size = page_size


class SkipToken(LinkedCursor):
    """`$skiptoken=...` in a link, where the name of the page size is in lower case (4.7)."""

    def page_size(self, context: Context) -> int:
        """Return how many rows a page has, or the whole list where `$top` bounds it."""
        top = context["$top"]
        wished = context["pageSize"] or context["pagesize"] or DEFAULT_ROWS
        return int(wished if top is None else top)

    def position(self, context: Context, size: int) -> Position:
        """Return where the page begins that a request asks for; raise ParameterError."""
        text = context[self.start]
        if text is None:
            return Position()
        try:
            return Position.read(json.loads(b64decode(text, validate=True))["Position"])
        except (ValueError, KeyError, TypeError):
            raise ParameterError("cursor", self.start, text) from None

    def link(self, page: Page, position: Position) -> str:
        """Return the address of a page."""
        definition = {"TimePath": f"{snapshot(page.context):%Y-%m-%d/%H%M}"}
        stopped = {"ExportFileIndex": 0, "LineStoppedAt": position.page * page.size}
        held = {"ExportDefinition": definition, **stopped, "Position": position.token()}
        token = quote(b64encode(json.dumps(held).encode()).decode())
        since = page.context.request.parameter("sinceTime")
        kept = f"sinceTime={quote(since)}&" if since else ""
        path = f"{page.context.url}{page.context.request.path}"
        return _on_host(page, f"{path}?{kept}pagesize={page.size}&$skiptoken={token}")


LINKED = SkipLink("$top", "$skip", counted=False)
"""There is a total where `$count` asks for it, by which nobody who reads a list can go (5)."""
BOUNDED = Bounded("$top", "$skip", counted=False)
BY_TOKEN = SkipToken("pageSize", "$skiptoken", counted=False)


def linked(collection: Collection, form: Envelope) -> Handler:
    """Return the handler of a list by OData, which `$top` bounds as a whole."""
    pages, whole = (Listing(collection, style, query, form) for style in (LINKED, BOUNDED))
    return lambda context: (pages if context["$top"] is None else whole)(context)


def machines_listed(context: Context, page: Page) -> Answer:
    """Return a page of machines, of which there is no list where there is none (contract 4.1)."""
    if next(hosts.all_listed(context), None) is None:
        raise ApiError(404, "No recent machines were found", code="ResourceNotFound")
    return envelope("Machines")(context, page)


def snapshot(context: Context) -> datetime:
    """Return when the inventory was last put together."""
    hour = context.now.hour // SNAPSHOT_HOURS * SNAPSHOT_HOURS
    return context.now.replace(hour=hour, minute=0, second=0, microsecond=0)


def _mangles(context: Context) -> bool:
    """Return True for machines with a filter, or with what is left of one that lost its name."""
    is_filtered = context["$filter"] is not None or "" in context.request.names
    is_on = context.quirk("mangled-next-link") and context.operation.name == "machines"
    return is_on and is_filtered


def _on_host(page: Page, address: str) -> str:
    """Return an address on the host that the quirks say."""
    is_legacy = page.context.quirk("legacy-next-link") and page.origin == page.context.url
    parts = urlsplit(address)
    return f"{LEGACY if is_legacy else page.origin}{parts.path}?{parts.query}"
