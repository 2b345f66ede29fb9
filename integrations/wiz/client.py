"""How Wiz is asked: queries, paging and errors. Contract: docs/contracts/wiz.md 1 to 6."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sdk import ErrorTable, Session
from sdk.http import graphql_listing

from .transform import OPEN
from .types import FindingRow, Issue, Resource

RESOURCES = graphql_listing(
    "resources",
    "cloudResourcesV2",
    """
      id type name nativeType providerUniqueId cloudPlatform
      cloudAccount { externalId }
      typeFields { ... on CloudResourceV2VirtualMachine { ipAddresses } }
    """,
    Resource,
    variables={"filterBy": "CloudResourceV2Filters"},
    max_page_size=500,
)
ISSUES = graphql_listing(
    "issues",
    "issuesV2",
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
    Issue,
    variables={"filterBy": "IssueFilters"},
    max_page_size=500,
)
FINDINGS = graphql_listing(
    "vulnerabilities",
    "vulnerabilityFindings",
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
    FindingRow,
    variables={"filterBy": "VulnerabilityFindingFilters"},
    max_page_size=5000,
)

GRANT = (
    "grant the service account read:resources, read:issues and read:vulnerabilities "
    "(in Wiz: Settings > Service Accounts)"
)
ELSEWHERE = (
    "the endpoint does not accept a token that was just issued: give the API Endpoint URL of your "
    "own data centre (in Wiz: User Settings > Tenant)"
)

ERRORS = ErrorTable(
    graphql=True,
    messages={"oops! an internal error": "internal-error", "access denied": "UNAUTHORIZED"},
    credential=["UNAUTHORIZED", "UNAUTHENTICATED"],
    rate_limited=["RATE_LIMIT_EXCEEDED"],
    unavailable=[(200, "internal-error")],
    advice={
        401: ELSEWHERE,
        (401, "UNAUTHORIZED"): ELSEWHERE,
        403: GRANT,
        "UNAUTHORIZED": GRANT,
        "partial-data": "rows came together with an error, so some may be missing: run it "
        "again, and tell Wiz where it stays so",
        "INTERNAL": "Wiz does not know what was asked for: check resource_types",
    },
)
"""How the API refuses (contract 2 and 5)."""


class Client:
    """Resources, issues on them and vulnerabilities in them.

    The same filter takes a list in one listing and an object in another (contract 3).
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def has_asset(self, provider_id: str) -> Iterator[Resource]:
        """Yield the resources by the name that their provider has for them."""
        return self._resources({"providerUniqueId": {"equals": [provider_id]}})

    def resources(self, types: Sequence[str] = ()) -> Iterator[Resource]:
        """Yield the resources, all of them or those of some types."""
        return self._resources({"type": {"equals": types}} if types else {})

    def resources_by_id(self, ids: Iterable[str]) -> dict[str, Resource]:
        """Return the resources with these ids, as far as they are there."""
        requested = {"id": {"equals": sorted(set(ids))}}
        return {resource.id: resource for resource in self._resources(requested)}

    def issues(self, ids: Sequence[str] = ()) -> Iterator[Issue]:
        """Yield the open issues, all of them or those with some ids."""
        filters = {"status": OPEN, "id": ids} if ids else {"status": OPEN}
        return self.session.list(ISSUES, {"filterBy": filters})

    def findings(self) -> Iterator[FindingRow]:
        """Yield the open vulnerability findings."""
        return self.session.list(FINDINGS, {"filterBy": {"status": OPEN}})

    def _resources(self, filters: Mapping[str, object]) -> Iterator[Resource]:
        return self.session.list(RESOURCES, {"filterBy": filters})
