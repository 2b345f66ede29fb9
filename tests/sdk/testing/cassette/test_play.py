"""Playing a cassette: the right recording for each request, and a sentence where there is none."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sdk.testing.cassette import Cassette, NotRecorded

from .taping import URL, Vendor, ask, numbered


@pytest.fixture
def path(tmp_path):
    return tmp_path / "talk.yaml"


@pytest.fixture
def record(path):
    """Record some requests and return the cassette's path."""

    def recorded(*requests, vendor=None):
        with Cassette(path, mode="once", live=(vendor or Vendor()).transport) as cassette:
            for options in requests:
                ask(cassette, **options)
        return path

    return recorded


def test_recording_is_played_without_the_vendor(record):
    vendor = Vendor()
    path = record({"path": "/hosts?limit=5"}, vendor=vendor)

    with Cassette(path) as cassette:
        status, headers, content = ask(cassette, "/hosts?limit=5")

    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert b'"asked": "GET /hosts?limit=5"' in content
    assert len(vendor.calls) == 1


@pytest.mark.parametrize(
    ("recorded", "asked"),
    [
        ({"path": "/a?x=1&y=2"}, {"path": "/a?y=2&x=1"}),
        ({"path": "/a?x=%7E"}, {"path": "/a?x=~"}),
        ({"path": "/a%7eb"}, {"path": "/a~b"}),
        ({"path": "https://VENDOR.test:443/a"}, {"path": "https://vendor.test/a"}),
        (
            {"method": "POST", "json": {"a": [1, 2], "b": {"c": None}}},
            {"method": "POST", "data": '{ "b": {"c":null}, "a":[1,2] }'},
        ),
        (
            {"method": "POST", "data": [("a", "1"), ("b", "2")]},
            {"method": "POST", "data": [("b", "2"), ("a", "1")]},
        ),
        (
            {"method": "POST", "files": {"file": ("a.txt", b"text")}},
            {"method": "POST", "files": {"file": ("a.txt", b"text")}},
        ),
    ],
)
def test_order_and_spelling_make_no_other_request(record, recorded, asked):
    path = record(recorded)

    with Cassette(path) as cassette:
        assert ask(cassette, **asked)[0] == 200


@pytest.mark.parametrize(
    ("recorded", "asked", "difference"),
    [
        ({"path": "/a?limit=5"}, {"path": "/a?limit=6"}, "query has limit with another value"),
        ({"path": "/a?limit=5"}, {"path": "/a"}, "query has limit in the recording alone"),
        ({"path": "/a"}, {"path": "/a?after=x"}, "query has after in this request alone"),
        ({"path": "/a"}, {"path": "/b"}, "the path is /a there"),
        ({"path": "/a%2Fb"}, {"path": "/a/b"}, "the path is /a%2Fb there"),
        ({"path": "/a"}, {"path": "/a", "method": "DELETE"}, "the method is GET there"),
        ({"path": "/a"}, {"path": "http://vendor.test/a"}, "the origin is https://vendor.test"),
        (
            {"method": "POST", "json": {"a": 1}},
            {"method": "POST", "json": {"a": 2}},
            "body has a with another value",
        ),
        (
            {"method": "POST", "json": [1]},
            {"method": "POST", "json": ["1"]},
            "the body is another one",
        ),
        (
            {"method": "POST", "data": {"action": "list"}},
            {"method": "POST", "data": {"action": "list", "ids": "1"}},
            "body has ids in this request alone",
        ),
        ({"method": "POST", "data": b"x"}, {"method": "POST"}, "a body in the recording alone"),
    ],
)
def test_a_miss_names_the_nearest_recording_and_the_difference(record, recorded, asked, difference):
    path = record({"path": "/quite/another?z=1"}, recorded)

    with Cassette(path) as cassette, pytest.raises(NotRecorded) as caught:
        ask(cassette, **asked)

    assert str(path) in str(caught.value)
    assert difference in str(caught.value)


def test_a_miss_shows_no_value_of_query_or_body(record):
    path = record({"path": "/a?q=recorded-value", "method": "POST", "json": {"b": "recorded"}})
    canary = "canary-7f3a"

    with Cassette(path, secrets=[canary]) as cassette, pytest.raises(NotRecorded) as caught:
        ask(cassette, f"/a/{canary}?q={canary}", method="POST", json={"b": canary, canary: 1})

    assert canary not in f"{caught.value!s}{caught.value!r}"
    assert "recorded-value" not in str(caught.value)


def test_equal_requests_get_their_responses_in_order(record):
    path = record(*[{"path": "/a"}] * 3, vendor=Vendor(numbered))

    with Cassette(path) as cassette:
        answers = [ask(cassette, "/a")[2] for _ in range(3)]
        with pytest.raises(NotRecorded, match=r"recorded 3 time\(s\), and all"):
            ask(cassette, "/a")

    assert answers == [b'{"number":1}', b'{"number":2}', b'{"number":3}']


def test_last_recording_is_repeated_on_request(record):
    path = record(*[{"path": "/a"}] * 2, vendor=Vendor(numbered))

    with Cassette(path, repeats=True) as cassette:
        answers = [ask(cassette, "/a")[2] for _ in range(4)]

    assert answers == [b'{"number":1}', *[b'{"number":2}'] * 3]


def test_an_empty_cassette_says_that_it_is_empty(path):
    path.write_text("version: 1\ninteractions: []\n")

    with Cassette(path) as cassette, pytest.raises(NotRecorded, match="there are no recordings"):
        ask(cassette, "/a")


def test_recordings_without_a_request_are_named(record, caplog):
    path = record({"path": "/a"}, {"path": "/b?x=1"})

    with Cassette(path) as cassette:
        ask(cassette, "/a")
        unused = cassette.unused

    assert unused == ("number 2, GET /b",)
    assert f"{path}: not requested: number 2, GET /b" in caplog.text


def test_a_body_changed_by_hand_is_played_as_it_is_now(record):
    path = record({"path": "/a"}, vendor=Vendor(numbered))
    path.write_text(path.read_text().replace('{"number":1}', '{"number":1000}'))

    with Cassette(path) as cassette:
        _, headers, content = ask(cassette, "/a")

    assert content == b'{"number":1000}'
    assert headers["Content-Length"] == "15"


def test_the_file_can_be_read_by_vcrpy_itself(record):
    from vcr.cassette import Cassette as VCRCassette

    path = record({"path": "/a?x=1"}, {"path": "/b", "method": "POST", "json": {"c": 1}})

    loaded = VCRCassette.load(path=str(path))

    assert [request.uri for request in loaded.requests] == [f"{URL}/a?x=1", f"{URL}/b"]
    assert [response["status"]["code"] for response in loaded.responses] == [200, 200]
    assert yaml.safe_load(path.read_text())["version"] == 1


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"), st.dictionaries(st.text("xyz", min_size=1), st.text(max_size=3))
        ),
        max_size=8,
    )
)
def test_whatever_was_recorded_is_found_again(tmp_path_factory, conversation):
    path = tmp_path_factory.mktemp("tapes") / "talk.yaml"
    with Cassette(path, mode="all", live=Vendor(numbered).transport) as cassette:
        recorded = [ask(cassette, f"/{place}", params=query)[2] for place, query in conversation]

    played = []
    if conversation:
        with Cassette(path) as cassette:
            played = [ask(cassette, f"/{place}", params=query)[2] for place, query in conversation]
            assert cassette.unused == ()

    assert played == recorded
