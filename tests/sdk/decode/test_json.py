"""Decoding JSON: typed bodies and rows, and what is said of those that are not as expected."""

import enum
import json
from typing import Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.decode import Rows, decode_json, decode_rows
from sdk.errors import UnexpectedResponse

NONE_OF_THEM = "not one of its documented values"


class Level(enum.Enum):
    LOW = "low"


class Item(msgspec.Struct):
    id: int
    level: Level = Level.LOW
    state: Literal["open", "closed"] = "open"
    extra: dict[str, int] = {}

    def __post_init__(self):
        if self.id < 0:
            raise ValueError(f"{self.id} is below zero")


class Body(msgspec.Struct):
    items: list[Item]
    next: str | None = None


def raws(*rows):
    return [msgspec.Raw(row) for row in rows]


def test_a_body_is_decoded_and_unknown_fields_are_ignored():
    body = decode_json(b'\xef\xbb\xbf{"items": [{"id": 1, "new": {}}], "other": [1]}', Body)

    assert body == Body([Item(1)])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it breaks off"),
        (b'{"items": [{"id": 1}', "it breaks off"),
        (b'{"items": [{"id": "\\"]}', "it breaks off"),
        (b'{"items": []} secret', "it is not JSON (byte 14)"),
        (b"secret", "it is not JSON (byte 0)"),
        (b"[]", "expected object, got array"),
        (b'{"item": []}', "items: it is missing"),
        (b'{"items": null}', "items: expected array, got null"),
        (b'{"items": [{"id": 1}, {"id": "secret"}]}', "items[1].id: expected int, got text"),
        (b'{"items": [{"id": 1, "level": "secret"}]}', f"items[0].level: {NONE_OF_THEM}"),
        (b'{"items": [{"id": 1, "state": "secret"}]}', f"items[0].state: {NONE_OF_THEM}"),
        (b'{"items": [{"id": -777}]}', "items[0]: its values cannot be used together"),
        (
            b'{"items": [{"id": 1, "extra": {"secret": "x"}}]}',
            f"items[0].extra: {NONE_OF_THEM}",
        ),
        (b'{"items": [{"id": "\xff secret"}]}', "items[0].id: expected int, got text"),
        (b'{"items": \xff}', "text is not UTF-8"),
        (b'{"other": ' + b"[" * 1_000_000, "it breaks off"),
    ],
)
def test_unexpected_body_is_named_by_type_and_path_alone(content, said):
    with pytest.raises(UnexpectedResponse) as raised:
        decode_json(content, Body)

    assert str(raised.value) == f"the body is not the JSON that was expected: {said}"
    assert raised.value.__context__ is None


@given(st.text(min_size=4).filter(lambda text: text.strip()))
def test_no_value_is_ever_repeated(value):
    body = json.dumps({"items": [{"id": 1, "level": value, "state": value}], "next": value})

    with pytest.raises(UnexpectedResponse) as raised:
        decode_json(body.encode(), Body)

    assert str(raised.value).endswith(f"items[0].level: {NONE_OF_THEM}")


def test_rows_are_decoded_together():
    rows = decode_rows(raws(b'{"id": 1}', b'{"id": 2, "level": "low"}'), Item)

    assert rows == [Item(1), Item(2)]
    assert isinstance(rows, Rows)
    assert (rows.received, rows.errors) == (2, ())


def test_no_rows_are_no_error():
    assert decode_rows([], Item) == []


@given(st.lists(st.sampled_from([b'{"id": 1}', b'{"id": "x"}', b'{"id": -1}', b"7"]), max_size=9))
def test_a_bad_row_costs_only_itself(contents):
    rows = decode_rows(raws(*contents), Item)

    good = [index for index, content in enumerate(contents) if content == b'{"id": 1}']
    bad = [index for index in range(len(contents)) if index not in good]
    assert rows == [Item(1)] * len(good)
    assert rows.received == len(contents)
    assert [error.position.partition(",")[0] for error in rows.errors] == [
        f"row {index}" for index in bad
    ]


def test_many_rows_of_which_none_decodes_are_another_api():
    with pytest.raises(UnexpectedResponse, match=r"not one of 10 rows.*row 0: id: expected int"):
        decode_rows(raws(*[b'{"id": "x"}'] * 10), Item)


def test_scalars_can_be_rows():
    rows = decode_rows(raws(b"1", b'"x"', b"3"), int)

    assert rows == [1, 3]
    assert rows.received == 3
