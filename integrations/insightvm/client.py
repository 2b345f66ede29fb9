"""Requests to the console: paths, paging and errors. Contract: docs/contracts/insightvm.md 1 to 5.

Pages are numbered, and rows move while a listing is read (contract 2): a deletion moves all later
rows towards the start, past the reader. So assets are requested by ascending id and read from the
last page to the first: a row that moves then comes twice, and a new one has a higher id. Findings,
whose ids are not numbers, are read until two readings agree.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache, partial
from operator import attrgetter
from urllib.parse import quote

from sdk import CredentialError, ErrorTable, NotFound, Response, Session
from sdk.errors import TotalMismatch

from .types import APIError, AssetRow, Brief, Envelope, FindingRow, Links, Solution, Vulnerability

ASSETS = "/api/3/assets"

MAX_PAGE_ROWS = 500
MAX_PAGE_FINDINGS = 400
"""Pages of 500 can take a minute, for which proxies do not wait (contract 5.3)."""
FINDINGS_PER_ASSET = 4
"""An asset comes with its services, software and users, so a page can hold more findings."""
MAX_CACHED = 10_000
"""Solutions kept in memory, since many vulnerabilities share one."""
TIMEOUT_SECONDS = 120.0

PageRequest = Callable[[int, int], Response]
"""Requests a page of a listing by its number and size."""


WRONG_URL = (
    "the URL must be that of the Security Console, such as https://console.example.com:3780, and "
    "not of the Insight cloud or of a page to log in"
)
ERRORS = ErrorTable(
    # A 404 without the console's error object says nothing about an asset (contract 1).
    code=(APIError, "error", "errors", "message"),
    not_found=[(404, "404")],
    configuration=[(404, "html"), (200, "html")],
    advice={
        401: "check user name and password; a user with a second factor cannot be used",
        403: "the user's role must be allowed to view the data of the sites to import",
        (404, "html"): WRONG_URL,
        (200, "html"): WRONG_URL,
    },
)
UNSEEN = (
    "the user sees no assets, and no site that is known to be empty: give it access to the sites "
    "to import, and its role the permission View Site Asset Data"
)


class Client:
    """Assets, the findings on them, and the details of vulnerabilities."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._counted = partial(
            session.counted_pages, envelope=Envelope, rows="resources", counts="page"
        )
        self._solution = lru_cache(maxsize=MAX_CACHED)(self._read_solution)

    def probe_assets(self) -> int | None:
        """Return the id of some asset, None where there is none.

        A user without access to any site gets an empty list like that of an empty console, so
        an empty list is believed only beside a site that counts no assets: else CredentialError.
        """
        assets, total = self._first_rows(ASSETS, "assets", 1)
        if total or assets:
            return assets[0].id if assets else None
        sites, _ = self._first_rows("/api/3/sites", "sites", MAX_PAGE_ROWS)
        if not sites or any(site.assets for site in sites):
            raise CredentialError(UNSEEN, integration="insightvm", operation="assets")
        return None

    def probe_findings(self, asset_id: int) -> None:
        """Prove that findings may be read; an asset that is gone proves nothing."""
        try:
            self._findings_page(asset_id, 0, 1)
        except NotFound:
            self._require_gone(asset_id)

    def asset(self, asset_id: str | int) -> AssetRow:
        """Return one asset; NotFound when it is gone, and when it is hidden (contract 5.8)."""
        return self.session.get(f"{ASSETS}/{asset_id}", operation="asset").row(AssetRow)

    def find_asset(self, asset_id: str) -> list[AssetRow]:
        """Return the asset with an id, and nothing where there is none."""
        try:
            return [self.asset(asset_id)]
        except NotFound:
            return []

    def assets(self, since: datetime | None = None) -> Iterator[AssetRow]:
        """Yield all assets, or those scanned since a time."""
        if since is None:
            return self._assets(partial(self._page, ASSETS, "assets"))
        # The console compares days, in its own time zone.
        day = f"{since - timedelta(days=1):%Y-%m-%d}"
        return self.search("last-scan-date", "is-on-or-after", day)

    def search(self, field: str, operator: str, value: str) -> Iterator[AssetRow]:
        """Yield the assets that match one filter (contract 3.4)."""
        filters = [{"field": field, "operator": operator, "value": value}]
        search = {"filters": filters, "match": "all"}
        return self._assets(partial(self._page, f"{ASSETS}/search", "assets", search=search))

    def findings(self, row: AssetRow) -> list[FindingRow]:
        """Return the findings on an asset: none where it was deleted after it was listed.

        Raises:
            CredentialError: The asset is there, and its findings are hidden.
            TotalMismatch: The asset counts vulnerabilities and lists none.
        """
        try:
            rows = self._stable_findings(row.id)
            if rows or not row.vulnerabilities.total:
                return rows
            total = self.asset(row.id).vulnerabilities.total
        except NotFound:
            self._require_gone(row.id)
            return []
        if total:
            raise TotalMismatch(f"asset {row.id} counts {total} vulnerabilities and lists none")
        return []

    def vulnerability(self, slug: str) -> Vulnerability:
        """Return a vulnerability as the content describes it."""
        response = self.session.get(_vulnerability(slug), operation="vulnerability")
        return response.row(Vulnerability, vendor_id=slug)

    def solutions(self, slug: str) -> tuple[Solution, ...]:
        """Return the solutions of a vulnerability, each of which is requested once."""
        response = self.session.get(f"{_vulnerability(slug)}/solutions", operation="solutions")
        return tuple(map(self._solution, response.json(Links).resources))

    def _read_solution(self, name: str) -> Solution:
        path = f"/api/3/solutions/{quote(name, safe='')}"
        return self.session.get(path, operation="solution").row(Solution)

    def _page(
        self, path: str, operation: str, number: int, size: int, *, search: object = None
    ) -> Response:
        params: dict[str, str | int] = {"page": number, "size": size, "sort": "id,ASC"}
        if search is None:
            return self.session.get(path, params=params, operation=operation)
        return self.session.post(
            path, params=params, json=search, operation=operation, repeatable=True
        )

    def _findings_page(self, asset_id: int, number: int, size: int) -> Response:
        return self._page(f"{ASSETS}/{asset_id}/vulnerabilities", "findings", number, size)

    def _assets(self, request: PageRequest) -> Iterator[AssetRow]:
        """Yield every asset once, from the last page to the first."""
        size = min(self.session.limits.page_size, MAX_PAGE_ROWS)
        try:
            yield from self._counted(request, size, row=AssetRow).down(order=attrgetter("id"))
        except NotFound as error:
            raise _hidden("assets") from error

    def _stable_findings(self, asset_id: int) -> list[FindingRow]:
        """Return the findings on which two readings in a row agree."""
        size = min(FINDINGS_PER_ASSET * self.session.limits.page_size, MAX_PAGE_FINDINGS)
        request = partial(self._findings_page, asset_id)
        return self._counted(request, size, row=FindingRow).stable()

    def _first_rows(self, path: str, operation: str, size: int) -> tuple[Sequence[Brief], int]:
        """Return the first rows of a listing, and its total."""
        try:
            response = self._page(path, operation, 0, size)
        except NotFound as error:
            raise _hidden(operation) from error
        body = response.json(Envelope)
        return response.rows(body.resources or [], Brief), body.page.total

    def _require_gone(self, asset_id: int) -> None:
        """Raise CredentialError where an asset is there whose findings are not."""
        try:
            is_there = bool(self.asset(asset_id))
        except NotFound:
            is_there = False
        if is_there:
            raise _hidden("findings")


def _hidden(what: str) -> CredentialError:
    message = f"the console hides its {what} from this user: give its role access to them"
    return CredentialError(message, integration="insightvm", operation=what, status=404)


def _vulnerability(slug: str) -> str:
    return f"/api/3/vulnerabilities/{quote(slug, safe='')}"
