"""A listing that several streams read is requested once, and nothing it lost is hidden."""

import json
import resource
from contextlib import contextmanager
from typing import Generic, TypeVar

import msgspec
import pytest
from msgspec import Struct

from sdk import Cursor, IntegrationError, Listing
from sdk.core.limits import Limits

from ..scripted import Answer, Run

Row = TypeVar("Row")

PATH = "/v1/hosts"
TWO_ROWS = Limits(page_size=2)


class Host(Struct, frozen=True):
    id: int
    seen: str = ""


class Envelope(Struct, Generic[Row], frozen=True):
    items: list[Row]
    next: str | None = None


def read(response):
    body = response.listing(Envelope[Host])
    return response.page(body.items, next=body.next)


def hosts(name="hosts", read=read):
    return Listing(
        name=name, path=PATH, read=read, identity="id", paging=Cursor("after"), size_param="limit"
    )


def page(*ids, **facts):
    rows = [{"id": number, "seen": f"day {number}"} for number in ids]
    return Answer(body=json.dumps({"items": rows, **facts}).encode())


def ids(run, listing):
    return [row.id for row in run.session.list(listing, once=True)]


def test_a_listing_read_once_is_requested_once():
    run = Run(page(1, 2, next="a"), page(3), limits=TWO_ROWS)
    listing = hosts()

    first = list(run.session.list(listing, {"since": "today"}, once=True))
    again = list(run.session.list(listing, {"since": "today"}, once=True))

    assert first == again == [Host(number, f"day {number}") for number in (1, 2, 3)]
    assert len(run.vendor.asked) == 2


def test_other_parameters_are_another_listing():
    run = Run(page(1), page(2))
    listing = hosts()

    assert list(run.session.list(listing, {"since": "a"}, once=True)) == [Host(1, "day 1")]
    assert list(run.session.list(listing, {"since": "b"}, once=True)) == [Host(2, "day 2")]


def test_two_readings_at_a_time_do_not_disturb_each_other():
    run = Run(page(1, 2, next="a"), page(3), limits=TWO_ROWS)
    listing = hosts()
    list(run.session.list(listing, once=True))

    one, other = (run.session.list(listing, once=True) for _ in range(2))

    assert [(row.id, twin.id) for row, twin in zip(one, other, strict=True)] == [
        (1, 1),
        (2, 2),
        (3, 3),
    ]


def test_a_later_reading_leaves_rows_under_way_alone():
    run = Run(page(1), page(1), limits=TWO_ROWS)
    first, second = (run.session.list(hosts(), once=True) for _ in range(2))
    next(second)
    list(first)
    third = run.session.list(hosts(), once=True)

    assert list(second) == []
    assert [row.id for row in third] == [1]
    assert len(run.vendor.asked) == 2


def test_rows_of_a_closed_session_are_an_error_and_not_missing():
    run = Run(page(1), limits=TWO_ROWS)
    list(run.session.list(hosts(), once=True))
    rows = run.session.list(hosts(), once=True)
    run.session.close()

    with pytest.raises(RuntimeError, match="closed"):
        list(rows)


def test_a_reading_that_broke_off_is_requested_again():
    refused = Answer(status=404)
    run = Run(page(1, 2, next="a"), refused, page(1, 2, next="a"), page(3), limits=TWO_ROWS)
    listing = hosts()
    with pytest.raises(IntegrationError):
        list(run.session.list(listing, once=True))

    assert ids(run, listing) == [1, 2, 3]


def test_a_reading_that_was_left_is_requested_again():
    run = Run(page(1, 2, next="a"), page(1, 2, next="a"), page(3), limits=TWO_ROWS)
    rows = run.session.list(hosts(), once=True)
    next(rows)
    rows.close()

    assert [row.id for row in run.session.list(hosts(), once=True)] == [1, 2, 3]


def test_losses_of_the_first_reading_are_recorded_again():
    body = b'{"items": [{"id": 1}, {"id": "x"}, {"id": 3, "seen": 9}]}'
    run = Run(Answer(body=body))
    listing = hosts()

    for stream in ("hosts", "findings"):
        run.journal.begin(stream)
        assert [row.id for row in run.session.list(listing, once=True)] == [1, 3]
        counted = run.journal.end()
        assert counted.row_errors == 1
        assert counted.fields_dropped == {"seen": 1}


def test_a_loss_of_another_listing_is_not_recorded_again():
    run = Run(page(1, next="a"), Answer(body=b'{"items": [{"id": "x"}, {"id": 7}]}'), page(2))
    listing = hosts()
    rows = run.session.list(listing, once=True)
    next(rows)
    list(run.session.list(hosts(name="findings")))
    list(rows)

    run.journal.begin("later")
    list(run.session.list(listing, once=True))
    assert run.journal.end().row_errors == 0


@contextmanager
def full_disk():
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_costs_a_request_and_no_row():
    run = Run(page(1), page(1))
    listing = hosts()

    with full_disk():
        assert [row.id for row in run.session.list(listing, once=True)] == [1]
    assert [row.id for row in run.session.list(listing, once=True)] == [1]
    assert len(run.vendor.asked) == 2


def test_raw_rows_are_not_spooled():
    run = Run(Answer(body=b'{"items": [{"id": 1, "proof": {}}]}'))

    with pytest.raises(TypeError, match="raw JSON"):
        list(run.session.list(hosts(read=read_raw), once=True))


class RawHost(Struct, frozen=True):
    id: int
    proof: msgspec.Raw


def read_raw(response):
    return response.page(response.listing(Envelope[RawHost]).items)
