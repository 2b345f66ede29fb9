"""Filters that come as JSON mean what the vendors document, in both of their shapes."""

from datetime import UTC, datetime

import pytest

from simulators.engine import (
    Field,
    Fields,
    Malformed,
    NotSimulated,
    any_of,
    by_field,
    by_rows,
    compared,
    ignored,
    negated,
    presence_of,
    test_of,
)

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
FIELDS = Fields(
    {
        "name": Field(folds=True),
        "kind": Field(),
        "port": Field(kind="number"),
        "open": Field(kind="flag"),
        "seen": Field(kind="moment"),
        "note": Field(),
        "owner.id": Field(),
        "tags": Field(),
    },
    known=frozenset({"*"}),
)
DOCUMENTS = (
    {"name": "Web-1", "kind": "host", "port": 443, "open": True, "seen": "2026-01-01T00:00:00Z"},
    {"name": "web-2", "kind": "bucket", "port": 80, "open": False, "note": "x", "tags": ["a", "b"]},
    {"name": "d*b", "kind": None, "port": 5432, "owner": {"id": "7"}, "seen": "2026-01-04T00:00Z"},
)
SPECIAL = {
    "hasNote": presence_of("note"),
    "search": any_of("name", "kind"),
    "includeDeleted": ignored,
}
OPERATORS = {"is": compared("is"), "is not": negated(compared("is")), "like": compared("contains")}


def chosen(expression):
    test = test_of(expression, FIELDS, NOW)
    return [number for number, document in enumerate(DOCUMENTS) if test(document)]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, [0, 1, 2]),
        ({"kind": None}, [0, 1, 2]),
        ({"kind": "host"}, [0]),
        ({"kind": ["host", "bucket"]}, [0, 1]),
        ({"kind": []}, []),
        ({"kind": {"equals": ["host"]}}, [0]),
        ({"kind": {"notEquals": ["host"]}}, [1, 2]),
        ({"kind": {"isSet": False}}, [2]),
        ({"kind": {"equals": [None]}}, [2]),
        ({"name": {"equals": "web-1"}}, []),
        ({"name": {"equals": "d*b"}}, [2]),
        ({"name": {"equals": "w*"}}, []),
        ({"name": {"contains": ["WEB"]}}, [0, 1]),
        ({"name": {"startsWith": "D"}}, [2]),
        ({"name": {"endsWith": ["-1", "-2"]}}, [0, 1]),
        ({"name": {"matchesRegex": "^WEB-[12]$"}}, [0, 1]),
        ({"port": {"equals": [443]}}, [0]),
        ({"port": {"greaterThan": 80, "lessThan": 5432}}, [0]),
        ({"open": True}, [0]),
        ({"open": {"equals": False}}, [1]),
        ({"seen": {"after": "2026-01-02T00:00:00Z"}}, [2]),
        ({"seen": {"before": "2026-01-02"}}, [0]),
        ({"owner": {"id": {"equals": ["7"]}}}, [2]),
        ({"owner": {"id": ["8"]}}, []),
        ({"tags": ["b"]}, [1]),
        ({"hasNote": True}, [1]),
        ({"hasNote": False}, [0, 2]),
        ({"search": "HOST"}, []),
        ({"search": "eb-"}, [0, 1]),
        ({"includeDeleted": True}, [0, 1, 2]),
        ({"kind": "host", "port": 80}, []),
    ],
)
def test_filter_by_field_chooses_documents(given, expected):
    assert chosen(by_field(given, SPECIAL)) == expected


@pytest.mark.parametrize(
    ("rows", "match_any", "expected"),
    [
        ([], False, [0, 1, 2]),
        ([("kind", "is", "host")], False, [0]),
        ([("kind", "is not", ["host"])], False, [1, 2]),
        ([("kind", "is", "host"), ("port", "is", 80)], False, []),
        ([("kind", "is", "host"), ("port", "is", 80)], True, [0, 1]),
        ([("name", "like", "eb")], False, [0, 1]),
    ],
)
def test_rows_choose_documents(rows, match_any, expected):
    rows = [{"field": field, "operator": sign, "value": value} for field, sign, value in rows]

    assert chosen(by_rows(rows, OPERATORS, match_any=match_any)) == expected


def test_rows_may_have_other_names_and_one_operator():
    rows = [{"Name": "kind", "Values": ["host", "bucket"]}]
    operators = {"": compared("is")}

    expression = by_rows(rows, operators, field="Name", operator="", value="Values")

    assert chosen(expression) == [0, 1]


@pytest.mark.parametrize("given", [{"colour": "red"}, {"name": {"hasAnyPart": ["x"]}}])
def test_unknown_field_or_operator_is_not_simulated(given):
    with pytest.raises(NotSimulated):
        chosen(by_field(given))


def test_unknown_operator_of_a_row_is_not_simulated():
    with pytest.raises(NotSimulated, match="the operator near"):
        by_rows([{"field": "kind", "operator": "near", "value": 1}], OPERATORS)


def nested(depth):
    return {"a": nested(depth - 1)} if depth else 1


@pytest.mark.parametrize(
    "given",
    [
        {"seen": {"after": "yesterday"}},
        {"seen": {"after": "now-7d"}},
        {"name": {"matchesRegex": "("}},
        {"port": {"greaterThan": "many"}},
        {"name": {"equals": [{}]}},
        nested(60),
    ],
)
def test_malformed_filter_by_field_is_refused(given):
    with pytest.raises(Malformed):
        chosen(by_field(given))


@pytest.mark.parametrize("rows", [None, "kind", {"field": "kind"}, [7], [{"value": 1}]])
def test_malformed_rows_are_refused(rows):
    with pytest.raises(Malformed):
        by_rows(rows, OPERATORS)
