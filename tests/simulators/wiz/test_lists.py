"""Wiz's connections: what is in them, filters, cursors, counts (contract 3 and 4)."""

import base64
import json

import pytest

from simulators import World
from simulators.wiz import WizSimulator

from ..doubles import HandClock
from .calls import ask, data, listed, refusal, rows, wiz

SINGLE = {
    "issuesV2": "issue",
    "vulnerabilityFindings": "vulnerabilityFinding",
    "cloudResourcesV2": "cloudResourceV2",
}
FIELDS = {
    "vulnerabilityFindings": "id name vulnerableAsset { ... on VulnerableAssetBase { id } }",
    "issuesV2": "id sourceRules { __typename name } entitySnapshot { id } uniqueness: status",
    "issues": "id control { id } sourceRule { id name } project { id } notes { id }",
    "cloudResourcesV2": "id name cloudAccount { externalId } graphEntity { id properties }",
    "cloudResources": "id name type subscriptionExternalId graphEntity { providerUniqueId }",
    "configurationFindings": "id result rule { shortId } resource { id subscription { id } }",
    "cloudAccounts": "id name externalId cloudProvider linkedProjects { id }",
    "projects": "id name riskProfile { businessImpact }",
    "applicationEndpoints": "id host port protocols exposureLevel resources { id }",
    "detections": "id severity description ruleMatch { rule { id } } primaryResource { id }",
}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("size", [1, 3, 100])
def test_every_list_is_read_by_its_cursors(field, size):
    simulator = wiz(20)
    pages = list(listed(simulator, field, FIELDS[field], size=size, most=500))

    found = [row["id"] for page in pages for row in page["nodes"]]
    assert len(found) == len(set(found)) == pages[0]["totalCount"] > 0
    assert all(len(page["nodes"]) == size for page in pages[:-1])
    assert pages[-1]["pageInfo"]["endCursor"], "the last page has a cursor too"


@pytest.mark.parametrize("field", SINGLE)
def test_one_is_found_by_its_id(field):
    simulator = wiz()
    wanted = rows(simulator, field, "id")[-1]["id"]

    query = f"query($id: ID!) {{ {SINGLE[field]}(id: $id) {{ id }} }}"

    assert data(simulator, query, id=wanted)[SINGLE[field]] == {"id": wanted}
    said = ask(simulator, query, id="no-such-id")
    assert refusal(said) == (200, "Resource not found", "NOT_FOUND")
    assert said.json["data"] == {SINGLE[field]: None}


@pytest.mark.parametrize(
    ("field", "wanted", "reading", "allowed"),
    [
        ("vulnerabilityFindings", "{severity: [HIGH, LOW]}", "severity", {"HIGH", "LOW"}),
        ("vulnerabilityFindings", "{severity: CRITICAL}", "severity", {"CRITICAL"}),
        ("vulnerabilityFindings", "{status: [RESOLVED]}", "status", {"RESOLVED"}),
        ("vulnerabilityFindings", "{hasFix: false}", "hasFix", {False}),
        ("issuesV2", "{type: [THREAT_DETECTION]}", "type", {"THREAT_DETECTION"}),
        ("issuesV2", "{status: OPEN}", "status", {"OPEN"}),
        ("cloudResourcesV2", '{type: {equals: ["BUCKET"]}}', "type", {"BUCKET"}),
        ("cloudResourcesV2", "{cloudPlatform: {equals: [AWS]}}", "cloudPlatform", {"AWS"}),
        ("cloudResourcesV2", '{name: {endsWith: ["-BACKUP"]}}', "type", {"BUCKET"}),
        (
            "cloudResourcesV2",
            '{type: {notEquals: ["BUCKET", "USER_ACCOUNT"]}}',
            "type",
            {"VIRTUAL_MACHINE"},
        ),
        ("configurationFindings", "{result: [FAIL]}", "result", {"FAIL"}),
        ("applicationEndpoints", "{port: {equals: [443]}}", "port", {443}),
        ("detections", "{severity: {equals: [LOW]}}", "severity", {"LOW"}),
    ],
)
def test_filter_passes_the_named_rows(field, wanted, reading, allowed):
    simulator = wiz(60)
    every = rows(simulator, field, f"id {reading}")

    found = rows(simulator, field, f"id {reading}", filterBy=wanted)

    assert found == [row for row in every if row[reading] in allowed]
    assert found


def test_a_resource_is_found_by_each_of_its_names():
    simulator = wiz(13)
    query = """query($by: CloudResourceV2Filters) {
      cloudResourcesV2(first: 100, filterBy: $by) { nodes { id } } }"""
    nodes = "id externalId providerUniqueId cloudAccount { externalId }"

    for one in rows(simulator, "cloudResourcesV2", nodes):
        for name in ("id", "externalId", "providerUniqueId"):
            found = data(simulator, query, by={name: {"equals": [one[name]]}})
            assert {"id": one["id"]} in found["cloudResourcesV2"]["nodes"]


def test_a_search_finds_an_address():
    simulator = wiz(60)
    address = simulator.world.host(0).address

    found = rows(simulator, "cloudResourcesV2", "name", filterBy=f'{{search: "{address}"}}')

    assert simulator.world.host(0).fqdn in {row["name"] for row in found}


def test_findings_of_an_asset_are_found_by_its_id():
    simulator = wiz()
    nodes = "id vulnerableAsset { ... on VulnerableAssetBase { id } }"
    every = rows(simulator, "vulnerabilityFindings", nodes)
    wanted = every[-1]["vulnerableAsset"]["id"]

    found = rows(
        simulator,
        "vulnerabilityFindings",
        nodes,
        filterBy=f'{{assetIdV2: {{equals: ["{wanted}"]}}}}',
    )

    assert found == [row for row in every if row["vulnerableAsset"]["id"] == wanted]


def test_rows_since_a_time_were_found_or_resolved_since():
    simulator = wiz(60)
    moment = "2025-12-01T00:00:00Z"
    every = rows(simulator, "vulnerabilityFindings", "id updatedAt lastDetectedAt")

    found = rows(
        simulator,
        "vulnerabilityFindings",
        "id updatedAt lastDetectedAt",
        filterBy=f'{{updatedAt: {{after: "{moment}"}}}}',
    )

    assert found == [row for row in every if row["updatedAt"] > moment]
    seen_again = [row for row in every if row["updatedAt"] <= moment < row["lastDetectedAt"]]
    assert found
    assert seen_again


def test_deleted_rows_are_listed_only_on_request():
    simulator = wiz(60)

    usual = rows(simulator, "cloudResourcesV2", "id deletedAt")
    every = rows(simulator, "cloudResourcesV2", "id deletedAt", filterBy="{includeDeleted: true}")

    assert {row["deletedAt"] for row in usual} == {None}
    assert [row for row in every if row["deletedAt"] is None] == usual
    assert len(every) > len(usual)


def test_totals_count_the_filtered_rows():
    simulator = wiz(60)
    query = """{ vulnerabilityFindings(first: 1, filterBy: {status: [OPEN]}) {
      totalCount criticalSeverityCount highSeverityCount mediumSeverityCount lowSeverityCount
      informationalSeverityCount maxCountReached }
      issuesV2(first: 1) { totalCount uniqueEntityCount criticalSeverityCount }
      configurationFindings(first: 1) { totalCount passCount failCount errorCount } }"""

    counts = data(simulator, query)

    found = rows(simulator, "vulnerabilityFindings", "severity", filterBy="{status: [OPEN]}")
    words = [row["severity"] for row in found]
    assert counts["vulnerabilityFindings"]["totalCount"] == len(words)
    assert counts["vulnerabilityFindings"]["criticalSeverityCount"] == words.count("CRITICAL")
    assert counts["vulnerabilityFindings"]["maxCountReached"] is False
    settings = counts["configurationFindings"]
    assert settings["passCount"] == settings["failCount"] == settings["totalCount"] / 2
    assert counts["issuesV2"]["uniqueEntityCount"] <= counts["issuesV2"]["totalCount"]


def test_cursor_is_base64_of_json_and_empty_for_the_first_page():
    simulator = wiz()
    query = """query($after: String) { issuesV2(first: 2, after: $after) {
      nodes { id } pageInfo { endCursor } } }"""

    first = data(simulator, query, after=None)

    held = json.loads(base64.b64decode(first["issuesV2"]["pageInfo"]["endCursor"]))
    assert held["fields"][0]["Field"] == "ID"
    assert data(simulator, query, after="") == first
    assert refusal(ask(simulator, query, after="x"))[2] == "BAD_USER_INPUT"


def test_a_row_that_goes_moves_no_other():
    simulator = wiz()
    pages = listed(simulator, "cloudResourcesV2", "id", size=4)
    read = next(pages)["nodes"]
    stay = [row["id"] for row in rows(simulator, "cloudResourcesV2", "id")][4:]

    simulator.world.remove(0)
    read = [row["id"] for page in pages for row in page["nodes"]]

    assert read == stay


def test_the_graph_is_searched_by_type_and_not_on_in_quick_mode():
    simulator = wiz()
    query = """query($after: String, $quick: Boolean) {
      graphSearch(first: 3, after: $after, quick: $quick, query: {type: [BUCKET]}) {
        nodes { entities { id name type } aggregateCount } pageInfo { endCursor } } }"""

    found = data(simulator, query, after=None, quick=True)["graphSearch"]

    assert {row["entities"][0]["type"] for row in found["nodes"]} == {"BUCKET"}
    said = ask(simulator, query, after=found["pageInfo"]["endCursor"], quick=True)
    assert refusal(said)[1] == "pagination is not supported in quick mode"


@pytest.mark.slow
def test_ten_million_machines_are_paged_without_being_made():
    simulator = WizSimulator(World(0, 10_000_000), clock=HandClock())

    (page,) = listed(simulator, "cloudResourcesV2", "id name", size=500, most=1)

    assert len(page["nodes"]) == 500
    assert page["totalCount"] == 10_000
