"""Rules for every test: no network but loopback, and named Hypothesis profiles."""

import os
import socket

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci", derandomize=True, database=None, deadline=None, print_blob=True, max_examples=60
)
settings.register_profile("dev", deadline=None, max_examples=60)
settings.register_profile(
    "nightly",
    deadline=None,
    max_examples=2000,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
# Hypothesis changes its own defaults where CI is set; an explicit profile is the same everywhere.
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch):
    """Fail loudly where a test would reach for the network."""
    connect = socket.socket.connect

    def guarded(self, address):
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test tried to connect to {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
