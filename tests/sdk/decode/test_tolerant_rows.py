"""Rows with malformed fields: what is dropped and counted, and what costs the row."""

import json
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.decode import (
    DroppedField,
    RowError,
    decisive,
    decode_listing,
    decode_rows,
    decode_xml,
    incomplete_without,
)
from sdk.decode.invalid_value import InvalidValue
from sdk.decode.tolerant_rows import MAX_DROPPED

R = TypeVar("R")

Score = Annotated[float, msgspec.Meta(ge=0, le=10)]


class Remedy(msgspec.Struct):
    link: str = ""
    steps: list[str] = []


class Weakness(msgspec.Struct):
    name: Annotated[str, decisive] = ""
    score: Annotated[Score | None, incomplete_without] = None
    about: str = ""


class Part(msgspec.Struct):
    number: int
    note: str = ""


class Row(msgspec.Struct, kw_only=True):
    id: int
    state: Literal["open", "closed"]
    title: str = ""
    cve: Weakness = msgspec.field(default_factory=Weakness)
    remedies: list[Remedy] = []
    parts: Annotated[list[Part], decisive] = []
    tags: list[str] = []
    names: Annotated[list[str], decisive] = []
    extra: dict[str, int] = {}

    def __post_init__(self):
        if self.title == "secret title":
            raise InvalidValue("title", "a title that nobody may have")
        if self.names == ["nobody"]:
            raise InvalidValue("names", "it names nobody")


class Listed(msgspec.Struct, Generic[R]):
    items: list[R]


GOOD = {"id": 1, "state": "open", "title": "one"}


def listing(*rows):
    return decode_listing(json.dumps({"items": rows}).encode(), Listed[Row])


def dropped(row):
    body, damage = listing({**GOOD, **row})
    assert len(body.items) == 1
    assert list(damage) == []
    return body.items[0], {field.path: field.reason for field in damage.dropped}


@pytest.mark.parametrize(
    ("row", "path", "reason"),
    [
        ({"title": None}, "title", "expected text, got null"),
        ({"title": ["secret"]}, "title", "expected text, got array"),
        ({"title": "secret title"}, "title", "a title that nobody may have"),
        ({"cve": {"about": 7}}, "cve.about", "expected text, got int"),
        ({"remedies": 7}, "remedies", "expected array, got int"),
        ({"remedies": [{}, {"link": None}]}, "remedies[1].link", "expected text, got null"),
        ({"remedies": [{"steps": [True]}]}, "remedies[0].steps[0]", "expected text, got boolean"),
        ({"tags": ["a", 7]}, "tags[1]", "expected text, got int"),
        ({"names": ["a", None]}, "names[1]", "expected text, got null"),
        ({"extra": {"a": "b"}}, "extra", "not one of its documented values"),
        ({"parts": [{"number": 1, "note": {}}]}, "parts[0].note", "expected text, got object"),
    ],
)
def test_descriptive_field_is_dropped_and_named(row, path, reason):
    found, fields = dropped(row)

    assert fields == {path: reason}
    assert found.id == 1


def test_dropped_fields_are_counted_by_name_without_positions():
    _, damage = listing({**GOOD, "remedies": [{"link": 1}, {"link": 2}]}, {**GOOD, "id": 7})

    assert damage.dropped == [
        DroppedField(
            "row 0, id 1", f"remedies[{index}].link", "remedies.link", "expected text, got int"
        )
        for index in (0, 1)
    ]


def test_other_fields_of_a_row_are_kept():
    found, _ = dropped({"remedies": [{"link": None, "steps": ["x"]}], "tags": ["a", 1, "b"]})

    assert found.title == "one"
    assert found.remedies == [Remedy(steps=["x"])]
    assert found.tags == ["a", "b"]


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ({"id": "x"}, RowError("row 1", "id: expected int, got text")),
        ({"state": "new"}, RowError("row 1, id 1", "state: not one of its documented values")),
        ({"state": None}, RowError("row 1, id 1", "state: expected text, got null")),
        ({"names": "web"}, RowError("row 1, id 1", "names: expected array, got text")),
        ({"names": ["nobody"]}, RowError("row 1, id 1", "names: it names nobody")),
        ({"cve": {"name": 7}}, RowError("row 1, id 1", "cve.name: expected text, got int")),
        ({"parts": {}}, RowError("row 1, id 1", "parts: expected array, got object")),
    ],
)
def test_required_or_decisive_field_costs_the_row(row, error):
    body, damage = listing({**GOOD, "id": 9}, {**GOOD, **row, "tags": 7})

    assert [row.id for row in body.items] == [9]
    assert body.items.received == 2
    assert list(damage) == [error]
    assert damage.dropped == []


@pytest.mark.parametrize(
    ("row", "errors"),
    [
        ({"names": ["a", 7]}, ["names[1]: expected text, got int"]),
        (
            {"parts": [{"number": 1}, {"number": 2, "note": 1}, {"number": "x", "note": 1}, None]},
            ["parts[2]: number: expected int, got text", "parts[3]: expected object, got null"],
        ),
        ({"remedies": [None, {}]}, ["remedies[0]: expected object, got null"]),
        ({"cve": {"score": 11}}, ["cve.score: not one of its documented values"]),
        ({"cve": {"score": "N/A"}}, ["cve.score: expected number or null, got text"]),
    ],
)
def test_lost_item_or_score_is_an_error_and_the_row_kept(row, errors):
    body, damage = listing({**GOOD, **row})

    assert [row.id for row in body.items] == [1]
    assert [f"{error.position}: {error.reason}" for error in damage] == [
        f"row 0, id 1, {error}" for error in errors
    ]


def test_null_is_as_absent_for_a_decisive_field():
    found, fields = dropped({"names": None, "cve": None})

    assert (found.names, found.cve) == ([], Weakness())
    assert fields.keys() == {"names", "cve"}


def test_row_with_too_many_malformed_fields_is_lost():
    wrong = {**GOOD, "tags": [0] * MAX_DROPPED}

    assert len(listing(wrong)[0].items) == 1
    body, damage = listing({**wrong, "title": None})
    assert len(body.items) == 0
    assert len(damage) == 1


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(Row.__struct_fields__), ANY))
def test_any_values_give_a_row_or_an_error(values):
    """A row that is complete has all that it was sent with, but for what was dropped."""
    raw = msgspec.Raw(json.dumps({**GOOD, **values}).encode())

    rows = decode_rows([raw], Row)

    assert len(rows) or rows.errors
    for row in rows:
        assert row.state in ("open", "closed")
        sent: dict[str, Any] = {**GOOD, **values}
        assert row.id == sent["id"]
        lost = {error.position.partition(", ")[2] for error in rows.errors}
        if not (lost or rows.dropped) and isinstance(sent.get("names"), list):
            assert row.names == sent["names"]


ODD = {
    "half of a pair": (rb'"a \ud83d b"', "a \ufffd b"),
    "control": (b'"a \x01 b"', "a \ufffd b"),
    "line end": (b'"a \n b"', "a \n b"),
    "bytes": (b'"a \xff b"', "a \ufffd b"),
    "escape": (rb'"C:\x"', r"C:\x"),
    "short escape": (rb'"\u12"', r"\u12"),
}


@pytest.mark.parametrize(("title", "read_as"), ODD.values(), ids=ODD)
def test_forbidden_character_is_replaced_and_counted(title, read_as):
    content = b'{"items": [{"id": 1, "state": "open", "title": %b}, {"id": 2, "state": "open"}]}'

    body, damage = decode_listing(content % title, Listed[Row])

    assert [row.title for row in body.items] == [read_as, ""]
    assert damage.repairs == 1
    assert (list(damage), damage.dropped) == ([], [])


DEEP = b"[" * 5000 + b"]" * 5000


@pytest.mark.parametrize("value", [b"NaN", b"Infinity", b"-Infinity", DEEP])
@pytest.mark.parametrize(("name", "dropped"), [(b"unknown", []), (b"extra", ["extra"])])
def test_forbidden_value_costs_its_field_alone(value, name, dropped):
    content = b'{"items": [{"id": 1, "state": "open", "%b": %b}, {"id": 2, "state": "open"}]}'

    body, damage = decode_listing(content % (name, value), Listed[Row])

    assert [row.id for row in body.items] == [1, 2]
    assert damage.repairs == 1
    assert [field.name for field in damage.dropped] == dropped


@pytest.mark.parametrize("value", [b"NaN", DEEP])
def test_forbidden_value_of_a_required_field_costs_the_row(value):
    content = b'{"items": [{"id": %b, "state": "open"}, {"id": 2, "state": "open"}]}' % value

    body, damage = decode_listing(content, Listed[Row])

    assert [row.id for row in body.items] == [2]
    assert [error.position for error in damage] == ["row 0"]


def test_text_of_an_xml_row_that_is_too_long_is_dropped():
    class Host(msgspec.Struct, rename="upper"):
        id: int
        results: str = ""
        name: Annotated[str, decisive] = ""

    class Nothing(msgspec.Struct):
        pass

    text = b"x" * (15 * 2**20)
    hosts = (
        b"<H><ID>1</ID><RESULTS>%b</RESULTS></H><H><ID>2</ID></H><H><ID>3</ID><NAME>%b</NAME></H>"
    )

    found = decode_xml(
        b"<L>" + hosts % (text, text) + b"</L>", "L", envelope=Nothing, row="H", kind=Host
    )

    assert [host.id for host in found.rows] == [1, 2]
    assert [field.path for field in found.rows.dropped] == ["RESULTS"]
    assert [error.position for error in found.rows.errors] == ["H 2 (line 1), ID 3"]
