"""Decoding listings: a page at once, and row by row where a row is malformed."""

import json
from typing import Generic, TypeVar

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.decode import RowError, Rows, decode_json, decode_listing, decode_rows
from sdk.errors import UnexpectedResponse

Row = TypeVar("Row")


class Item(msgspec.Struct):
    id: int

    def __post_init__(self):
        if self.id < 0:
            raise ValueError("below zero")


class Listed(msgspec.Struct, Generic[Row], frozen=True):
    items: list[Row] | None
    next: str | None = None


class RawListed(msgspec.Struct):
    items: list[msgspec.Raw] | None
    next: str | None = None


class Edge(msgspec.Struct, Generic[Row]):
    node: Row


class Nested(msgspec.Struct, Generic[Row]):
    data: Listed[Row]
    edges: list[Edge[Row]] = []


def decoded(body, kind):
    return decode_listing(body if isinstance(body, bytes) else json.dumps(body).encode(), kind)


def test_a_page_is_decoded_with_its_rows():
    body, errors = decoded({"items": [{"id": 1}, {"id": 2}], "next": "c"}, Listed[Item])

    assert body == Listed([Item(1), Item(2)], "c")
    assert errors == ()


def test_a_list_alone_is_a_listing():
    assert decoded([{"id": 1}], list[Item]) == ([Item(1)], ())


def test_a_byte_order_mark_is_allowed():
    assert decoded(b'\xef\xbb\xbf[{"id": 1}]', list[Item]) == ([Item(1)], ())


def test_a_bad_row_costs_only_itself():
    body, errors = decoded(
        {"items": [{"id": 1}, {"id": "x"}, {"id": 3}], "next": "c"}, Listed[Item]
    )

    assert body == Listed([Item(1), Item(3)], "c")
    assert isinstance(body.items, Rows)
    assert body.items.received == 3
    assert errors == [RowError("row 1", "id: expected int, got text")]


def test_rows_deeper_in_the_page_are_found():
    bad = {"data": {"items": [{"id": 1}, {"id": "x"}]}, "edges": [{"node": {"id": 3}}]}

    body, errors = decoded(bad, Nested[Item])

    assert body == Nested(Listed([Item(1)]), [Edge(Item(3))])
    assert len(errors) == 1


def test_null_in_place_of_rows_is_left_to_who_declared_it():
    assert decoded({"items": None}, Listed[Item]) == (Listed(None), ())


@pytest.mark.parametrize("body", [b'{"items": [], "next": 7}', b'{"next": "c"}', b"[]", b"{", b""])
def test_envelope_around_the_rows_must_be_right(body):
    with pytest.raises(UnexpectedResponse) as raised:
        decoded(body, Listed[Item])
    with pytest.raises(UnexpectedResponse) as raw:
        decode_json(body, RawListed)

    assert str(raised.value) == str(raw.value)


def test_many_rows_of_which_none_decodes_are_another_api():
    with pytest.raises(UnexpectedResponse, match=r"not one of 10 rows.*row 0: id: expected int"):
        decoded([{"id": "x"}] * 10, list[Item])


def test_no_fault_that_may_hold_a_value_is_chained():
    with pytest.raises(UnexpectedResponse) as raised:
        decoded([{"id": "x"}] * 10, list[Item])

    assert raised.value.__context__ is None


@pytest.mark.parametrize("kind", [Item, Listed, list, dict[str, Item]])
def test_type_without_a_row_type_is_refused(kind):
    with pytest.raises(TypeError, match="type of its rows"):
        decoded([], kind)


class Named(msgspec.Struct, Generic[Row]):
    items: dict[str, Row]


class Noted(msgspec.Struct, Generic[Row]):
    items: list[Row]
    notes: msgspec.Raw = msgspec.Raw()


class Featured(msgspec.Struct, Generic[Row]):
    items: list[Row]
    first: Row | None = None


class Filled(msgspec.Struct, Generic[Row]):
    items: list[Row]

    def __post_init__(self):
        if not self.items:
            raise ValueError(f"nothing is in {self}")


class Tree(msgspec.Struct, Generic[Row]):
    items: list[Row]
    below: "list[Tree[Row]]" = []


def test_a_page_may_hold_pages():
    bad = {"items": [{"id": "x"}], "below": [{"items": [{"id": 1}, {"id": "x"}]}]}

    body, errors = decoded(bad, Tree[Item])

    assert body == Tree([], [Tree([Item(1)])])
    assert len(errors) == 2


@pytest.mark.parametrize("kind", [Named[Item], Noted[Item], Featured[Item], set[Item]])
def test_type_that_would_lose_more_than_a_row_is_refused(kind):
    """Found out at the first malformed row, it would be found out at the customer's."""
    with pytest.raises(TypeError, match="rows are in lists or alone"):
        decoded({"items": []}, kind)


def test_page_invalid_without_its_rows_shows_no_value():
    with pytest.raises(UnexpectedResponse, match="without its malformed rows") as raised:
        decoded({"items": [{"id": "secret"}]}, Filled[Item])

    assert raised.value.__context__ is None


def outcome(read):
    """Return the rows that were read, or the error."""
    try:
        return read()
    except UnexpectedResponse as error:
        return str(error)


rows = st.one_of(
    st.builds(lambda number: {"id": number}, st.integers(-1, 3)),
    st.sampled_from([{"id": "x"}, {}, 7, None, [], {"id": 1, "more": {"id": "x"}}]),
)


@given(st.lists(rows, max_size=12), st.sampled_from(["c", None]))
def test_listing_equals_reading_row_by_row(items, cursor):
    body = {"items": items, "next": cursor}

    def row_by_row():
        listed = decode_json(json.dumps(body).encode(), RawListed)
        rows = decode_rows(listed.items, Item)
        return list(rows), listed.next, list(rows.errors)

    def at_once():
        listed, errors = decoded(body, Listed[Item])
        return list(listed.items), listed.next, list(errors)

    assert outcome(at_once) == outcome(row_by_row)
