"""GraphQL listings: one query a page, a total once, and again where rows seem to be missing."""

import json

import pytest
from msgspec import Struct

from sdk.core.limits import Limits
from sdk.core.retry import Retry
from sdk.errors import TotalMismatch, UnexpectedResponse
from sdk.http import graphql_listing

from ..scripted import Answer, Run

TWO_ROWS = Limits(page_size=2)


class Repository(Struct, frozen=True):
    id: int


REPOSITORIES = graphql_listing(
    "repositories",
    "repositories",
    "id name",
    Repository,
    variables={"where": "Filter!"},
    max_page_size=100,
)


def page(*ids, more=True, total=None, cursor="c"):
    listing = {
        "nodes": [{"id": number} for number in ids],
        "pageInfo": {"hasNextPage": more, "endCursor": cursor},
        **({} if total is None else {"totalCount": total}),
    }
    return Answer(body=json.dumps({"data": {"listing": listing}}).encode())


def ids(run, *params):
    return [row.id for row in run.session.list(REPOSITORIES, *params)]


def sent(run):
    return [json.loads(asked.body) for asked in run.vendor.asked]


def test_pages_are_requested_with_one_query_and_their_variables():
    run = Run(page(1, 2, total=3), page(3, more=False), limits=TWO_ROWS)

    assert ids(run, {"where": {"up": True}}) == [1, 2, 3]
    assert {asked.path for asked in run.vendor.asked} == {"/graphql"}
    first, second = sent(run)
    assert "query Listing($first: Int, $after: String, $where: Filter!) {" in first["query"]
    assert "listing: repositories(first: $first, after: $after, where: $where)" in first["query"]
    assert first["variables"] == {"first": 2, "where": {"up": True}, "after": None}
    assert second["variables"]["after"] == "c"


def test_total_is_requested_with_the_first_page_alone():
    run = Run(page(1, 2, total=3), page(3, more=False), limits=TWO_ROWS)

    ids(run)

    assert ["totalCount" in body["query"] for body in sent(run)] == [True, False]


def test_cursor_of_the_last_page_is_not_followed():
    assert ids(Run(page(1, more=False, total=1))) == [1]


@pytest.mark.parametrize("first", [40, 41])
def test_total_is_requested_again_where_rows_seem_to_be_missing(first):
    run = Run(page(1, 2, total=first), page(3, more=False), page(1, total=3), limits=TWO_ROWS)

    assert ids(run) == [1, 2, 3]
    assert sent(run)[-1]["variables"] == {"first": 1, "after": None}


def test_missing_rows_are_an_error():
    run = Run(page(1, 2, total=40), page(3, more=False), page(1, total=40), limits=TWO_ROWS)

    with pytest.raises(TotalMismatch):
        ids(run)


def test_page_without_a_has_more_flag_is_an_error():
    with pytest.raises(UnexpectedResponse):
        ids(Run(page(1, more=None)))


def test_heavy_page_is_made_smaller():
    run = Run(Answer(status=504), page(1, more=False), limits=Limits(page_size=500))

    ids(run)

    assert [body["variables"]["first"] for body in sent(run)] == [100, 50]


def test_probe_requests_no_total():
    run = Run(page(1), retry=Retry(retries=0))

    run.session.probe(REPOSITORIES)

    (body,) = sent(run)
    assert "totalCount" not in body["query"]
    assert body["variables"] == {"first": 1}
