"""Listing: how a page is read, as it is declared or by a function."""

import json
from typing import Generic

import pytest
from msgspec import Struct

from sdk import Cursor, LinkHeader, NextURL

from ..scripted import XML, Answer, Run
from .test_listing import DECLARED, TWO_ROWS, Envelope, Host, Row, array, hosts, ids, page, read


def test_link_header_needs_no_function_to_read():
    run = Run(array(1, 2, link="?page=2"), array(3), limits=TWO_ROWS)

    assert ids(run, hosts(LinkHeader(), row=Host)) == [1, 2, 3]


def test_page_may_be_read_by_a_function():
    run = Run(page(1, 2, next="a"), page(3), limits=TWO_ROWS)

    assert ids(run, hosts(Cursor("after"), read=read)) == [1, 2, 3]


class Data(Struct, Generic[Row], frozen=True):
    data: Envelope[Row]


def test_facts_of_a_page_are_found_below_and_by_functions():
    facts = {"rows": "data.items", "total": "data.total", "next": lambda body: body.data.next}
    rows = [json.dumps({"data": json.loads(each.body)}) for each in (page(1, 2, next="a"), page(3))]
    run = Run(*(Answer(body=row.encode()) for row in rows), limits=TWO_ROWS)

    assert ids(run, hosts(Cursor("after"), row=Host, envelope=Data, **facts)) == [1, 2, 3]
    assert run.vendor.asked[1].query["after"] == "a"


class Document(Struct, frozen=True):
    next: str | None = None


def test_rows_of_an_xml_document_are_declared_by_their_path():
    first = b"<LIST><next>/v1/hosts?after=2</next><ROWS><H><id>1</id></H></ROWS></LIST>"
    last = b"<LIST><ROWS><H><id>2</id></H></ROWS></LIST>"
    run = Run(Answer(body=first, headers=XML), Answer(body=last, headers=XML))
    declared = {"row": Host, "envelope": Document, "root": "LIST", "rows": "ROWS/H", "next": "next"}

    assert ids(run, hosts(NextURL(), **declared)) == [1, 2]


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({"row": Host, "read": read}, "needs a row, or else a function"),
        ({**DECLARED, "next": "cursor"}, "its envelope has no 'cursor'"),
        ({"row": Host, "envelope": Data, "rows": "data.rows"}, "its envelope has no 'data.rows'"),
    ],
)
def test_listing_that_could_read_no_page_is_refused(declared, message):
    with pytest.raises(ValueError, match=message):
        hosts(NextURL(), **declared)
