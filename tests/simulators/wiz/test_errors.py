"""How Wiz's gateway refuses, oddities of its lists, and what the simulator has not (contract 5)."""

import pytest

from .calls import ask, data, listed, refusal, rows, wiz

OOPS = "oops! an internal error has occurred"


@pytest.mark.parametrize("field", ["vulnerabilityFindings", "issuesV2", "cloudResourcesV2"])
def test_a_list_without_first_fails(field):
    said = ask(wiz(), f"{{ {field} {{ totalCount }} }}")

    assert refusal(said)[::2] == (200, "BAD_USER_INPUT")


@pytest.mark.parametrize(
    ("field", "most"),
    [("issuesV2", 500), ("cloudAccounts", 500), ("projects", 100), ("vulnerabilityFindings", 5000)],
)
def test_a_list_has_a_largest_page(field, most):
    simulator = wiz(3)
    query = f"query($first: Int) {{ {field}(first: $first) {{ pageInfo {{ hasNextPage }} }} }}"

    data(simulator, query, first=most)
    for wrong in (most + 1, 0, -1):
        assert refusal(ask(simulator, query, first=wrong))[::2] == (200, "BAD_USER_INPUT")


@pytest.mark.parametrize(
    ("kind", "field", "wanted"),
    [
        (
            "VulnerabilityFindingFilters",
            "vulnerabilityFindings",
            {"severity": {"equals": ["HIGH"]}},
        ),
        ("VulnerabilityFindingFilters", "vulnerabilityFindings", {"severity": ["INFORMATIONAL"]}),
        ("IssueFilters", "issuesV2", {"severity": ["NONE"]}),
        ("IssueFilters", "issuesV2", {"updatedAt": {"after": "2024-01-01T00:00:00Z"}}),
        ("CloudResourceV2Filters", "cloudResourcesV2", {"cloudPlatform": ["AWS"]}),
        ("DetectionFilters", "detections", {"severity": ["HIGH"]}),
    ],
)
def test_a_filter_of_another_kind_is_refused_by_the_variable(kind, field, wanted):
    query = f"query($by: {kind}) {{ {field}(first: 1, filterBy: $by) {{ totalCount }} }}"

    said = ask(wiz(), query, by=wanted)

    assert said.status == 400
    assert said.json == {
        "data": None,
        "errors": [
            {
                "message": "invalid type for variable: 'by'",
                "extensions": {"name": "by", "code": "VALIDATION_INVALID_TYPE_VARIABLE"},
            }
        ],
    }


def test_one_value_is_taken_for_a_list_of_it():
    query = """query($by: VulnerabilityFindingFilters) {
      vulnerabilityFindings(first: 9, filterBy: $by) { nodes { severity } } }"""

    found = data(wiz(60), query, by={"severity": "HIGH"})["vulnerabilityFindings"]["nodes"]

    assert {row["severity"] for row in found} == {"HIGH"}


def test_a_field_of_a_union_is_refused():
    said = ask(wiz(), "{ vulnerabilityFindings(first: 1) { nodes { vulnerableAsset { id } } } }")

    assert refusal(said)[::2] == (400, "GRAPHQL_VALIDATION_FAILED")


def test_introspection_takes_literals_but_no_variables():
    simulator, query = wiz(), '{ __type(name: "PageInfo") { fields { name } } }'
    asking = "query($name: String!) { __type(name: $name) { kind } }"

    assert len(data(simulator, query)["__type"]["fields"]) == 2
    assert ask(simulator, asking, name="PageInfo").status == 400
    assert ask(wiz(quirks=["no-introspection"]), query).status == 400


@pytest.mark.parametrize(
    "query",
    [
        '{ issuesV2(first: 1, filterBy: {frameworkCategory: ["x"]}) { totalCount } }',
        "{ issuesV2(first: 1, orderBy: {field: SEVERITY, direction: DESC}) { totalCount } }",
        '{ cloudResourcesV2(first: 1, filterBy: {name: {hasAnyPart: ["x"]}}) { totalCount } }',
        '{ graphSearch(first: 1, query: {type: [BUCKET], as: "b"}) { totalCount } }',
    ],
)
def test_unsimulated_query_is_loud_and_recorded(query):
    simulator = wiz()

    said = ask(simulator, query)

    assert said.status == 501
    assert said.headers["X-Simulator"] == "not-simulated"
    assert len(simulator.journal.unmatched) == 1


@pytest.mark.parametrize("quirk", ["empty-middle", "null-page", "overlapping-pages"])
def test_an_odd_list_holds_the_same_rows(quirk):
    odd = list(listed(wiz(quirks=[quirk]), "issuesV2", "id", size=3))

    found = [row["id"] for page in odd for row in page["nodes"] or ()]
    assert list(dict.fromkeys(found)) == [row["id"] for row in rows(wiz(), "issuesV2", "id")]


def test_a_page_in_the_middle_is_empty_and_leads_on():
    _, second, third, *_ = listed(wiz(quirks=["empty-middle"]), "issuesV2", "id", size=3)

    assert second["nodes"] == []
    assert second["pageInfo"]["hasNextPage"]
    assert third["nodes"]


def test_no_rows_may_be_null():
    (page,) = listed(wiz(0, quirks=["null-page"]), "issuesV2", "id")

    assert page["nodes"] is None


def test_a_page_may_begin_with_the_last_row_of_the_one_before():
    first, second, *_ = listed(wiz(quirks=["overlapping-pages"]), "issuesV2", "id", size=3)

    assert second["nodes"][0] == first["nodes"][-1]


def test_a_page_may_say_that_there_are_more_and_not_where():
    _, second, *_ = listed(wiz(quirks=["no-cursor"]), "issuesV2", "id", size=3, most=2)

    assert second["pageInfo"] == {"hasNextPage": True, "endCursor": None}


def test_a_page_may_lead_to_itself():
    pages = list(listed(wiz(quirks=["repeated-cursor"]), "issuesV2", "id", size=3, most=4))

    assert pages[1] == pages[2] == pages[3]
    assert pages[1]["pageInfo"]["endCursor"] == pages[0]["pageInfo"]["endCursor"]


def test_empty_pages_may_go_on_for_ever_under_fresh_cursors():
    pages = list(listed(wiz(1, quirks=["endless-empty"]), "projects", "id", most=20))

    cursors = {page["pageInfo"]["endCursor"] for page in pages}
    assert len(pages) == len(cursors) == 20
    assert all(not page["nodes"] for page in pages[1:])


def test_rows_may_come_with_an_error_beside_them():
    simulator = wiz(quirks=["partial-data"])
    query = """query($after: String) { issuesV2(first: 2, after: $after) {
      nodes { id } pageInfo { endCursor } } }"""
    first = data(simulator, query)["issuesV2"]

    body = ask(simulator, query, after=first["pageInfo"]["endCursor"]).json

    assert body["data"]["issuesV2"]["nodes"]
    assert [error["message"] for error in body["errors"]] == ["Resource not found"]


def test_a_heavy_page_fails_and_a_light_one_does_not():
    query = "query($first: Int) { issuesV2(first: $first) { nodes { id } } }"
    failing, timing_out = wiz(quirks=["heavy-pages"]), wiz(quirks=["heavy-pages-504"])

    said = ask(failing, query, first=3)

    assert refusal(said)[0] == 200
    assert refusal(said)[1].startswith(OOPS)
    assert said.json["data"] is None
    assert data(failing, query, first=2)
    assert ask(timing_out, query, first=3).status == 504
    assert data(timing_out, query, first=2)


def test_a_total_may_count_a_row_that_is_nowhere():
    high, usual = wiz(quirks=["total-too-high"]), wiz()

    assert next(listed(high, "issuesV2", "id"))["totalCount"] == 1 + len(
        rows(usual, "issuesV2", "id")
    )


def test_fields_that_may_be_null_may_be_so_without_an_error():
    found = rows(wiz(quirks=["missing-fields"]), "cloudAccounts", "id lastScannedAt")

    assert {row["lastScannedAt"] for row in found} == {None}
