"""Every operation of Wiz is a function of its call, and dates what it shows by the clock."""

from simulators.wiz import WizSimulator

from ..engine.walker import assert_dates_move, assert_repeatable
from .calls import ask

NODES = {
    "vulnerabilityFindings": "id firstDetectedAt lastDetectedAt resolvedAt updatedAt publishedDate",
    "issuesV2": "id createdAt updatedAt statusChangedAt resolvedAt",
    "issues": "id createdAt",
    "cloudResourcesV2": """id createdAt updatedAt firstSeen lastSeen
      cloudAccount { lastScannedAt firstScannedAt } graphEntity { firstSeen lastSeen }""",
    "cloudResources": "id graphEntity { firstSeen }",
    "configurationFindings": "id firstSeenAt analyzedAt updatedAt",
    "cloudAccounts": "id lastScannedAt firstScannedAt",
    "projects": "id",
    "applicationEndpoints": "id firstSeen updatedAt",
    "detections": "id createdAt updatedAt startedAt endedAt",
}
LISTS = " ".join(
    f"{name}(first: 10) {{ nodes {{ {nodes} }} pageInfo {{ hasNextPage endCursor }} totalCount }}"
    for name, nodes in NODES.items()
)


def answers(simulator):
    """Return the first page of every list, by one call."""
    said = ask(simulator, f"{{ {LISTS} }}")
    body = said.body
    assert said.status == 200, body
    assert all(page["nodes"] for page in said.json["data"].values())
    return {"graphql": body}


def test_safe_operation_answers_the_same_again():
    assert_repeatable(WizSimulator, answers)


def test_dates_of_lists_move_with_the_clock():
    # When a CVE was published is no date of the tenant.
    assert_dates_move(WizSimulator, answers, fixed={"publishedDate"})
