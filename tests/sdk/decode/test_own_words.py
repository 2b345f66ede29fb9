"""Errors are worded here: no text of a library reaches a user, and none is asserted."""

import ssl

import msgspec
import pytest

from sdk.core.context import RunContext
from sdk.core.retry import Retry
from sdk.errors import ConfigurationError, VendorUnavailable
from sdk.filters.settings import read_settings
from sdk.http import Session
from sdk.testing.cassette import CassetteError
from sdk.testing.cassette.formats import load
from sdk.testing.file_conformance.sample import Notes, notes_of
from sdk.testing.pytest_plugin.session_record import Record
from simulators.example import ExampleSimulator

from ..scripted import ONCE, open_session, socket_server

JSON = [b"", b"{", b"[" * 5_000, b'{"a": nil}', b"\xff", b"[1]"]


def library_words(text, kind):
    """Return the message of msgspec itself about a text."""
    try:
        msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        return str(error)
    raise AssertionError("it can be read")


@pytest.mark.parametrize("text", JSON)
@pytest.mark.parametrize(
    ("name", "read", "kind"),
    [
        ("talk.sample", notes_of, Notes),
        ("record.json", Record.read, Record),
        ("talk.har", load, Record),
        ("filter.json", lambda path: read_settings("", {"vmfilter.file": str(path)}), Record),
    ],
)
def test_file_that_is_no_json_is_refused_in_own_words(tmp_path, name, read, kind, text):
    path = tmp_path / name
    path.write_bytes(text)

    with pytest.raises((ConfigurationError, CassetteError)) as caught:
        read(path)

    assert name in str(caught.value)
    assert library_words(text, kind) not in str(caught.value)
    assert "line 1 column" not in str(caught.value)


def said(session):
    with pytest.raises((ConfigurationError, VendorUnavailable)) as caught:
        session.get("/")
    return str(caught.value), str(caught.value.__cause__)


def test_server_without_tls_is_reported_in_own_words():
    def speak(connection, ordinal, closing):
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with (
        socket_server(speak) as url,
        open_session(url.replace("http:", "https:")) as session,
    ):
        texts = said(session)

    assert all("the port does not serve TLS" in text for text in texts)
    assert not [text for text in texts if "_ssl" in text or "[SSL" in text]


def test_certificate_of_an_unknown_authority_is_in_own_words(tmp_path):
    context = RunContext(retry=Retry(retries=0))
    simulator = ExampleSimulator.create()
    with (
        simulator.serve(authority=tmp_path / "ca.pem") as url,
        Session(url, context=context) as session,
    ):
        texts = said(session)

    assert all("its authority is not known" in text for text in texts)


def test_tls_that_ends_early_is_reported_in_own_words():
    def speak(connection, ordinal, closing):
        connection.recv(65536)

    with (
        socket_server(speak) as url,
        open_session(url.replace("http:", "https:"), retry=ONCE) as session,
    ):
        texts = said(session)

    assert not [
        text for text in texts if "_ssl" in text or "[SSL" in text or "EOF occurred" in text
    ]
    assert ssl.OPENSSL_VERSION not in texts
