"""What encoders make of a secret: wrapped into lines or groups, and then escaped."""

import base64
import html
import json
from urllib.parse import quote


def grouped(text, size, separator):
    return separator.join(text[at : at + size] for at in range(0, len(text), size))


def in_base64(text, encoding="utf-8", before=""):
    return base64.b64encode((before + text).encode(encoding)).decode()


TOKEN = "S3cret-t0ken/of+the=run&with-some-length-so-that-it-is-broken-into-lines-more-than-once"

WRAPPED = {
    "MIME": lambda text: base64.encodebytes(text.encode()).decode(),
    "MIME in CRLF": lambda text: grouped(in_base64(text), 76, "\r\n"),
    "PEM": lambda text: grouped(in_base64(text), 64, "\n"),
    "MIME one on": lambda text: grouped(in_base64(text, before="x"), 76, "\n"),
    "MIME two on": lambda text: grouped(in_base64(text, before="xy"), 76, "\n"),
    "indented": lambda text: grouped(in_base64(text), 60, "\n        "),
    "in quoted-printable": lambda text: grouped(text, 75, "=\r\n"),
    "base64url in lines": lambda text: grouped(
        base64.urlsafe_b64encode(text.encode()).decode(), 64, "\n"
    ),
    "colons": lambda text: text.encode().hex(":"),
    "dashes": lambda text: text.encode().hex("-"),
    "spaces": lambda text: text.encode().hex(" "),
    "capitals": lambda text: text.encode().hex(":").upper(),
    "words of hex": lambda text: text.encode().hex(" ", 4),
    "hex in lines": lambda text: grouped(text.encode().hex(":"), 54, "\n    "),
    "C bytes": lambda text: ", ".join(f"0x{byte:02x}" for byte in text.encode()),
    "escaped bytes": lambda text: "".join(f"\\x{byte:02x}" for byte in text.encode()),
    "percent all": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "JSON escapes all": lambda text: "".join(f"\\u{ord(char):04x}" for char in text),
    "HTML escapes all": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "HTML escapes all in hex": lambda text: "".join(f"&#x{ord(char):X};" for char in text),
    "bytes in a list": lambda text: json.dumps(list(text.encode())),
    "UTF-16": lambda text: text.encode("utf-16-le").decode("latin-1"),
    "UTF-16 in base64": lambda text: in_base64(text, "utf-16-le"),
    "UTF-16 BE in base64": lambda text: in_base64(text, "utf-16-be", before="x"),
    "UTF-16 in hex": lambda text: text.encode("utf-16-be").hex(" "),
    "split by blanks": lambda text: grouped(text, 10, " "),
    "split in lines": lambda text: grouped(text, 20, "\n"),
}

ESCAPED = {
    "plain": str,
    "JSON": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "JSON twice": lambda text: json.dumps(json.dumps(text))[1:-1],
    "percent": lambda text: quote(text, safe=""),
    "percent twice": lambda text: quote(quote(text, safe=""), safe=""),
    "HTML": lambda text: html.escape(text).replace("\n", "&#10;").replace("\r", "&#xD;"),
    "JSON in a form": lambda text: quote(json.dumps(text)[1:-1], safe=""),
}
