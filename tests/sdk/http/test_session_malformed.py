"""Session on real sockets whose server breaks HTTP: the vendor's fault, and not the user's."""

import pytest

from sdk.errors import ForeignURL, RateLimited, UnexpectedResponse, VendorUnavailable

from ..scripted import answer, open_session, read_request, socket_server

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"

MALFORMED = {
    "negative chunk": CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n",
    "chunk of minus one": CHUNKED + b"-1\r\n[]",
    "chunk that is no number": CHUNKED + b"xyz\r\nhello\r\n0\r\n\r\n",
    "chunk with underscores": CHUNKED + b"1_0\r\nhello\r\n0\r\n\r\n",
    "chunk beyond all bounds": CHUNKED + b"f" * 5_000 + b"\r\nhello\r\n0\r\n\r\n",
    "chunk that is empty": CHUNKED + b"\r\n",
    "chunk without an end": CHUNKED + b"a" * 70_000,
    "chunk of other digits": CHUNKED + "٣\r\nabc\r\n0\r\n\r\n".encode(),
    "chunks that overlap": CHUNKED + b"5\r\nhelloworld\r\n0\r\n\r\n",
    "trailer without an end": CHUNKED + b"2\r\n[]\r\n0\r\nX: " + b"a" * 70_000,
    "negative length": OK + b"Content-Length: -5\r\n\r\nhello",
    "length that is no number": OK + b"Content-Length: five\r\n\r\n[]",
    "length of other digits": OK + "Content-Length: ²\r\n\r\n[]".encode("latin-1"),
    "length of many digits": OK + b"Content-Length: " + b"9" * 5_000 + b"\r\n\r\n[]",
    "two lengths": OK + b"Content-Length: 2, 3\r\n\r\n[]",
    "length that is signed": OK + b"Content-Length: +2\r\n\r\n[]",
    "no status": b"HTTP/1.1\r\n\r\n[]",
    "status that is no number": b"HTTP/1.1 abc OK\r\n\r\n[]",
    "negative status": b"HTTP/1.1 -20 OK\r\n\r\n[]",
    "status of five digits": b"HTTP/1.1 20000 OK\r\n\r\n[]",
    "status of zero": b"HTTP/1.1 000 OK\r\n\r\n[]",
    "status of other digits": "HTTP/1.1 \uff12\uff10\uff10 OK\r\n\r\n[]".encode(),
    "status line without an end": b"HTTP/1.1 200 " + b"a" * 70_000,
    "other protocol": b"SSH-2.0-OpenSSH_9.6\r\n",
    "future version": b"HTTP/3.0 200 OK\r\n\r\n[]",
    "HTTP/0.9": b"[]",
    "header without an end": OK + b"X: " + b"a" * 70_000,
    "thousand headers": OK + b"".join(b"X-%d: a\r\n" % n for n in range(1_000)) + b"\r\n[]",
    "header without a colon": OK + b"no header at all\r\nLink: </b>; rel=next\r\n\r\n[]",
    "header that goes on before it began": OK + b" X: a\r\nContent-Length: 2\r\n\r\n[]",
    "endless continue": b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000,
    "gzip that is none": answer(b"plain", "Content-Encoding: gzip", "Content-Length: 5"),
    "deflate that is none": answer(b"plain", "Content-Encoding: deflate", "Content-Length: 5"),
    "many codings": answer(b"[]", "Content-Length: 2", "Content-Encoding: " + "gzip," * 50),
    "redirect to no URL": b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\n\r\n",
    "redirect to no port": b"HTTP/1.1 302 Found\r\nLocation: http://a:99999999/\r\n\r\n",
    "redirect to a control code": b"HTTP/1.1 302 Found\r\nLocation: /\x00\x1b\r\n\r\n",
    "redirect to bytes": b"HTTP/1.1 302 Found\r\nLocation: /\xff\xfe\r\n\r\n",
    "nothing": b"",
    "zero bytes": b"\x00" * 100,
    "cookie that is none": OK + b"Set-Cookie: \xff\x00=;;==\r\nContent-Length: 3\r\n\r\n[1 ",
    "cookie that expires never": OK
    + b"Set-Cookie: a=b; Expires=Wed, 99 Foo 99999999999999 99:99:99; Max-Age="
    + b"9" * 5_000
    + b"\r\nContent-Length: 3\r\n\r\n[1 ",
    "wait of many digits": b"HTTP/1.1 429 Slow\r\nRetry-After: " + b"9" * 5_000 + b"\r\n\r\n",
    "wait that is no date": b"HTTP/1.1 503 No\r\nRetry-After: Wed, 99 Foo 2026\r\n\r\n",
    "date beyond all time": b"HTTP/1.1 503 No\r\nDate: Sat, 31 Dec 99999 23:59:60 GMT\r\n\r\n",
    "link that is none": OK + b'Link: <<>;;rel="next\r\nContent-Length: 3\r\n\r\n[1 ',
    "charset that is none": answer(
        b"\xff\xfe", "Content-Type: application/json; charset=no\x00such", "Content-Length: 2"
    ),
    "charset of bytes": answer(
        b"\xff\xfe", "Content-Type: text/html; charset=hex", "Content-Length: 2"
    ),
}

VENDORS_FAULT = (VendorUnavailable, UnexpectedResponse, RateLimited, ForeignURL)


@pytest.mark.parametrize("response", MALFORMED.values(), ids=MALFORMED)
def test_malformed_http_is_the_vendors_fault(response):
    def speak(connection, ordinal, closing):
        read_request(connection)
        connection.sendall(response)

    with (
        socket_server(speak) as url,
        open_session(url, timeout_seconds=5) as session,
        pytest.raises(VENDORS_FAULT),
    ):
        session.get("/").json(list[int])
