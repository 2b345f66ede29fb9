"""Imports from S3: moto's server is the object store, boto3 the client, both unmodified."""

import gzip
import sys
import threading
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR
from types import SimpleNamespace

import pytest

from integrations.imports.nessus_import import NessusImport
from sdk.files import default_stores
from sdk.runner import Outcome
from simulators.imports.nessus_import import NessusFile

from .files import read

pytestmark = pytest.mark.slow

pytest.importorskip("boto3")
moto = pytest.importorskip("moto.server")

KEYS = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example-secret"}


@pytest.fixture(scope="module")
def server():
    running = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    yield "http://{}:{}".format(*running.get_host_and_port())
    running.stop()


@pytest.fixture
def aws(server, monkeypatch, tmp_path):
    """Set an environment in which boto3 finds only the server; return its client."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    settings = {**KEYS, "AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL_S3": server}
    for name, value in {**settings, "AWS_EC2_METADATA_DISABLED": "true"}.items():
        monkeypatch.setenv(name, value)
    import boto3

    client = boto3.session.Session().client("s3")
    client.create_bucket(Bucket="scans")
    return client


def imported(location):
    return read(NessusImport, b"", location=location, stores=default_stores())


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_object_says_the_same_as_a_file(aws, pack):
    content = b"".join(NessusFile.create().document())
    aws.put_object(Bucket="scans", Key="weekly/1.nessus", Body=pack(content))

    got = imported("s3://scans/weekly/1.nessus")

    assert got.report.outcome is Outcome.COMPLETE, got.summary
    assert list(got.models) == list(read(NessusImport, content).models)


@pytest.mark.parametrize(
    ("location", "kind", "said"),
    [
        ("s3://scans/nothing.nessus", "ConfigurationError", "no such object"),
        ("s3://no-such-bucket/x", "ConfigurationError", "no such object"),
        ("s3://scans", "ConfigurationError", "s3://bucket/key"),
        ("s3:///x", "ConfigurationError", "s3://bucket/key"),
        ("gs://scans/x", "ConfigurationError", "gs://"),
    ],
)
def test_an_object_that_cannot_be_had_is_an_error_that_says_why(aws, location, kind, said):
    got = imported(location)

    assert got.report.error_type == kind
    assert said in got.report.error
    assert "example-secret" not in got.summary


def test_an_empty_object_is_an_error(aws):
    aws.put_object(Bucket="scans", Key="empty", Body=b"")

    assert "it is empty" in imported("s3://scans/empty").report.error


def test_without_credentials_the_error_names_the_variables(aws, monkeypatch):
    for name in KEYS:
        monkeypatch.delenv(name)

    got = imported("s3://scans/weekly.nessus")

    assert got.report.error_type == "CredentialError"
    assert "AWS_PROFILE" in got.report.error


def test_without_boto3_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "boto3.session", None)

    got = imported("s3://scans/weekly.nessus")

    assert got.report.error_type == "ConfigurationError"
    assert "chariot-integrations[s3]" in got.report.error


class Store(BaseHTTPRequestHandler):
    """An object store with one object, whose connection breaks half way as often as it is told."""

    # Half of it is more than one piece, so that something has come when the connection breaks.
    content = b"".join(NessusFile.create(hosts=200).document())

    def do_GET(self):
        store = self.server.store
        asked = self.headers.get("Range")
        store.asked.append(asked)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        if asked and self.headers["If-Match"] != store.tag:
            self.send_error(412)
            return
        resumed = asked and store.resumes
        body = store.content[start if resumed else 0 :]
        self.send_response(206 if resumed else 200)
        if resumed:
            last = len(store.content) - 1
            self.send_header("Content-Range", f"bytes {start}-{last}/{last + 1}")
        self.send_header("ETag", store.tag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        broken = len(store.asked) <= store.breaks
        self.wfile.write(body[: len(body) // 2] if broken else body)
        if broken:
            # Without a next tag the object is another one whenever the connection breaks.
            store.tag = store.next_tag or f'"{len(store.asked)}"'
            self.connection.shutdown(SHUT_RDWR)

    def log_message(self, *_):
        """Log nothing."""


@pytest.fixture
def broken(aws, monkeypatch):
    """Yield a function that serves an object whose connection breaks, and returns its requests."""
    with ExitStack() as stack:

        def serve(breaks, next_tag='"one"', resumes=True):
            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Store))
            server.store = SimpleNamespace(
                asked=[],
                breaks=breaks,
                tag='"one"',
                next_tag=next_tag,
                content=Store.content,
                resumes=resumes,
            )
            threading.Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)
            monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{server.server_port}")
            return server.store.asked

        yield serve


def test_a_connection_that_breaks_is_resumed_where_it_broke(broken):
    asked = broken(3)

    got = imported("s3://scans/weekly.nessus")

    assert got.report.outcome is Outcome.COMPLETE, got.summary
    assert list(got.models) == list(read(NessusImport, Store.content).models)
    # Once to look at how it begins and once to read it; each went on where it had broken off.
    assert asked.count(None) == 2
    assert len(asked) > 3


def test_one_that_breaks_for_ever_is_given_up_loudly(broken):
    broken(10**6)

    got = imported("s3://scans/weekly.nessus")

    assert got.report.outcome is not Outcome.COMPLETE
    assert "VendorUnavailable" in got.summary


def test_object_changed_during_reading_is_an_error(broken):
    broken(10**6, next_tag="")

    got = imported("s3://scans/weekly.nessus")

    assert got.report.outcome is not Outcome.COMPLETE
    assert "changed while it was read" in got.summary


def test_store_that_ignores_ranges_is_not_read_twice(broken):
    broken(3, resumes=False)

    got = imported("s3://scans/weekly.nessus")

    assert got.report.outcome is not Outcome.COMPLETE
    assert "cannot go on" in got.summary
