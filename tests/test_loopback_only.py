"""The guard of `conftest.py`: a test that reaches for the network fails, whichever way it tries."""

import socket

import pytest
import requests

FOREIGN = [
    "192.0.2.1",
    "0.0.0.0",
    "::ffff:192.0.2.1",
    "2001:db8::1",
    "vendor.test",
    "127.vendor.test",
    "localhost.vendor.test",
    "::1.vendor.test",
]


@pytest.fixture
def udp():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        yield opened


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
@pytest.mark.parametrize("host", FOREIGN)
def test_no_connection_is_made_to_another_machine(host, method):
    with (
        socket.socket() as opened,
        pytest.raises(AssertionError, match="not this machine"),
    ):
        getattr(opened, method)((host, 443))


@pytest.mark.parametrize(
    "send",
    [
        lambda udp, address: udp.sendto(b"x", address),
        lambda udp, address: udp.sendto(b"x", 0, address),
        lambda udp, address: udp.sendmsg([b"x"], [], 0, address),
    ],
    ids=["sendto", "sendto with flags", "sendmsg"],
)
def test_no_datagram_is_sent_to_another_machine(udp, send):
    with pytest.raises(AssertionError, match="not this machine"):
        send(udp, ("192.0.2.1", 53))


def test_no_name_is_looked_up():
    with pytest.raises(AssertionError, match="not this machine"):
        socket.getaddrinfo("vendor.test", 443)
    with pytest.raises(AssertionError, match="not this machine"):
        requests.get("https://vendor.test/", timeout=1)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "localhost"])
def test_this_machine_can_be_reached(host, udp):
    with socket.create_server((("" if host == "localhost" else host), 0)) as server:
        address = (host, server.getsockname()[1])

        socket.create_connection(address).close()

        with socket.socket() as opened:
            assert opened.connect_ex(address) == 0
        assert udp.sendto(b"x", address) == 1


def test_sockets_that_are_files_belong_to_no_network(tmp_path):
    path = str(tmp_path / "socket")

    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen()
        client.connect(path)
    left, right = socket.socketpair()

    assert left.sendmsg([b"x"]) == 1
    left.close()
    right.close()
