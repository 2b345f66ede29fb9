"""How Wiz is asked: queries, paging and errors. Contract: docs/contracts/wiz.md 1 to 6."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Generic, TypeVar

from sdk import (
    CredentialError,
    End,
    ErrorTable,
    Limits,
    Page,
    Rate,
    RateLimited,
    Response,
    Session,
    VendorUnavailable,
)
from sdk.http import PARTIAL_DATA, graphql_code
from sdk.pagination import Guard, PageSize, by_cursor

from .transform import OPEN
from .types import Connection, Envelope, FindingRow, Issue, Resource

Row = TypeVar("Row", Resource, Issue, FindingRow)

Where = Mapping[str, object]
"""A filter; the same name takes a list in one and an object in another (contract 3)."""


@dataclass(frozen=True)
class List(Generic[Row]):
    """One of the API's lists: its field, the type of its filter, what is asked of its rows.

    `max_page_size` rows come at once.
    """

    name: str
    field: str
    filters: str
    nodes: str
    envelope: type[Envelope[Row]]
    max_page_size: int = 500

    def query(self, total: str = "") -> str:
        """A query for a page; `total` is what is asked of all of them."""
        return f"""
query Listing($first: Int, $after: String, $filterBy: {self.filters}) {{
  listing: {self.field}(first: $first, after: $after, filterBy: $filterBy) {{
    nodes {{{self.nodes}}}
    pageInfo {{ hasNextPage endCursor }}
    {total}
  }}
}}"""


RESOURCES = List(
    "resources",
    "cloudResourcesV2",
    "CloudResourceV2Filters",
    """
      id type name nativeType providerUniqueId cloudPlatform
      cloudAccount { externalId }
      typeFields { ... on CloudResourceV2VirtualMachine { ipAddresses } }
    """,
    Envelope[Resource],
)
ISSUES = List(
    "issues",
    "issuesV2",
    "IssueFilters",
    """
      id type status severity description url createdAt updatedAt
      sourceRules {
        name description
        ... on Control { resolutionRecommendation }
        ... on CloudConfigurationRule { remediationInstructions }
      }
      entitySnapshot {
        id type name nativeType cloudPlatform subscriptionExternalId
        providerUniqueId: providerId
      }
    """,
    Envelope[Issue],
)
FINDINGS = List(
    "vulnerabilities",
    "vulnerabilityFindings",
    "VulnerabilityFindingFilters",
    """
      id name status severity score detailedName description CVEDescription remediation link
      portalUrl version fixedVersion locationPath firstDetectedAt lastDetectedAt
      vulnerableAsset {
        ... on VulnerableAssetBase {
          id type name nativeType providerUniqueId cloudPlatform subscriptionExternalId
        }
        ... on VulnerableAssetVirtualMachine { ipAddresses }
      }
    """,
    Envelope[FindingRow],
    5000,
)

# Pages may be empty in a row (contract 4.3), though hardly many.
GUARD: Guard[Resource | Issue | FindingRow] = Guard(identity=attrgetter("id"), stalled_pages=10)

GRANT = (
    "grant the service account read:resources, read:issues and read:vulnerabilities "
    "(in Wiz: Settings > Service Accounts)"
)
ELSEWHERE = (
    "the endpoint does not accept a token that was just issued: give the API Endpoint URL of your "
    "own data centre (in Wiz: User Settings > Tenant)"
)

ERRORS = ErrorTable(
    code=graphql_code(
        {"oops! an internal error": "internal-error", "access denied": "UNAUTHORIZED"}
    ),
    rules={
        (None, "UNAUTHORIZED"): CredentialError,
        (None, "UNAUTHENTICATED"): CredentialError,
        (None, "RATE_LIMIT_EXCEEDED"): RateLimited,
        (200, "internal-error"): VendorUnavailable,
    },
    advice={
        (401, None): ELSEWHERE,
        (401, "UNAUTHORIZED"): ELSEWHERE,
        (403, None): GRANT,
        (None, "UNAUTHORIZED"): GRANT,
        (None, PARTIAL_DATA): "rows came together with an error, so some may be missing: run it "
        "again, and tell Wiz where it stays so",
        (None, "INTERNAL"): "Wiz does not know what was asked for: check resource_types",
    },
)
"""How the API refuses (contract 2 and 5)."""

RATE = Rate(calls=5, seconds=1)
"""Wiz documents no rate; eight calls a second are refused now and then (contract 6)."""


class Client:
    """Resources, issues on them and vulnerabilities in them."""

    def __init__(self, session: Session, limits: Limits) -> None:
        self.session = session
        self.limits = limits

    def probe_resources(self) -> None:
        """Prove the scope read:resources."""
        self._probe(RESOURCES)

    def probe_issues(self) -> None:
        """Prove the scope read:issues."""
        self._probe(ISSUES)

    def probe_vulnerabilities(self) -> None:
        """Prove the scope read:vulnerabilities."""
        self._probe(FINDINGS)

    def has_asset(self, provider_id: str) -> bool:
        """Return True if the tenant has a resource by the name that its provider has for it."""
        resources = self._rows(RESOURCES, {"providerUniqueId": {"equals": [provider_id]}})
        return any(resource.provider_unique_id == provider_id for resource in resources)

    def resources(self, types: Sequence[str] = ()) -> Iterator[Resource]:
        """Yield the resources, all of them or those of some types."""
        return self._rows(RESOURCES, {"type": {"equals": types}} if types else {})

    def resources_by_id(self, ids: Iterable[str]) -> dict[str, Resource]:
        """Return the resources with these ids, as far as they are there."""
        requested = sorted(set(ids))
        rows = self._rows(RESOURCES, {"id": {"equals": requested}}) if requested else ()
        return {resource.id: resource for resource in rows}

    def issues(self, ids: Sequence[str] = ()) -> Iterator[Issue]:
        """Yield the open issues, all of them or those with some ids."""
        return self._rows(ISSUES, {"status": OPEN, "id": ids} if ids else {"status": OPEN})

    def findings(self) -> Iterator[FindingRow]:
        """Yield the open vulnerability findings."""
        return self._rows(FINDINGS, {"status": OPEN})

    def _probe(self, listing: List[Row]) -> None:
        self._post(listing, listing.query(), {"first": 1, "after": None, "filterBy": {}})

    def _rows(self, listing: List[Row], where: Where) -> Iterator[Row]:
        # A page that is too heavy fails, as often as it is asked for (contract 4.6).
        size = PageSize(min(self.limits.page_size, listing.max_page_size), floor=1)
        missing = 0

        def fetch(cursor: str | None) -> Page[Row]:
            nonlocal missing
            # The total is costly: it is asked for once, and again where rows seem to be missing,
            # since it moves (contract 4.8).
            reply, page = self._page(listing, {"first": size, "after": cursor, "filterBy": where})
            missing += (page.total_count or 0) - Page(page.nodes).received
            total, info = page.total_count, page.page_info
            if cursor and missing > 0 and not info.has_next_page:
                first = {"first": 1, "after": None, "filterBy": where}
                total = self._page(listing, first)[1].total_count
            return reply.page(
                page.nodes, next=info.end_cursor, more=info.has_next_page, total=total
            )

        return by_cursor(fetch, end=End.NO_MORE, size=size, limits=self.limits, guard=GUARD)

    def _page(
        self, listing: List[Row], variables: Mapping[str, object]
    ) -> tuple[Response, Connection[Row]]:
        query = listing.query("" if variables["after"] else "totalCount")
        reply = self._post(listing, query, variables)
        return reply, reply.listing(listing.envelope).data.listing

    def _post(self, listing: List[Row], query: str, variables: Mapping[str, object]) -> Response:
        body = {"query": query, "variables": variables}
        return self.session.post("/graphql", json=body, operation=listing.name, repeatable=True)
