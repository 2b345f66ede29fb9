"""Recording: vcrpy's modes, filters and hooks, and what the caller gets meanwhile."""

import gzip
import json

import pytest
import requests
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sdk.testing import InProcess
from sdk.testing.cassette import Cassette, CassetteError, Metadata, NotRecorded
from sdk.testing.transport.virtual_clock import EPOCH

from .taping import Vendor, always, ask, echoed, numbered


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "talk.yaml"


def stored(path):
    return yaml.safe_load(path.read_text())


def test_none_never_reaches_the_vendor_and_writes_nothing(path):
    vendor = Vendor()
    path.parent.mkdir()
    path.write_text("version: 1\ninteractions: []\n")

    with (
        Cassette(path, mode="none", live=vendor.transport) as cassette,
        pytest.raises(NotRecorded),
    ):
        ask(cassette, "/a")

    assert vendor.calls == []
    assert path.read_text() == "version: 1\ninteractions: []\n"


def test_none_without_a_file_is_an_error(path):
    with pytest.raises(CassetteError, match="there is no recording"):
        Cassette(path)


def test_once_records_the_first_time_and_only_plays_from_then_on(path):
    vendor = Vendor(numbered)
    for _ in range(2):
        with Cassette(path, mode="once", live=vendor.transport) as cassette:
            assert ask(cassette, "/a")[2] == b'{"number":1}'
    with (
        Cassette(path, mode="once", live=vendor.transport) as cassette,
        pytest.raises(NotRecorded),
    ):
        ask(cassette, "/b")

    assert len(vendor.calls) == 1


def test_new_episodes_plays_recordings_and_adds_the_rest(path):
    vendor = Vendor(numbered)
    with Cassette(path, mode="new_episodes", live=vendor.transport) as cassette:
        ask(cassette, "/a")
    with Cassette(path, mode="new_episodes", live=vendor.transport) as cassette:
        answers = [ask(cassette, place)[2] for place in ("/a", "/b", "/b")]

    assert answers == [b'{"number":1}', b'{"number":2}', b'{"number":3}']
    assert len(stored(path)["interactions"]) == 3


def test_all_records_again_and_keeps_the_unrequested(path):
    vendor = Vendor(numbered)
    with Cassette(path, mode="all", live=vendor.transport) as cassette:
        ask(cassette, "/a")
        ask(cassette, "/b")
    with Cassette(path, mode="all", live=vendor.transport) as cassette:
        ask(cassette, "/a")

    bodies = [one["response"]["body"]["string"] for one in stored(path)["interactions"]]
    assert bodies == ['{"number":3}', '{"number":2}']


@pytest.mark.parametrize("mode", ["any", "", "NONE"])
def test_a_mode_that_means_nothing_is_refused(path, mode):
    with pytest.raises(ValueError, match="none, once, new_episodes, all"):
        Cassette(path, mode=mode)


def test_recording_without_anybody_to_ask_says_so(path):
    with Cassette(path, mode="all") as cassette, pytest.raises(CassetteError, match="live"):
        ask(cassette, "/a")


def test_an_exception_leaves_the_file_as_it_was(path):
    vendor = Vendor()
    with Cassette(path, mode="all", live=vendor.transport) as cassette:
        ask(cassette, "/a")
    before = path.read_text()

    with pytest.raises(ZeroDivisionError):
        broken_off(path, vendor)

    assert path.read_text() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def broken_off(path, vendor):
    with Cassette(path, mode="all", live=vendor.transport) as cassette:
        ask(cassette, "/b")
        raise ZeroDivisionError


def test_file_has_the_same_order_for_any_order_of_requests(tmp_path):
    places = ["/b", "/a?y=2", "/a?y=1", "/c"]
    moment = Metadata(recorded_at=EPOCH)
    for name, order in (("one", places), ("two", places[::-1])):
        with Cassette(
            tmp_path / name, mode="all", live=Vendor().transport, metadata=moment
        ) as cassette:
            for place in order:
                ask(cassette, place)

    assert (tmp_path / "one").read_text() == (tmp_path / "two").read_text()


def test_caller_gets_raw_bodies_and_the_file_decoded_ones(path):
    content = gzip.compress(b'{"a": 1}')
    vendor = Vendor(always(content, ("Content-Encoding", "gzip"), ("Content-Type", "a/json")))
    with Cassette(path, mode="all", live=vendor.transport) as cassette:
        live = ask(cassette, "/a")
    with Cassette(path) as cassette:
        played = ask(cassette, "/a")

    assert live[2] == played[2] == b'{"a": 1}'
    assert live[1]["Content-Encoding"] == "gzip"
    response = stored(path)["interactions"][0]["response"]
    assert response["body"]["string"] == '{"a": 1}'
    assert response["headers"] == {"Content-Type": ["a/json"], "Content-Length": ["8"]}


def test_broken_compressed_body_is_played_as_broken(path):
    broken = gzip.compress(b"x" * 100)[:12] + b"this is no deflated data at all"
    vendor = Vendor(always(broken, ("Content-Encoding", "gzip")))
    with Cassette(path, mode="all", live=vendor.transport) as cassette:
        request = requests.Request("GET", "https://vendor.test/a").prepare()
        cassette.send(request, stream=True)

    with (
        Cassette(path) as cassette,
        pytest.raises(requests.exceptions.ContentDecodingError),
    ):
        ask(cassette, "/a")


@pytest.mark.parametrize("content", [bytes(range(256)), b"\xff\xfe", "ä€\n\t".encode(), b""])
def test_every_body_comes_back_byte_for_byte(path, content):
    vendor = Vendor(always(content, ("Content-Type", "application/octet-stream")))
    with Cassette(path, mode="all", live=vendor.transport) as cassette:
        ask(cassette, "/a", method="POST", data=content)

    with Cassette(path) as cassette:
        assert ask(cassette, "/a", method="POST", data=content)[2] == content


@given(st.binary(max_size=40), st.text(max_size=40))
def test_whatever_was_sent_and_answered_comes_back(tmp_path_factory, sent, answered):
    path = tmp_path_factory.mktemp("tapes") / "talk.yaml"
    vendor = Vendor(always(answered.encode()))
    with Cassette(path, mode="all", live=vendor.transport) as cassette:
        ask(cassette, "/a", method="POST", data=sent)

    with Cassette(path) as cassette:
        assert ask(cassette, "/a", method="POST", data=sent)[2] == answered.encode()


def test_a_header_that_comes_twice_comes_back_twice(path):
    vendor = Vendor(always(b"", ("Warning", "a"), ("Warning", "b"), ("Set-Cookie", "s=1; Path=/")))
    with Cassette(path, mode="all", live=vendor.transport) as cassette:
        ask(cassette, "/a")

    with Cassette(path) as cassette:
        assert ask(cassette, "/a")[1]["Warning"] == "a, b"
    assert stored(path)["interactions"][0]["response"]["headers"]["Warning"] == ["a", "b"]


def test_cookies_are_learned_from_a_recording_as_from_the_vendor(path):
    vendor = Vendor(always(b"", ("Set-Cookie", "session=0123456789abcdef; Path=/")))
    with Cassette(path, mode="all", live=vendor.transport) as cassette:
        ask(cassette, "/a")

    with Cassette(path) as cassette, requests.Session() as session:
        session.mount("https://", cassette)
        session.get("https://vendor.test/a", timeout=5)

    assert session.cookies["session"] == "[redacted]"


def test_a_request_whose_body_is_a_stream_is_recorded_and_sent(path):
    vendor = Vendor(echoed)
    with Cassette(path, mode="all", live=vendor.transport) as cassette:
        _, _, content = ask(cassette, "/a", method="POST", data=iter([b"one ", b"two"]))

    assert json.loads(content)["body"] == "one two"
    assert stored(path)["interactions"][0]["request"]["body"] == "one two"


def test_too_long_response_ends_the_recording(path):
    vendor = Vendor(always(b"x" * 200_000))

    with (
        pytest.raises(CassetteError, match="longer than 100000 bytes"),
        Cassette(path, mode="all", live=vendor.transport, max_body_bytes=100_000) as cassette,
    ):
        ask(cassette, "/a")

    assert not path.exists()


def test_call_without_a_response_fails_and_is_not_recorded(path):
    def reset(environ, start_response):
        environ["simulators.transport"] = {"reset": True}
        start_response("200 OK", [])
        return [b""]

    with (
        Cassette(path, mode="all", live=InProcess(reset)) as cassette,
        pytest.raises(requests.exceptions.ConnectionError),
    ):
        ask(cassette, "/a")
    assert not path.exists()
