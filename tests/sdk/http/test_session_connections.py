"""Session's connections: kept, shared by all threads, replaced when closed, through a proxy."""

import threading

from sdk.core.retry import Retry

from ..scripted import answer, open_session, read_request, sized, socket_server


def test_connections_are_kept_and_shared_by_the_threads():
    def speak(connection, ordinal, closing):
        connections.append(ordinal)
        while read_request(connection):
            connection.sendall(sized(b"[1]"))

    connections = []
    with socket_server(speak) as url, open_session(url) as session:
        for _ in range(10):
            session.get("/")
        before = len(connections)
        threads = [threading.Thread(target=session.get, args=("/",)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert before == 1
    assert len(connections) <= 8


def test_a_chunked_body_leaves_the_connection_usable():
    def speak(connection, ordinal, closing):
        connections.append(ordinal)
        while read_request(connection):
            connection.sendall(answer(b"3\r\n[1]\r\n0\r\n\r\n", "Transfer-Encoding: chunked"))

    connections = []
    with socket_server(speak) as url, open_session(url) as session:
        replies = [session.get("/").json(list[int]) for _ in range(3)]

    assert replies == [[1]] * 3
    assert connections == [0]


def test_connection_closed_by_the_vendor_is_replaced():
    def speak(connection, ordinal, closing):
        read_request(connection)
        connection.sendall(sized(b"[1]"))

    # Where the news of it has not arrived yet, it is the repeat that succeeds.
    retry = Retry(base_seconds=0.01)
    with socket_server(speak) as url, open_session(url, retry=retry) as session:
        replies = [session.get("/").json(list[int]) for _ in range(3)]

    assert replies == [[1]] * 3


def test_all_requests_go_through_the_environment_s_proxy(monkeypatch):
    def speak(connection, ordinal, closing):
        asked.append(read_request(connection))
        connection.sendall(sized(b"[1]"))

    asked = []
    with socket_server(speak) as url:
        monkeypatch.setenv("http_proxy", url)
        with open_session("http://vendor.test") as session:
            session.get("/hosts?page=1")

    assert asked[0].startswith(b"GET http://vendor.test/hosts?page=1 HTTP/1.1\r\n")
