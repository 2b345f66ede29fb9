"""CONTENT-8 finds the values of a file in each syntax, and makes just those unreadable."""

from typing import ClassVar

import pytest

from integrations.imports.csv_import import CSVImport
from sdk.testing import FileConformance, RuleResult, examine
from sdk.testing.file_conformance.file_values import UNREADABLE, values_of
from simulators.imports.csv_import import CSVFile

TABLE = b'Report,today\n\ncve,asset,note\nA,"x, ""y""",1\nB,,2\n'
DOCUMENT = b"""<?xml version="1.0"?><!DOCTYPE R>
<R at="1"><tag name="ip">10.0.0.1</tag><tag name="os"/><T><![CDATA[a > b]]></T><T>c</T></R>
"""


@pytest.mark.parametrize(
    ("content", "counts"),
    [
        (TABLE, {("cve",): 2, ("asset",): 1, ("note",): 2}),
        (b'[{"a": 1, "b": [{"c": 2}]}, {"a": [3]}]', {("a",): 2, ("b", "c"): 1}),
        (b'{"a": 1}\n{"a": 2}\n', {("a",): 2}),
        (
            DOCUMENT,
            {("R", "@at"): 1, ("R", "tag", "ip"): 1, ("R", "tag", "@name"): 1, ("R", "T"): 2},
        ),
    ],
)
def test_values_of_a_file_are_found(content, counts):
    assert values_of(content).counts == counts


@pytest.mark.parametrize(
    ("content", "path", "places", "before", "after"),
    [
        (TABLE, ("asset",), [0], b'x, ""y""', UNREADABLE.encode()),
        (TABLE, ("cve",), [1], b"\nB", f"\n{UNREADABLE}".encode()),
        (DOCUMENT, ("R", "T"), [1], b">c<", f">{UNREADABLE}<".encode()),
        (DOCUMENT, ("R", "tag", "ip"), [0], b"10.0.0.1", UNREADABLE.encode()),
        (b'{"a": 1}\n{"a": 2}\n', ("a",), [1], b"2", b'{"malformed": true}'),
    ],
)
def test_named_values_alone_become_unreadable(content, path, places, before, after):
    values = values_of(content)

    assert values.without(path, places) == content.replace(before, after)
    assert values.without(path, []).split() == content.split()


@pytest.mark.parametrize("content", [b"\x1f\x8b\x08", "ü".encode("utf-16")])
def test_packed_file_has_no_values(content):
    assert values_of(content) is None


def test_reason_for_a_value_that_changes_nothing_is_refused():
    class Excused(FileConformance):
        integration = CSVImport
        simulator = CSVFile
        ends_itself = False
        dropped_values: ClassVar = {"title": "nothing depends on it"}

    (found,) = examine(Excused, only=["CONTENT-8"])

    assert found.ruling is RuleResult.FAILED
    assert "`dropped_values` has what changes nothing: title" in str(found)
