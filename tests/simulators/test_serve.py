"""The loopback server: whole answers, and every way of not getting one."""

import gc
import http.client
import socket
import threading

import pytest
import requests

from simulators import Answer, Route, Simulator


class Plain(Simulator):
    """Says what it is asked to, in one piece or several."""

    name = "plain"
    routes = (
        Route("echo", ("GET", "POST", "PUT", "DELETE"), "/echo", "echo", "assumed", "here"),
        Route("pieces", ("GET",), "/pieces", "in_pieces", "assumed", "here"),
        Route("empty", ("GET",), "/empty", "empty", "assumed", "here"),
        Route("bug", ("GET",), "/bug", "bug", "assumed", "here"),
        Route("goodbye", ("GET",), "/goodbye", "goodbye", "assumed", "here"),
    )

    def oracle(self, config={}):  # noqa: B006
        return iter(())

    def echo(self, request):
        text = request.parameter("text") or request.body.decode()
        return Answer.text(text).with_headers({"X-Sent": request.header("X-Sent")})

    def in_pieces(self, request):
        return Answer(body=(piece for piece in (b"one", b"", b"two")))

    def empty(self, request):
        return Answer(204)

    def bug(self, request):
        raise RuntimeError("not shown to the client")

    def goodbye(self, request):
        return Answer.text("bye").with_headers({"Connection": "close", "Server": "plain"})


@pytest.fixture
def session():
    with requests.Session() as made:
        made.trust_env = False
        yield made


def test_requests_and_answers_pass_unharmed(session):
    with Plain().serve() as url:
        got = session.get(
            f"{url}/echo", params={"text": "a b&ü"}, headers={"X-Sent": "1"}, timeout=5
        )
        posted = session.post(f"{url}/echo", data={"text": "form"}, timeout=5)
        put = session.put(f"{url}/echo", data=b"raw bytes", timeout=5)

    assert (got.text, got.headers["X-Sent"]) == ("a b&ü", "1")
    assert (posted.text, put.text) == ("form", "raw bytes")


def test_connections_are_kept_alive(session):
    with Plain().serve() as url:
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=5)
        ports = set()
        for path in ("/echo?text=1", "/pieces", "/empty", "/nowhere", "/echo?text=2"):
            connection.request("GET", path)
            ports.add(connection.sock.getsockname())
            connection.getresponse().read()
        connection.close()

    assert len(ports) == 1


def test_a_connection_is_closed_when_the_answer_says_so(session):
    with Plain().serve() as url:
        said = session.get(f"{url}/goodbye", timeout=5)
        again = session.get(f"{url}/goodbye", timeout=5)

    assert (said.text, again.text) == ("bye", "bye")
    assert said.headers["Server"] == "plain"


def test_a_body_of_unknown_size_goes_out_in_chunks(session):
    with Plain().serve() as url:
        said = session.get(f"{url}/pieces", timeout=5)

    assert said.headers["Transfer-Encoding"] == "chunked"
    assert said.content == b"onetwo"


def test_an_old_client_gets_no_chunks():
    with Plain().serve() as url:
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=5) as connection:
            connection.sendall(b"GET /pieces HTTP/1.0\r\n\r\n")
            head, _, body = b"".join(iter(lambda: connection.recv(4096), b"")).partition(
                b"\r\n\r\n"
            )

    assert b"chunked" not in head
    assert body == b"onetwo"


def test_a_reset_is_a_reset_not_an_end(session):
    with Plain(faults=["reset@echo#1"]).serve() as url:
        with pytest.raises(requests.ConnectionError, match="reset by peer"):
            session.get(f"{url}/echo", timeout=5)
        again = session.get(f"{url}/echo?text=back", timeout=5)

    assert again.text == "back"


def test_a_truncated_body_is_noticed(session):
    with Plain(faults=["truncate:4@echo#1"]).serve() as url:
        with pytest.raises(requests.exceptions.ChunkedEncodingError, match="4 bytes read"):
            session.get(f"{url}/echo?text=0123456789", timeout=5)
        again = session.get(f"{url}/echo?text=whole", timeout=5)

    assert again.text == "whole"


def test_a_slow_answer_meets_a_shorter_timeout(session):
    with Plain(faults=["slow:0.3@echo#1"]).serve() as url:
        with pytest.raises(requests.ReadTimeout):
            session.get(f"{url}/echo", timeout=0.1)
        again = session.get(f"{url}/echo?text=quick", timeout=5)

    assert again.text == "quick"


def test_a_dripping_body_arrives_in_the_end(session):
    with Plain(faults=["drip:0.01@echo"]).serve() as url:
        said = session.get(f"{url}/echo?text=0123456789", timeout=5, stream=True)
        first = said.raw.read(2)
        rest = said.raw.read()

    assert (first, rest) == (b"01", b"23456789")


def test_a_bug_is_an_answer_that_tells_no_secrets(session, caplog):
    with Plain().serve() as url:
        said = session.get(f"{url}/bug", timeout=5)

    assert (said.status_code, said.text) == (500, "the simulator failed: RuntimeError")
    assert "the simulator failed at GET /bug" in caplog.text


def test_an_empty_answer_has_no_length(session):
    with Plain().serve() as url:
        said = session.get(f"{url}/empty", timeout=5)

    assert said.status_code == 204
    assert "Content-Length" not in said.headers
    assert "Transfer-Encoding" not in said.headers


def test_a_request_of_unknown_size_is_refused(session):
    with Plain().serve() as url:
        said = session.post(f"{url}/echo", data=iter([b"a", b"b"]), timeout=5)

    assert said.status_code == 411


def test_a_request_that_would_fill_the_memory_is_refused_unread(session):
    with Plain().serve() as url:
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=5)
        connection.putrequest("POST", "/echo")
        connection.putheader("Content-Length", str(2**40))
        connection.endheaders()
        said = connection.getresponse()
        connection.close()

    assert said.status == 413


def test_the_url_is_the_one_it_is_served_under():
    simulator = Plain()
    before = simulator.url

    with simulator.serve() as url:
        during = simulator.url

    assert during == url
    assert url.startswith("http://127.0.0.1:")
    assert simulator.url == before


def test_closing_ends_connections_and_threads():
    before = threading.active_count()

    with Plain(faults=["drip:60@echo"]).serve() as url:
        idle = http.client.HTTPConnection(url.removeprefix("http://"), timeout=5)
        idle.request("GET", "/pieces")
        idle.getresponse().read()
        dripping = http.client.HTTPConnection(url.removeprefix("http://"), timeout=5)
        dripping.request("GET", "/echo?text=0123456789")
        dripping.getresponse().read(1)
    idle.close()
    dripping.close()
    gc.collect()

    assert threading.active_count() == before
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)


def test_many_clients_are_served_at_once():
    simulator = Plain()

    def call(url, number):
        return requests.get(f"{url}/echo?text={number}", timeout=10).text

    with simulator.serve() as url:
        texts = []
        threads = [
            threading.Thread(target=lambda number=number: texts.append(call(url, number)))
            for number in range(30)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert sorted(map(int, texts)) == list(range(30))
    assert simulator.journal.count("echo", 200) == 30


def asked(url, *hosts):
    """Return the status and text of an answer to a request with these Host headers."""
    place = url.partition("://")[2]
    connection = http.client.HTTPConnection(place, timeout=5)
    connection.putrequest("GET", "/echo?text=ours", skip_host=True)
    for host in hosts:
        connection.putheader("Host", host.format(port=place.rpartition(":")[2]))
    connection.endheaders()
    reply = connection.getresponse()
    text = reply.read().decode()
    connection.close()
    return reply.status, text


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:{port}", "127.0.0.1", "localhost:{port}", "LOCALHOST", "[::1]:{port}", "127.9.9.9"],
)
def test_server_answers_to_the_names_of_this_machine(host):
    with Plain().serve() as url:
        assert asked(url, host) == (200, "ours")


@pytest.mark.parametrize(
    "hosts",
    [
        ["evil.example"],
        ["evil.example:{port}"],
        ["localhost.evil.example"],
        ["127.0.0.1.nip.io"],
        ["evil.example#127.0.0.1"],
        ["127.0.0.1@evil.example"],
        ["198.51.100.7"],
        ["0.0.0.0"],
        ["[::ffff:198.51.100.7]:{port}"],
        ["2130706433"],
        [""],
        ["127.0.0.1", "evil.example"],
    ],
)
def test_server_refuses_another_host(hosts):
    with Plain().serve() as url:
        status, text = asked(url, *hosts)

    assert status == 421
    assert "This simulator answers under the addresses of this machine only" in text


def test_server_answers_to_a_name_that_was_allowed():
    with Plain().serve(names=["Simulator.test"]) as url:
        assert asked(url, "simulator.test:{port}") == (200, "ours")
        assert asked(url, "other.test")[0] == 421
