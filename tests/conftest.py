"""Rules for every test: no network but loopback, and named Hypothesis profiles."""

import gc
import os
import socket
from functools import partialmethod
from ipaddress import ip_address

import pytest
from hypothesis import HealthCheck, Phase, settings

# By name as well as by entry point, for a checkout that is not installed.
pytest_plugins = ["sdk.testing.pytest_plugin.plugin"]

settings.register_profile(
    "ci", derandomize=True, database=None, deadline=None, print_blob=True, max_examples=30
)
# Which lines a test reaches shows after a few examples, and each takes twice as long when counted.
settings.register_profile(
    "brief", derandomize=True, database=None, deadline=None, print_blob=True, max_examples=8
)
# What is made to fail on purpose need not be made small.
settings.register_profile(
    "mutants", settings.get_profile("brief"), phases=(Phase.explicit, Phase.generate)
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

INTERNET = (socket.AF_INET, socket.AF_INET6)

# Where among its arguments each way of sending has the address; sendmsg may do without one.
ADDRESSED = {
    "connect": slice(0, 1),
    "connect_ex": slice(0, 1),
    "sendto": slice(-1, None),
    "sendmsg": slice(3, 4),
}


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch):
    """Fail loudly where a test opens a connection; other processes are not watched."""
    look_up = socket.getaddrinfo

    def guarded(self, *arguments, send, place):
        for address in arguments[place] if self.family in INTERNET else ():
            refuse_unless_here(address[0])
        return send(self, *arguments)

    def guarded_look_up(host, *arguments, **options):
        refuse_unless_here(host)
        return look_up(host, *arguments, **options)

    for name, place in ADDRESSED.items():
        send = getattr(socket.socket, name)
        monkeypatch.setattr(socket.socket, name, partialmethod(guarded, send=send, place=place))
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)


def refuse_unless_here(host):
    """Raise for a host that is not this machine, or is a name that somebody would be asked for."""
    name = host.decode() if isinstance(host, bytes) else host
    assert name in (None, "", "localhost") or is_loopback(name), f"{host!r} is not this machine"


def is_loopback(text):
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def pytest_collection_modifyitems(items):
    """Move slow tests to the front, so that no worker waits for another at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish():
    """Keep the collector from objects that live to the end: sessions within tests run it again."""
    gc.collect()
    gc.freeze()
