"""How the console is asked: paths, paging and errors. Contract: docs/contracts/insightvm.md 1 to 5.

Pages are counted, and nothing holds a list still while it is read (contract 2): what is deleted
moves all that follows towards the start, past the reader. So assets are asked for by ascending id
and read from the last page to the first: what moves then comes twice instead of never, and what
is new has a higher id. Findings, whose ids are no numbers, are read until two readings agree.

A page has to agree with itself as well: with the number asked for, its total and its size.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache, partial
from itertools import count
from operator import attrgetter
from urllib.parse import quote

import msgspec

from sdk import (
    ConfigurationError,
    CredentialError,
    End,
    ErrorTable,
    Limits,
    NotFound,
    Page,
    Response,
    Session,
    UnexpectedResponse,
)
from sdk.errors import TotalMismatch
from sdk.http import code_named
from sdk.pagination import by_page, by_page_down

from .types import AssetRow, Brief, Finding, Listing, References, Refusal, Solution, Vulnerability

ASSETS = "/api/3/assets"
SEARCH = "/api/3/assets/search"
SITES = "/api/3/sites"
VULNERABILITIES = "/api/3/vulnerabilities"
SOLUTIONS = "/api/3/solutions"

LARGEST_PAGE = 500
LARGEST_FINDINGS = 400
"""Pages of 500 take a minute here and there, which proxies do not wait for (contract 5.3)."""
FINDINGS_FOR_AN_ASSET = 4
"""An asset comes with its services, software and users, so a page can hold more findings."""
TRIES = 5
KEPT = 10_000
"""Solutions remembered, since many vulnerabilities share one."""
PATIENCE_SECONDS = 120.0

Ask = Callable[[int, int], Response]
"""A page of a list by its number and size."""


def error_code(reply: Response) -> str | None:
    """The status inside an error object, which shows that the console itself speaks (contract 1).

    A 404 without one may come from anybody on the way, and says nothing about an asset.
    """
    is_short = len(reply.content) <= len(reply.head)
    try:
        return str(reply.json(Refusal).status) if is_short else NAMED(reply)
    except UnexpectedResponse:
        return NAMED(reply)


NAMED = code_named("error", "errors", "message")
WEB_PAGE = "html"
ELSEWHERE = (
    "the URL must be that of the Security Console, such as https://console.example.com:3780, and "
    "not of the Insight cloud or of a page to log in"
)
ERRORS = ErrorTable(
    code=error_code,
    rules={
        (404, "404"): NotFound,
        (404, WEB_PAGE): ConfigurationError,
        (200, WEB_PAGE): ConfigurationError,
    },
    advice={
        (401, None): "check user name and password; a user with a second factor cannot be used",
        (403, None): "the user's role must be allowed to view the data of the sites to import",
        (404, WEB_PAGE): ELSEWHERE,
        (200, WEB_PAGE): ELSEWHERE,
    },
)
UNSEEN = (
    "the user sees no assets, and no site that is known to be empty: give it access to the sites "
    "to import, and its role the permission View Site Asset Data"
)


class Client:
    """Assets, what was found on them, and what the content says of it."""

    def __init__(self, session: Session, limits: Limits) -> None:
        self.session = session
        self.limits = limits
        self.solution = lru_cache(maxsize=KEPT)(self._solution)

    def probe_assets(self) -> int | None:
        """The id of some asset, None where there is none.

        A user without access to any site gets an empty list like that of an empty console, so
        an empty list is believed only beside a site that is counted empty: else CredentialError.
        """
        reply, listing = self._first(partial(self._listed, ASSETS, "assets"), 1, "assets")
        if listing.page.total_resources:
            rows = reply.rows(listing.resources, Brief)
            return rows[0].id if rows else None
        reply, listing = self._first(partial(self._listed, SITES, "sites"), LARGEST_PAGE, "sites")
        sites = reply.rows(listing.resources, Brief)
        if not sites or any(site.assets for site in sites):
            raise CredentialError(UNSEEN, integration="insightvm", operation="assets")
        return None

    def probe_findings(self, asset_id: int) -> None:
        """Prove that findings may be read; an asset that is gone proves nothing, and is no harm."""
        try:
            self._findings_of(asset_id)(0, 1)
        except NotFound:
            self._require_gone(asset_id)

    def asset(self, asset_id: str | int) -> AssetRow:
        """One asset; NotFound when it is gone, and when it is hidden (contract 5.8)."""
        return self.session.get(f"{ASSETS}/{asset_id}", operation="asset").row(AssetRow)

    def assets(self, since: datetime | None = None) -> Iterator[AssetRow]:
        """All assets, or those scanned since a moment."""
        if since is None:
            return self._assets(partial(self._listed, ASSETS, "assets"))
        # The console compares days, in its own time zone.
        day = f"{since - timedelta(days=1):%Y-%m-%d}"
        return self.search("last-scan-date", "is-on-or-after", day)

    def search(self, field: str, operator: str, value: str) -> Iterator[AssetRow]:
        """The assets that one filter lets through (contract 3.4)."""
        wanted = {"field": field, "operator": operator, "value": value}
        return self._assets(partial(self._found, wanted))

    def findings(self, row: AssetRow) -> list[Finding]:
        """What was found on an asset: nothing where it is gone in the meantime.

        CredentialError where the asset is there and its findings are not, TotalMismatch where it
        counts vulnerabilities and has none to show.
        """
        try:
            found = self._agreed(row.id)
            if found or not row.vulnerabilities.total:
                return found
            counted = self.asset(row.id).vulnerabilities.total
        except NotFound:
            self._require_gone(row.id)
            return []
        if counted:
            raise TotalMismatch(f"asset {row.id} counts {counted} vulnerabilities and lists none")
        return []

    def vulnerability(self, slug: str) -> Vulnerability:
        """What the content has of a vulnerability."""
        path = f"{VULNERABILITIES}/{quote(slug, safe='')}"
        found = self.session.get(path, operation="vulnerability").row(Vulnerability)
        if found.id != slug:
            raise UnexpectedResponse("another vulnerability than the one that was asked for")
        return found

    def solutions(self, slug: str) -> tuple[Solution, ...]:
        """The ways to mend a vulnerability, each of which is asked for once."""
        path = f"{VULNERABILITIES}/{quote(slug, safe='')}/solutions"
        known = self.session.get(path, operation="solutions").json(References).resources
        return tuple(map(self.solution, known))

    def _solution(self, name: str) -> Solution:
        path = f"{SOLUTIONS}/{quote(name, safe='')}"
        return self.session.get(path, operation="solution").row(Solution)

    def _found(self, wanted: Mapping[str, str], number: int, size: int) -> Response:
        body = {"filters": [wanted], "match": "all"}
        query = _page_query(number, size)
        return self.session.post(
            SEARCH, params=query, json=body, operation="assets", repeatable=True
        )

    def _listed(self, path: str, operation: str, number: int, size: int) -> Response:
        return self.session.get(path, params=_page_query(number, size), operation=operation)

    def _findings_of(self, asset_id: int) -> Ask:
        return partial(self._listed, f"{ASSETS}/{asset_id}/vulnerabilities", "findings")

    def _assets(self, ask: Ask) -> Iterator[AssetRow]:
        """Every asset once, from the last page to the first."""
        size = min(self.limits.page_size, LARGEST_PAGE)
        first = self._first(ask, size, "assets")
        pages = first[1].page.total_pages
        full: list[Listing] = []

        def fetch(number: int) -> tuple[Page[AssetRow], int] | None:
            found = first if pages <= 1 else self._page_if_there(ask, number, size)
            if found is None:
                return None
            reply, listing = found
            if listing.is_full_last:
                full.append(listing)
            rows = reply.rows(listing.resources, AssetRow)
            at, total = listing.page.number, listing.page.total_resources
            return reply.page(rows, position=at, total=total), listing.page.total_pages

        yield from by_page_down(fetch, pages, order=attrgetter("id"), first=0, limits=self.limits)
        self._require_end(ask, full)

    def _agreed(self, asset_id: int) -> list[Finding]:
        """The findings as two readings in a row have them; of one page, one is enough."""
        before: set[bytes] = set()
        for _ in range(TRIES):
            reading = self._reading(asset_id)
            if reading is None:
                continue
            reply, raws, pages = reading
            found = set(map(bytes, raws))
            if pages <= 1 or found == before:
                return list(reply.rows(raws, Finding))
            before = found
        raise TotalMismatch(f"the findings of asset {asset_id} were others each of {TRIES} times")

    def _reading(self, asset_id: int) -> tuple[Response, list[msgspec.Raw], int] | None:
        """All findings, the last page's reply and how many pages; None where one of them went."""
        size = min(FINDINGS_FOR_AN_ASSET * self.limits.page_size, LARGEST_FINDINGS)
        ask = self._findings_of(asset_id)
        read: list[tuple[Response, Listing]] = []

        def fetch(number: int) -> Page[msgspec.Raw]:
            reply, listing = self._page(ask, number, size)
            read.append((reply, listing))
            at, more = listing.page.number, number + 1 < listing.page.total_pages
            return reply.page(listing.resources, position=at, more=more)

        try:
            raws = list(by_page(fetch, first=0, end=End.NO_MORE, limits=self.limits))
        except NotFound:
            if not read:
                raise
            return None
        self._require_end(ask, [read[-1][1]])
        return read[-1][0], raws, len(read)

    def _require_end(self, ask: Ask, last: list[Listing]) -> None:
        """TotalMismatch where more comes after a last page that is full, which proves no end.

        A page of another size is asked for, in whose middle the end must be (past it is 404).
        """
        for total in {one.page.total_resources for one in last if one.is_full_last}:
            size = next(size for size in count(2) if total % size)
            self._page_if_there(ask, total // size, size)

    def _first(self, ask: Ask, size: int, what: str) -> tuple[Response, Listing]:
        """The first page of a list, which is there even if it is empty."""
        found = self._page_if_there(ask, 0, size)
        if found is None:
            raise _hidden(what)
        return found

    def _page(self, ask: Ask, number: int, size: int) -> tuple[Response, Listing]:
        """A page that agrees with itself; one that does not may have changed while it was made."""
        for _ in range(TRIES):
            reply = ask(number, size)
            listing = reply.json(Listing)
            if listing.page.agrees(len(listing.resources)):
                return reply, listing
        raise TotalMismatch(
            f"page {number} has {len(listing.resources)} rows, and the console counts "
            f"{listing.page.total_resources} in {listing.page.total_pages} pages"
        )

    def _page_if_there(self, ask: Ask, number: int, size: int) -> tuple[Response, Listing] | None:
        try:
            return self._page(ask, number, size)
        except NotFound:
            return None

    def _require_gone(self, asset_id: int) -> None:
        """CredentialError unless the asset, whose findings are not there, is not there either."""
        try:
            there = bool(self.asset(asset_id))
        except NotFound:
            there = False
        if there:
            raise _hidden("findings")


def _hidden(what: str) -> CredentialError:
    message = f"the console hides its {what} from this user: give its role access to them"
    return CredentialError(message, integration="insightvm", operation=what, status=404)


def _page_query(number: int, size: int) -> dict[str, str | int]:
    return {"page": number, "size": size, "sort": "id,ASC"}
