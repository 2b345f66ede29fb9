"""read_host: what a vendor calls a host, read as a name or an address.

Scanners name a host by the URL that they were given, by host and port, or with a remark behind it,
and write addresses in every notation that clients accept. A filter can judge none of these as
text: `https://10.0.0.7/app` is neither a name nor an address, and passed all of its rules.
"""

import re
from functools import lru_cache
from urllib.parse import unquote, urlsplit

import msgspec

from .host_names import (
    PLAIN_NAME,
    Address,
    canonical_host,
    folded,
    is_full_name,
    parse_address,
    parse_network,
)
from .ipv4_notations import numeric_address

LONGEST = 2048
"""Characters of a text that can name a host: no URL in use is longer."""

_NO_HOST = "neither an address nor a name nor a URL"
_NAME = re.compile(r"(?=.{1,253}\Z)[\w-]+(?:\.[\w-]+)*", re.ASCII)
"""Longer labels than DNS has are in it, since a vendor's id may stand in for a name."""
_ID = re.compile(r"[1-9][0-9]{10,}", re.ASCII)
"""More than any address is as a number."""

_SPLIT = re.compile(r"(\[[^\[\]\s]*\][^\s,;|(]*|[^\s,;|(<\[]+)(.*)", re.DOTALL)
_AUTHORITY = re.compile(r"(\[[^\]]*\]|[^:/?#]*)(?::([0-9]{0,5}))?(/.*)?", re.DOTALL)
_BETWEEN = re.compile(r"[\s()\[\]{}<>,;|=]+")
_QUAD = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+", re.ASCII)
_TWO_WAYS = re.compile(r"(?:^|\.)0[0-9]", re.ASCII)


class HostReference(msgspec.Struct, frozen=True):
    """A host that a text names: by address, by name, or, as `web (192.0.2.1)` does, by both.

    The address is canonical and without a zone, the name in ASCII and without a trailing dot.
    `port` is 0 and `origin` (`https://shop.example.com`) "" where the text has none.
    """

    address: str = ""
    name: str = ""
    port: int = 0
    origin: str = ""


@lru_cache(maxsize=4096)
def read_host(text: str) -> HostReference:
    """Return the host that a text names.

    Reads names and addresses, URLs, `host:port`, IPv6 in brackets, and text behind an address
    or a full name. Compatibility characters count as those that they stand for.

    Raises:
        ValueError: The text names no host, or several. The message does not repeat the text.
    """
    if PLAIN_NAME.fullmatch(text):
        return HostReference(name=text)
    plain = folded(text.strip())
    if not plain or len(plain) > LONGEST or "\\" in plain:
        raise ValueError(_NO_HOST)
    first, remark = _split(plain)
    is_url = "://" in first or first.startswith("//")
    return _with_remark(_of_url(first) if is_url else _of_authority(first), remark)


def host_or_none(text: str | None) -> HostReference | None:
    """Return the host that a text names, None where it names none or several."""
    try:
        return read_host(text) if text else None
    except ValueError:
        return None


def dns_name(*candidates: str | None) -> str:
    """Return the first text that is a full DNS name (two labels or more, not an address), else "".

    The name that a host has for itself is not trusted: one that reads as an address would pass for
    another host, and a single label names different hosts in different networks.
    """
    for text in candidates:
        if text and is_full_name(name := name_in(text)):
            return name
    return ""


def name_in(text: str) -> str:
    """Return the name by which a text names a host, "" where it names none, or an address."""
    if PLAIN_NAME.fullmatch(text):
        return text
    host = host_or_none(text)
    return host.name if host else ""


def _split(plain: str) -> tuple[str, str]:
    """Return the text that names the host, and the remark behind it."""
    if "://" in plain or plain.startswith("//"):
        first, remark = (*plain.split(maxsplit=1), "")[:2]
        if "://" in first or first.startswith("//"):
            return first, remark
    found = _SPLIT.fullmatch(plain)
    if found is None:
        raise ValueError(_NO_HOST)
    return found[1], found[2].strip()


def _of_url(url: str) -> HostReference:
    try:
        parts = urlsplit(url)
        named, port = unquote(parts.hostname or "", errors="strict"), parts.port or 0
    except ValueError:
        # The texts of these errors repeat the URL.
        raise ValueError(_NO_HOST) from None
    host = _host(named)
    shown = f"[{host.address}]" if ":" in host.address else host.address or host.name
    origin = f"{parts.scheme}://{shown}".lower() + (f":{port}" if port else "")
    return HostReference(host.address, host.name, port, origin if parts.scheme else "")


def _of_authority(text: str) -> HostReference:
    if parse_address(text):
        return _host(text)
    network = parse_network(text)
    if network is not None:
        if network.num_addresses > 1:
            raise ValueError("a network, which is many hosts: list each of them")
        return HostReference(str(network.network_address))
    found = _AUTHORITY.fullmatch(text)
    if found is None or int(found[2] or 0) > 65535:
        raise ValueError(_NO_HOST)
    host = _host(found[1].strip("[]"))
    # A bare word before a slash is no host: `N/A`, `eth0/1`.
    unlikely = found[1].startswith("[") or (found[3] and "." not in host.name)
    if unlikely and not host.address:
        raise ValueError(_NO_HOST)
    return HostReference(host.address, host.name, int(found[2] or 0))


def _host(text: str) -> HostReference:
    address = _address(text)
    if address is not None:
        return HostReference(str(address))
    name = canonical_host(text)
    if not (_NAME.fullmatch(name) and _ends_as_name(name)):
        raise ValueError(_NO_HOST)
    return HostReference(name=name)


def _ends_as_name(name: str) -> bool:
    """Return False for dashes alone, and for an address with a slip in it (`10.0.0.1-20`)."""
    before, _, last = name.rpartition(".")
    return last[0].isalpha() if before else any(map(str.isalnum, last))


def _address(text: str) -> Address | None:
    """Return the address that a text spells, in any notation."""
    address = parse_address(text)
    if address is not None:
        return address
    number = None if ":" in text or _ID.fullmatch(text) else numeric_address(text)
    # 010.0.0.1 is 8.0.0.1 to browsers, and 10.0.0.1 to whoever fills numbers up with zeros.
    if number is not None and _TWO_WAYS.search(text):
        raise ValueError("an address with leading zeros, which is read in two ways")
    return number


def _with_remark(host: HostReference, remark: str) -> HostReference:
    """Return the host, with the address of a remark that is one; other remarks are ambiguous."""
    words = [word for word in _BETWEEN.split(remark) if word]
    if not words:
        return host
    addresses = {address for address in map(_address_in, words) if address} - {host.address}
    names = set() if host.address else {dns_name(word) for word in words} - {"", host.name}
    if names or "://" in remark or len(addresses) > 1 or (addresses and host.address):
        raise ValueError("several hosts in one text")
    if addresses and len(words) == 1:
        return msgspec.structs.replace(host, address=addresses.pop())
    if addresses or not (host.address or "." in host.name):
        raise ValueError(_NO_HOST)
    return host


def _address_in(word: str) -> str:
    """Return the address that a word spells or holds, "" for any other word."""
    quad = _QUAD.search(word)
    address = parse_address(word) or (parse_address(quad[0]) if quad else None)
    return str(address) if address else ""
