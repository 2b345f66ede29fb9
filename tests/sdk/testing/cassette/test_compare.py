"""Differences between answers are graded: added informs, gone warns, another type is an error."""

import json

import pytest

from sdk.testing.cassette.compare.body_shape import shape
from sdk.testing.cassette.compare.differences import Grade, differences, worst
from sdk.testing.cassette.compare.pairs import pairs
from sdk.testing.cassette.exchange import Exchange, RecordedRequest, RecordedResponse
from sdk.testing.cassette.redact.scrubber import CassetteRedactor

JSON = (("Content-Type", "application/json"),)
INFORMATION, WARNING, ERROR = Grade


def of(value, status=200, headers=JSON):
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return RecordedResponse(status, "OK", headers, body)


ROWS = {"items": [{"id": 1, "name": "a", "port": None}], "next": "x"}


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (ROWS, ROWS, []),
        (ROWS, {**ROWS, "items": [{"id": 7, "name": "b", "port": None}] * 9}, []),
        (ROWS, {**ROWS, "total": 5}, [(INFORMATION, "total", "added")]),
        (ROWS, {"items": ROWS["items"]}, [(WARNING, "next", "gone")]),
        (ROWS, {**ROWS, "next": 5}, [(ERROR, "next", "text recorded, number now")]),
        (
            ROWS,
            {**ROWS, "items": [{"id": "1", "name": "a", "port": None}]},
            [(ERROR, "items[].id", "number recorded, text now")],
        ),
        (
            ROWS,
            {**ROWS, "items": [{"id": 1, "name": None, "port": 80}]},
            [
                (INFORMATION, "items[].name", "null now, which was not recorded"),
            ],
        ),
        (
            ROWS,
            {**ROWS, "items": []},
            [(INFORMATION, "items[]", "not to be seen, since items is empty")],
        ),
        ({"items": []}, {"items": [{"id": 1}]}, []),
        (ROWS, {"next": "x"}, [(WARNING, "items", "gone")]),
        (
            {"a": {"b": {"c": 1}}},
            {"a": {}},
            [(INFORMATION, "a.b", "not to be seen, since a is empty")],
        ),
        (ROWS, [ROWS], [(ERROR, "body", "object recorded, list now"), (WARNING, "items", "gone")]),
    ],
)
def test_differences_of_json_are_named_by_path(before, now, expected):
    found = [(one.grade, one.place, one.what) for one in differences(of(before), of(now))]

    assert [one for one in found if one in expected] == expected
    assert worst(differences(of(before), of(now))) == max(
        (one[0] for one in expected), default=None
    )


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (b"<a><b>1</b><c/></a>", b"<a><b>x</b><c/></a>", []),
        (b"<a><b>1</b></a>", b"<a><b>1</b><c/></a>", [(INFORMATION, "a/c", "added")]),
        (b"<a><b>1</b><c/></a>", b"<a><b>1</b></a>", [(WARNING, "a/c", "gone")]),
        (b"<a><b>1</b></a>", b"<a><b><c/></b></a>", [(ERROR, "a/b", "text recorded, object now")]),
        (b"<a x='1'>t</a>", b"<a>t</a>", [(WARNING, "a/@x", "gone")]),
        (b"<a/>", b"<html><body/></html>", [(ERROR, "body", "XML recorded, HTML now")]),
        (b"<a/>", b"<a>&x;", [(ERROR, "body", "XML recorded, text now")]),
        (b'{"a": 1}', b"<a/>", [(ERROR, "body", "JSON recorded, XML now")]),
        (b"<a/>", b"", [(ERROR, "body", "XML recorded, nothing now")]),
    ],
)
def test_differences_of_documents_are_named_by_element(before, now, expected):
    found = [(one.grade, one.place, one.what) for one in differences(of(before), of(now))]

    assert set(expected) <= set(found)
    assert worst(differences(of(before), of(now))) == max(
        (one[0] for one in expected), default=None
    )


def test_the_columns_of_a_table_are_compared():
    table = (("Content-Type", "text/csv"),)
    before = of(b"BEGIN\nid,name\n1,a\n", headers=table)

    found = list(differences(before, of(b"BEGIN\nid,port\n", headers=table)))

    assert [str(one) for one in found] == ["warning: name: gone", "information: port: added"]


def test_entities_of_a_document_are_not_read():
    bomb = b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'

    assert shape(of(bomb)).format == "text"


@pytest.mark.parametrize(
    ("headers", "grade", "what"),
    [
        ((("Content-Type", "text/html"),), ERROR, "'application/json' recorded, 'text/html' now"),
        ((("Content-Type", "application/json;charset=utf-8"),), INFORMATION, "other parameters"),
        ((*JSON, ("X-RateLimit-Remaining", "5")), INFORMATION, "added"),
        ((*JSON, ("Date", "now"), ("Server", "x")), None, ""),
    ],
)
def test_headers_that_matter_are_compared(headers, grade, what):
    found = list(differences(of({}), of({}, headers=headers)))

    assert worst(found) == grade
    assert [one.what for one in found] == [what] * bool(grade)


def test_missing_or_changed_header_is_a_difference():
    before = of({}, headers=(*JSON, ("Retry-After", "30"), ("X-RateLimit-Limit", "300")))
    now = of({}, headers=(*JSON, ("Retry-After", "Mon, 01 Jan 2026 00:00:00 GMT")))

    found = [(one.grade, one.place, one.what) for one in differences(before, now)]

    assert found == [
        (WARNING, "header x-ratelimit-limit", "gone"),
        (INFORMATION, "header retry-after", "of another form"),
    ]


def test_another_status_is_the_only_difference_shown():
    assert [str(one) for one in differences(of(ROWS), of({}, status=403))] == [
        "error: status: 200 recorded, 403 now"
    ]


def test_values_are_compared_on_request_and_never_shown():
    now = {"items": [{"id": 2, "name": "canary", "port": None}], "next": "x"}

    found = [str(one) for one in differences(of(ROWS), of(now), with_values=True)]

    assert sorted(found) == [
        "information: items[].id: 1 of 1 values are others",
        "information: items[].name: 1 of 1 values are others",
    ]


def talk(*turns):
    return [
        Exchange(RecordedRequest("GET", f"https://vendor.test{place}"), of(value))
        for place, value in turns
    ]


def test_conversations_are_paired_by_request_then_purpose():
    before = talk(("/a?cursor=x", ROWS), ("/a", {"v": 1}), ("/old", {}))
    now = talk(("/a", {"v": 1}), ("/a?cursor=y", {**ROWS, "next": 5}), ("/new", {}))

    compared = pairs(before, now, CassetteRedactor())
    found = [str(difference) for pair in compared for difference in pair.differences]

    assert found == [
        "error: GET /a: next: text recorded, number now",
        "warning: GET /old: recorded, and not asked for now",
        "information: GET /new: asked for now, not recorded",
    ]
