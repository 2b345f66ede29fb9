"""Listing: one declaration, whatever the style of paging; read whole, probed by one row."""

import json
from typing import Generic, TypeVar

import pytest
from msgspec import Struct

from sdk import (
    Cursor,
    End,
    ErrorTable,
    LinkHeader,
    Listing,
    NextURL,
    Offset,
    PageNumber,
    UnexpectedResponse,
    VendorUnavailable,
)
from sdk.core.limits import Limits
from sdk.core.retry import Retry
from sdk.errors import CursorExpired, NoProgress, NotFound, TotalMismatch

from ..scripted import JSON, Answer, Run

Row = TypeVar("Row")

PATH = "/v1/hosts"
TWO_ROWS = Limits(page_size=2)


class Host(Struct, frozen=True):
    id: int
    seen: str = ""


class Envelope(Struct, Generic[Row], frozen=True):
    items: list[Row]
    next: str | None = None
    total: int | None = None
    at: int | None = None


def read(response):
    body = response.listing(Envelope[Host])
    return response.page(body.items, next=body.next, total=body.total, position=body.at)


def read_array(response):
    return response.page(response.listing(list[Host]), next=response.link("next"))


FACTS = {"rows": "items", "next": "next", "total": "total", "position": "at"}
DECLARED = {"row": Host, "envelope": Envelope, **FACTS}


def hosts(paging, **declared):
    page = {} if {"read", "row"} & set(declared) else DECLARED
    return Listing(
        **{"name": "hosts", "path": PATH, "identity": "id", "paging": paging}
        | {"size_param": "limit"}
        | page
        | declared
    )


def page(*ids, **facts):
    rows = [{"id": number, "seen": f"day {number}"} for number in ids]
    return Answer(body=json.dumps({"items": rows, **facts}).encode())


def array(*ids, link=""):
    headers = {**JSON, "Link": f'<{link}>; rel="next"'} if link else JSON
    return Answer(body=json.dumps([{"id": number} for number in ids]).encode(), headers=headers)


def ids(run, listing, *params):
    return [row.id for row in run.session.list(listing, *params)]


@pytest.mark.parametrize(
    ("paging", "answers", "queries"),
    [
        (
            Cursor("after"),
            [page(1, 2, next="c7"), page(3)],
            [{"limit": "2"}, {"limit": "2", "after": "c7"}],
        ),
        (
            NextURL(),
            [page(1, 2, next="/v1/hosts?token=7"), page(3)],
            [{"limit": "2"}, {"token": "7"}],
        ),
        (
            PageNumber("page"),
            [page(1, 2, at=1), page(3, at=2)],
            [{"limit": "2", "page": "1"}, {"limit": "2", "page": "2"}],
        ),
        (
            Offset("skip"),
            [page(1, 2, at=0, total=3), page(3, at=2, total=3)],
            [{"limit": "2", "skip": "0"}, {"limit": "2", "skip": "2"}],
        ),
    ],
)
def test_every_style_requests_the_next_page_its_own_way(paging, answers, queries):
    run = Run(*answers, limits=TWO_ROWS)

    assert ids(run, hosts(paging)) == [1, 2, 3]
    assert [asked.query for asked in run.vendor.asked] == queries
    assert {asked.path for asked in run.vendor.asked} == {PATH}


def test_a_link_header_is_followed():
    run = Run(array(1, 2, link="?page=2"), array(3), limits=TWO_ROWS)

    assert ids(run, hosts(LinkHeader(), read=read_array)) == [1, 2, 3]
    assert [asked.query for asked in run.vendor.asked] == [{"limit": "2"}, {"page": "2"}]


def test_the_declared_end_is_the_only_one():
    run = Run(page(1, 2, next="a"), page(3, next="b"), page(next="c"), limits=TWO_ROWS)

    assert ids(run, hosts(Cursor("after", end=End.EMPTY_PAGE))) == [1, 2, 3]


def test_a_listing_short_of_its_total_is_an_error_after_its_rows():
    run = Run(page(1, 2, next="a", total=90), page(3, total=90), limits=TWO_ROWS)
    rows = run.session.list(hosts(Cursor("after")))

    assert [next(rows).id, next(rows).id, next(rows).id] == [1, 2, 3]
    with pytest.raises(TotalMismatch):
        next(rows)


def test_an_estimated_total_is_not_checked():
    run = Run(page(1, total=90), limits=TWO_ROWS)

    assert ids(run, hosts(Cursor("after"), exact_total=False)) == [1]


def test_rows_are_distinguished_by_the_declared_identity():
    pages = [page(1, 2, next=cursor) for cursor in "abcde"]

    with pytest.raises(NoProgress):
        ids(Run(*pages, limits=TWO_ROWS), hosts(Cursor("after")))


def test_parameters_of_listing_and_call_go_with_every_page():
    run = Run(page(1, next="a"), page(2), limits=TWO_ROWS)

    ids(run, hosts(Cursor("after"), params={"sort": "id"}), {"filter": "up"})

    for asked in run.vendor.asked:
        assert asked.query.items() >= {"sort": "id", "filter": "up", "limit": "2"}.items()


@pytest.mark.parametrize(("requested", "sent"), [(500, "300"), (200, "200")])
def test_a_page_is_as_large_as_the_vendor_allows(requested, sent):
    run = Run(page(1), limits=Limits(page_size=requested))

    ids(run, hosts(Cursor("after"), max_page_size=300))

    assert run.vendor.asked[0].query["limit"] == sent


def test_a_heavy_page_is_made_smaller_down_to_the_least():
    failed = Answer(status=503)
    run = Run(failed, failed, page(1), limits=Limits(page_size=500), retry=Retry(retries=3))

    ids(run, hosts(Cursor("after"), min_page_size=200))

    assert [asked.query["limit"] for asked in run.vendor.asked] == ["500", "250", "200"]


def test_without_a_size_parameter_none_is_sent():
    run = Run(page(1))

    ids(run, hosts(Cursor("after"), size_param=""))

    assert run.vendor.asked[0].query == {}


def test_a_body_is_posted_with_all_parameters():
    def body(params):
        return {"query": "hosts", "variables": params}

    run = Run(page(1, next="a"), page(2), limits=TWO_ROWS)

    assert ids(run, hosts(Cursor("after"), body=body), {"where": {"up": True}}) == [1, 2]
    sent = [json.loads(asked.body) for asked in run.vendor.asked]
    assert {asked.method for asked in run.vendor.asked} == {"POST"}
    assert sent[1] == {
        "query": "hosts",
        "variables": {"limit": 2, "where": {"up": True}, "after": "a"},
    }


def test_a_long_query_is_posted_where_that_is_declared():
    run = Run(page(1))

    ids(run, hosts(Cursor("after"), post_when_longer_than=60), {"ids": "1," * 60})

    assert run.vendor.asked[0].method == "POST"


EXPIRED = ErrorTable(
    code=lambda response: "expired" if response.head == b"expired" else None,
    cursor_expired=[(400, "expired")],
)
RESUMED = hosts(Cursor("after"), resume_by="seen")


def since(value):
    return {"from": value}


def test_an_expired_cursor_starts_again_at_the_last_row():
    expired = Answer(status=400, body=b"expired")
    run = Run(page(1, 2, next="a"), expired, page(2, 3), limits=TWO_ROWS, errors=EXPIRED)

    assert ids(run, RESUMED, since) == [1, 2, 2, 3]
    assert run.vendor.asked[-1].query == {"limit": "2", "from": "day 2"}


def test_an_expired_cursor_without_a_restart_is_an_error():
    expired = Answer(status=400, body=b"expired")
    run = Run(page(1, 2, next="a"), expired, limits=TWO_ROWS, errors=EXPIRED)

    with pytest.raises(CursorExpired):
        ids(run, RESUMED, {"filter": "up"})


def test_parameters_by_value_need_resume_by():
    with pytest.raises(ValueError, match="resume_by"):
        Run().session.list(hosts(Cursor("after")), since)


def test_a_probe_requests_one_row_and_reads_no_page():
    run = Run(page(1, next="a"), limits=TWO_ROWS)

    run.session.probe(hosts(Cursor("after"), params={"sort": "id"}), {"filter": "up"})

    assert [asked.query for asked in run.vendor.asked] == [
        {"limit": "1", "sort": "id", "filter": "up"}
    ]
    assert [event.kind for event in run.events] == ["request"]


ABSENT = Answer(status=404, body=b"{}")
NOT_FOUND = ErrorTable(not_found=[404])
ABSENT_IS_EMPTY = hosts(Cursor("after"), absent_is_empty=True)


def test_listing_that_is_absent_twice_is_empty():
    assert ids(Run(ABSENT, ABSENT, errors=NOT_FOUND), ABSENT_IS_EMPTY) == []


def test_listing_that_is_absent_once_is_read():
    assert ids(Run(ABSENT, page(1), errors=NOT_FOUND), ABSENT_IS_EMPTY) == [1]


def test_page_that_is_absent_after_the_first_is_an_error():
    run = Run(page(1, next="a"), ABSENT, ABSENT, errors=NOT_FOUND)

    with pytest.raises(NotFound):
        ids(run, ABSENT_IS_EMPTY)


def test_absent_listing_is_an_error_unless_declared():
    with pytest.raises(NotFound):
        ids(Run(ABSENT, ABSENT, errors=NOT_FOUND), hosts(Cursor("after")))


def test_probe_of_an_absent_listing_is_granted_where_declared():
    Run(ABSENT, errors=NOT_FOUND).session.probe(ABSENT_IS_EMPTY)

    with pytest.raises(NotFound):
        Run(ABSENT, errors=NOT_FOUND).session.probe(hosts(Cursor("after")))


def test_a_refused_probe_raises():
    run = Run(Answer(status=503), retry=Retry(retries=0))

    with pytest.raises(VendorUnavailable):
        run.session.probe(hosts(Cursor("after")))


def test_a_probe_does_not_look_at_rows():
    run = Run(Answer(body=b'{"items": [{"id": "no number"}]}'))

    run.session.probe(hosts(Cursor("after")))

    with pytest.raises(UnexpectedResponse):
        ids(run, hosts(Cursor("after"), read=lambda response: response.json(int)))
