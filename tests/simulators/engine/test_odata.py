"""OData's $filter and identifiers: what the engine takes, and what it refuses."""

from datetime import UTC, datetime

import pytest

from simulators.engine import Field, Fields, hex_id, index_of_hex, odata, test_of
from simulators.engine.query.tree import Malformed

NOW = datetime(2026, 1, 5, tzinfo=UTC)
FIELDS = Fields({"score": Field(kind="number"), "seen": Field(kind="moment"), "name": Field()})
ROW = {"score": 7.5, "seen": "2026-01-04T10:00:00.1234567Z", "name": "web"}
BARE = {"score": None, "seen": None, "name": None}


def passes(text, row):
    return test_of(odata().parse(text), FIELDS, NOW)(row)


@pytest.mark.parametrize("name", ["score", "seen", "name"])
def test_null_equals_a_missing_field(name):
    assert passes(f"{name} eq null", BARE)
    assert passes(f"{name} ne null", ROW)
    assert not passes(f"{name} eq null", ROW)


@pytest.mark.parametrize("text", ["2026-01-04Z", "2026-01-04", "2026-01-04T09:59:59Z"])
def test_date_may_lack_its_time(text):
    assert passes(f"seen gt {text}", ROW)
    assert not passes(f"seen lt {text}", ROW)


@pytest.mark.parametrize("text", ["not " * 5000 + "score eq 1", "(" * 60 + "score eq 1" + ")" * 60])
def test_filter_nested_too_deeply_is_malformed(text):
    with pytest.raises(Malformed):
        odata().parse(text)


@pytest.mark.parametrize("digits", [32, 40])
def test_identifier_of_any_length_leads_back(digits):
    made = [hex_id("machines", 7, index, digits) for index in range(50)]

    assert {len(one) for one in made} == {digits}
    assert made == sorted(made)
    assert [index_of_hex("machines", 7, one, digits) for one in made] == list(range(50))
    assert index_of_hex("machines", 7, made[1], digits + 2) is None
