"""IPv4 addresses in all the notations that browsers and resolvers accept, not only the usual one.

`2130706433`, `0x7f.1`, `0177.0.0.1` and `127.1` all mean 127.0.0.1 to them, as do digits in
another width. The rules are those of https://url.spec.whatwg.org/#concept-ipv4-parser, which are
those of the older `inet_aton` made exact.
"""

import re
import unicodedata
from ipaddress import IPv4Address

_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+", re.IGNORECASE | re.ASCII)


def numeric_address(host: str) -> IPv4Address | None:
    """Return the address that a URL's host means; None for a name, which ends in no number.

    Raises ValueError for one that ends in a number and is no address: no client takes it.
    """
    parts = _plain(host).rstrip(".").split(".")
    if not _NUMBER.fullmatch(parts[-1]):
        return None
    try:
        *leading, last = map(_number, parts)
        return _joined(leading, last)
    except (OverflowError, ValueError):
        raise ValueError("a host that ends in a number is an IPv4 address, or none") from None


def _joined(leading: list[int], last: int) -> IPv4Address:
    """Join the numbers: a byte each, and the last number for all bytes that remain."""
    if len(leading) > 3:
        raise ValueError("more than four numbers")
    return IPv4Address(bytes(leading) + last.to_bytes(4 - len(leading)))


def _number(text: str) -> int:
    """Parse a number as in C: hexadecimal after `0x` (which alone is zero), octal after `0`."""
    if not _NUMBER.fullmatch(text):
        raise ValueError("not a number")
    if text[:2] in ("0x", "0X"):
        return int(text[2:] or "0", 16)
    return int(text, 8 if text[0] == "0" else 10)


def _plain(host: str) -> str:
    """Return the text without what clients map or drop before they look for numbers (UTS 46)."""
    if host.isascii():
        return host
    folded = unicodedata.normalize("NFKC", host).replace("\u3002", ".")
    return "".join(char for char in folded if unicodedata.category(char) not in ("Cf", "Mn"))
