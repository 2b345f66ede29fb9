"""Session where there is no vendor to talk to: what it says, and that it says what to do."""

import socket

import pytest
import requests
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from sdk.core.context import RunContext
from sdk.core.retry import Retry
from sdk.errors import VendorUnavailable
from sdk.http import Session

CONNECTION = HTTPSConnection("vendor.test", 8443)


class Unreachable(requests.adapters.BaseAdapter):
    """A transport that never gets as far as a vendor."""

    def __init__(self, trouble):
        super().__init__()
        self.trouble = trouble

    def send(self, request, **options):
        # The library chains what it wraps by being raised in a handler.
        try:
            raise self.trouble
        except type(self.trouble) as trouble:
            raise requests.ConnectionError(trouble, request=request) from trouble

    def close(self):
        """Close nothing."""


def complaint(url, **options):
    """Return the error of a Session that cannot reach the vendor at `url`; it tries once."""
    context = RunContext(retry=Retry(retries=0), **options)
    with Session(url, context=context) as session, pytest.raises(VendorUnavailable) as said:
        session.get("/hosts", operation="hosts")
    return str(said.value)


def test_refused_connection_names_host_and_port():
    # Bound and not listening: nobody answers there, and nobody else can.
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]

        said = complaint(f"http://127.0.0.1:{port}")

    assert f"could not connect to 127.0.0.1:{port}: Connection refused" in said
    assert "check the URL" in said
    assert "in time" not in said


def test_a_host_that_cannot_be_reached_is_no_timeout():
    trouble = NewConnectionError(CONNECTION, "Failed to establish a new connection")
    trouble.__cause__ = OSError(113, "No route to host")

    said = complaint("https://vendor.test:8443", transport=Unreachable(trouble))

    assert "could not connect to vendor.test:8443: No route to host" in said
    assert "in time" not in said


def test_unknown_host_name_is_reported():
    unknown = socket.gaierror(-2, "Name or service not known")
    trouble = NameResolutionError("vendor.test", CONNECTION, unknown)
    trouble.__cause__ = unknown

    said = complaint("https://vendor.test:8443", transport=Unreachable(trouble))

    assert "no address found for vendor.test:8443: Name or service not known" in said
    assert "check the URL" in said
    assert "in time" not in said


def test_a_connection_that_takes_too_long_is_a_timeout():
    trouble = ConnectTimeoutError(CONNECTION, "Connection to vendor.test timed out.")

    said = complaint("https://vendor.test:8443", transport=Unreachable(trouble))

    assert "could not connect in time" in said
