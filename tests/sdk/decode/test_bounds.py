"""Bodies that are small on the wire and gigabytes in memory, or that take longer than a run may."""

import gzip
import json
import tracemalloc

import msgspec
import pytest

from sdk.decode import decode_json, decode_listing, decode_rows, decode_xml
from sdk.errors import DeadlineExceeded, UnexpectedResponse
from sdk.http import ErrorTable

from ..scripted import Answer, Run

MEBIBYTE = 2**20


class Item(msgspec.Struct):
    id: int
    note: str = ""


class Lenient(msgspec.Struct):
    note: str = ""
    more: list["Lenient"] = []


def packed(body):
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    return Answer(headers=headers, body=gzip.compress(body))


def listed(body, kind=list[Item]):
    return Run(packed(body)).session.get("/").listing(kind)


BOMBS = {
    "numbers": b"[" + b"0," * 999_999 + b"0]",
    "numbers with blanks": b"[" + b"0 ,\n" * 999_999 + b"0]",
    "texts": b"[" + b'"",' * 999_999 + b'""]',
    "empty objects": b"[" + b"{}," * 999_999 + b"{}]",
    "short objects": b"[" + b'{"id":1},' * 999_999 + b'{"id":1}]',
    "lists": b"[" + b"[]," * 999_999 + b"[]]",
    "without an end": b"[" + b"0," * 999_999,
    "nested objects": b'[{"more":[' + b"{}," * 999_999 + b"{}]}]",
    "many short lists": b"[" + b"[{},{},{},{},{}]," * 399_999 + b"[]]",
}


IN_A_SECOND = ("numbers", "nested objects")
"""The bodies that are tried in every run of the tests; those of the others take half a minute."""


@pytest.mark.parametrize("kind", [list[Item], list[Lenient]])
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(body, id=name, marks=() if name in IN_A_SECOND else pytest.mark.slow)
        for name, body in BOMBS.items()
    ],
)
def test_body_of_a_million_rows_is_refused(body, kind):
    answer = packed(body)
    run = Run(answer)

    with pytest.raises(UnexpectedResponse):
        run.session.get("/").listing(kind)

    assert len(answer.body) < 40_000
    assert not run.journal.counters().row_errors


@pytest.mark.slow
@pytest.mark.parametrize("name", ["numbers", "empty objects"])
def test_body_of_a_million_rows_takes_little_memory(name):
    reply = Run(packed(BOMBS[name])).session.get("/")
    tracemalloc.start()
    try:
        with pytest.raises(UnexpectedResponse):
            reply.listing(list[Lenient])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 40 * MEBIBYTE


def test_page_of_another_shape_is_refused_after_a_thousand_rows():
    run = Run(packed(b"[" + b"0," * 200_000 + b'{"id": 7}]'))

    with pytest.raises(UnexpectedResponse, match="not one of 1000 rows is what was expected"):
        run.session.get("/").listing(list[Item])


@pytest.mark.slow
def test_large_page_of_whole_rows_is_read():
    rows = [{"note": "{" * 200, "more": [{"note": "["}, {"note": "{,"}]} for _ in range(60_000)]

    found = listed(json.dumps(rows).encode(), list[Lenient])

    assert len(found) == 60_000


def test_malformed_rows_are_counted_beyond_those_that_are_named():
    run = Run(packed(b'[{"id": 7}' + b",0" * 5_000 + b"]"))

    rows = run.session.get("/").listing(list[Item])

    errors = [event for event in run.events if event.kind == "row_error"]
    assert [row.id for row in rows] == [7]
    assert rows.received == 5_001
    assert run.journal.counters().row_errors == 5_000
    assert len(errors) == len(rows.errors) + 1 == 1_001


def test_dropped_fields_are_counted_beyond_those_that_are_named():
    run = Run(packed(json.dumps([{"id": 1, "note": 1}] * 5_000).encode()))

    rows = run.session.get("/").listing(list[Item])

    assert len(rows) == 5_000
    assert run.journal.counters().fields_dropped == {"note": 5_000}
    assert len(run.events) < 1_100


class Envelope(msgspec.Struct):
    pass


def as_xml(content, check):
    body = b"<LIST><T><id>1</id></T>" + b"<T><id>x</id></T>" * 5_000 + b"</LIST>"
    return decode_xml(body, "LIST", envelope=Envelope, row="T", kind=Item, check=check)


def as_skipped_xml(content, check):
    body = b"<LIST>" + b"<U/>" * 50_000 + b"</LIST>"
    return decode_xml(body, "LIST", envelope=Envelope, row="T", kind=Item, check=check)


DECODERS = {
    "listing": lambda content, check: decode_listing(content, list[Item], check),
    "rows": lambda content, check: decode_rows([msgspec.Raw(b"0")] * 50, Item, check),
    "large listing": lambda content, check: decode_listing(
        b"[" + b'{"id":1,"note":"x"},' * 200_000 + b"0]", list[Item], check
    ),
    "XML": as_xml,
    "skipped XML": as_skipped_xml,
}


@pytest.mark.parametrize("decode", DECODERS.values(), ids=DECODERS)
def test_deadline_is_looked_at_while_decoding(decode):
    looks = []

    def over():
        looks.append(1)
        if len(looks) > 5 or decode not in (DECODERS["listing"], DECODERS["rows"]):
            raise DeadlineExceeded("the 5 s allowed for the run are over")

    with pytest.raises(DeadlineExceeded):
        decode(b"[" + b"0," * 50 + b"0]", over)


def test_deadline_that_ends_a_decoding_names_the_call():
    run = Run(packed(b"[" + b"0," * 50 + b'{"id": 7}]'))
    reply = run.session.get("/hosts", operation="hosts")
    run.context.deadline.cancel("told to")

    with pytest.raises(Exception, match=r"vendor hosts: told to \(GET /hosts\)"):
        reply.listing(list[Item])


def test_graphql_errors_without_end_are_unreadable():
    errors = b'{"errors": [' + b"{}," * 999_999 + b'{}], "data": {}}'
    table = ErrorTable(graphql=True)

    with pytest.raises(UnexpectedResponse, match="unreadable"):
        Run(packed(errors), errors=table).session.get("/")


def test_bounds_hold_for_a_body_that_is_no_listing():
    with pytest.raises(UnexpectedResponse, match="a list of more than 250000 rows"):
        decode_json(b"[" + b"{}," * 300_000 + b"{}]", list[Lenient])
