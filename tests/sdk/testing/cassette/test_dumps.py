"""Secrets of the run in octal, base32 and hex dumps, as encoders and dumpers write them."""

import base64
import json

import pytest

from sdk.testing.cassette.exchange import Exchange, RecordedRequest, RecordedResponse
from sdk.testing.cassette.redact.scan import scan

from ...wrapping import TOKEN, grouped


def dump(offset, size, order=1, *, text=True):
    """Return what makes a hex dump of 16 bytes a row, in words of `size` bytes."""

    def made(secret):
        content = secret.encode()
        return "\n".join(
            offset % at
            + " ".join(word[::order].hex() for word in words(content[at : at + 16], size))
            + f"  {content[at : at + 16].decode()}" * text
            for at in range(0, len(content), 16)
        )

    return made


def words(row, size):
    return [row[at : at + size] for at in range(0, len(row), size)]


ENCODED = {
    "octal": lambda secret: "".join(f"\\{byte:03o}" for byte in secret.encode()),
    "octal without zeros": lambda secret: "".join(f"\\{byte:o}" for byte in secret.encode()),
    "base32": lambda secret: base64.b32encode(secret.encode()).decode(),
    "base32 without padding": lambda secret: base64.b32encode(secret.encode()).decode().strip("="),
    "base32 in small letters": lambda secret: base64.b32encode(secret.encode()).decode().lower(),
    "base32 in lines": lambda secret: grouped(base64.b32encode(secret.encode()).decode(), 76, "\n"),
    "base64 twice": lambda secret: base64.b64encode(base64.b64encode(secret.encode())).decode(),
    "base64 in lines twice": lambda secret: base64.encodebytes(
        base64.encodebytes(secret.encode())
    ).decode(),
    "xxd": dump("%08x: ", 2),
    "xxd -e": dump("%08x: ", 4, -1),
    "xxd -u -g1": lambda secret: dump("%08x: ", 1, text=False)(secret).upper(),
    "hexdump": dump("%07x ", 2, -1, text=False),
    "hexdump -C": dump("%08x  ", 1),
    "od -tx1": dump("%07o ", 1, text=False),
    "Wireshark": dump("%04x   ", 1),
}


def found(body, secret=TOKEN):
    asked = RecordedRequest("GET", "https://vendor.test/a", (), b"")
    one = Exchange(asked, RecordedResponse(200, "OK", (), body))
    return {suspicion.kind for suspicion in scan([one], "", [secret])}


@pytest.mark.parametrize("before", ["", "user=me;password=", "x", "xy"])
@pytest.mark.parametrize("encode", ENCODED)
def test_scan_finds_an_encoded_secret(encode, before):
    encoded = ENCODED[encode](before + TOKEN)

    for body in (encoded, f"<x>{encoded}</x>", json.dumps({"x": [f"see {encoded}"]})):
        assert "a secret of this run" in found(body.encode())


@pytest.mark.parametrize("encode", ENCODED)
def test_scan_of_another_encoded_text_finds_nothing(encode):
    encoded = ENCODED[encode]("nothing but words of some length, in which no secret is to be found")

    assert "a secret of this run" not in found(encoded.encode())


@pytest.mark.parametrize(
    "body",
    [
        b"A" * 20_000,
        b"AAAAAAAAAAAAAAAA " * 2_000,
        b"abcdefghijklmnop" + b" " * 20_000,
        b"0000: " + b"ab " * 10_000,
        b"0000 abc " * 5_000,
        b"\\777" * 5_000,
        b"\\" * 20_001,
    ],
)
def test_scan_of_a_hostile_dump_ends(body):
    assert "a secret of this run" not in found(body)
