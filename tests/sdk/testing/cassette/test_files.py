"""Files: damaged ones are left alone, HAR files play, and no two writers meet."""

import base64
import gzip
import json
import zlib

import pytest
import yaml

from sdk.testing.cassette import Cassette, CassetteError

from .taping import Vendor, always, ask

DAMAGED = {
    "empty": "",
    "not YAML": "interactions: [",
    "no mapping": "just words\n",
    "of another shape": "interactions:\n- request: 5\n",
    "of an old format": "- request: {}\n  response: {}\n",
    "without a status": "interactions:\n- request: {method: GET, uri: 'http://x', body: null, "
    "headers: {}}\n  response: {headers: {}, body: {string: ''}}\n",
    "dangerous": "!!python/object/apply:os.system ['true']\n",
    "with a wrong note": "interactions: []\nmetadata: {recorded_at: yesterday}\n",
}


@pytest.mark.parametrize("mode", ["none", "once", "new_episodes", "all"])
@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_damaged_cassette_is_an_error_and_not_overwritten(tmp_path, mode, text):
    path = tmp_path / "talk.yaml"
    path.write_text(text)

    with pytest.raises(CassetteError, match="left as it is"):
        Cassette(path, mode=mode, live=Vendor().transport)

    assert path.read_text() == text
    assert list(tmp_path.iterdir()) == [path]


def test_bytes_that_are_no_text_are_an_error_too(tmp_path):
    path = tmp_path / "talk.yaml"
    path.write_bytes(b"interactions: \xff\xfe")

    with pytest.raises(CassetteError, match="not UTF-8"):
        Cassette(path, mode="all", live=Vendor().transport)


def test_error_about_a_damaged_file_shows_no_content(tmp_path):
    path = tmp_path / "talk.yaml"
    path.write_text("interactions:\n- request: {password: canary-1234\n")

    with pytest.raises(CassetteError) as caught:
        Cassette(path)

    assert "line " in str(caught.value)
    assert "canary" not in f"{caught.value!s}{caught.value!r}"
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_two_cannot_record_into_one_file_at_once(tmp_path):
    path = tmp_path / "talk.yaml"

    with (
        Cassette(path, mode="all", live=Vendor().transport),
        pytest.raises(CassetteError, match="another process"),
    ):
        Cassette(path, mode="new_episodes", live=Vendor().transport)

    Cassette(path, mode="all", live=Vendor().transport).discard()
    assert list(tmp_path.iterdir()) == []


def test_a_shared_cassette_cannot_be_recorded_under_xdist(tmp_path, monkeypatch):
    shared = tmp_path.parents[2] / "shared.yaml"
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw7")

    with pytest.raises(CassetteError, match="what the others recorded would be lost"):
        Cassette(shared, mode="new_episodes", live=Vendor().transport)


def test_a_workers_own_cassette_can_be_recorded_under_xdist(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw7")
    path = tmp_path / "popen-gw7" / "talk.yaml"

    with Cassette(path, mode="once", live=Vendor().transport) as cassette:
        ask(cassette, "/a")

    assert path.exists()


def test_a_shared_cassette_can_be_played_under_xdist(tmp_path, monkeypatch):
    path = tmp_path / "talk.yaml"
    with Cassette(path, mode="once", live=Vendor().transport) as cassette:
        ask(cassette, "/a")
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw77")

    with Cassette(path, mode="once") as cassette:
        assert ask(cassette, "/a")[0] == 200


def test_unwritable_path_fails_before_the_first_request(tmp_path):
    (tmp_path / "file").write_text("in the way")
    vendor = Vendor()

    with pytest.raises(CassetteError, match="cannot write"):
        Cassette(tmp_path / "file" / "talk.yaml", mode="all", live=vendor.transport)

    assert vendor.calls == []


def test_json_is_no_place_for_binary_bodies_and_says_so(tmp_path):
    path = tmp_path / "talk.json"
    cassette = Cassette(path, mode="all", live=Vendor(always(b"\xff\x00")).transport)
    ask(cassette, "/a")

    with pytest.raises(CassetteError, match=r"take a \.yaml"):
        cassette.close()

    assert list(tmp_path.iterdir()) == []


def archive(*entries):
    return json.dumps({"log": {"version": "1.2", "entries": list(entries)}})


def entry(url, content, *, posted=None, status=200):
    request = {"method": "POST" if posted else "GET", "url": url, "headers": []}
    return {
        "startedDateTime": "2020-09-23T21:39:10.123Z",
        "request": request | ({"postData": posted} if posted else {}),
        "response": {
            "status": status,
            "statusText": "OK",
            "headers": [
                {"name": "content-encoding", "value": "gzip"},
                {"name": "transfer-encoding", "value": "chunked"},
                {"name": "content-type", "value": "text/plain"},
            ],
            "content": content,
        },
    }


def test_a_har_file_plays_its_bodies_as_text_and_as_base64(tmp_path):
    binary = bytes(range(256))
    path = tmp_path / "talk.har"
    path.write_text(
        archive(
            entry("https://vendor.test/a", {"text": "ä"}),
            entry(
                "https://vendor.test/b",
                {"text": base64.b64encode(binary).decode(), "encoding": "base64"},
                posted={"mimeType": "application/json", "text": '{"x": 1, "y": 2}'},
            ),
            entry(
                "https://vendor.test/c",
                {},
                posted={
                    "mimeType": "application/x-www-form-urlencoded",
                    "params": [{"name": "b", "value": "2"}, {"name": "a", "value": "1"}],
                },
            ),
            entry("https://vendor.test/blocked", {}, status=0),
        )
    )

    with Cassette(path) as cassette:
        answers = [
            ask(cassette, "/a")[2],
            ask(cassette, "/b", method="POST", json={"y": 2, "x": 1})[2],
            ask(cassette, "/c", method="POST", data={"a": "1", "b": "2"})[2],
        ]

    assert answers == ["ä".encode(), binary, b""]
    assert cassette.unused == ()
    assert cassette.clock().now().isoformat() == "2020-09-23T21:39:10.123000+00:00"


@pytest.mark.parametrize("text", ["{}", "[1]", "{", archive({"request": {}})])
def test_a_damaged_har_file_is_an_error(tmp_path, text):
    path = tmp_path / "talk.har"
    path.write_text(text)

    with pytest.raises(CassetteError, match="left as it is"):
        Cassette(path)


def test_a_har_file_cannot_be_recorded_into(tmp_path):
    path = tmp_path / "talk.har"
    path.write_text(archive())

    with pytest.raises(CassetteError, match="can only be played"):
        Cassette(path, mode="all", live=Vendor().transport)


def test_a_cassette_in_json_plays_too(tmp_path):
    from vcr.serialize import deserialize, serialize
    from vcr.serializers import jsonserializer, yamlserializer

    path = tmp_path / "talk.yaml"
    with Cassette(path, mode="once", live=Vendor().transport) as cassette:
        ask(cassette, "/a")
    requests, responses, metadata = deserialize(path.read_text(), yamlserializer)
    stored = {"requests": requests, "responses": responses, "metadata": metadata}
    path.with_suffix(".json").write_text(serialize(stored, jsonserializer))

    with Cassette(path.with_suffix(".json")) as cassette:
        assert ask(cassette, "/a")[0] == 200


@pytest.mark.parametrize("body", [gzip.compress(b"plain"), b"plain"], ids=["as sent", "read"])
@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "deflate"])
def test_compressed_and_plain_bodies_of_others_are_played(tmp_path, encoding, body):
    kept = zlib.compress(b"plain") if encoding == "deflate" and body != b"plain" else body
    response = {
        "status": {"code": 200, "message": "OK"},
        "headers": {"Content-Encoding": [encoding], "Content-Length": ["999"]},
        "body": {"string": kept},
    }
    request = {"method": "GET", "uri": "https://vendor.test/a", "body": None, "headers": {}}
    path = tmp_path / "talk.yaml"
    path.write_text(yaml.safe_dump({"interactions": [{"request": request, "response": response}]}))

    with Cassette(path) as cassette:
        assert ask(cassette, "/a")[2] == b"plain"
