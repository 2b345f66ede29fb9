"""Host names and addresses: their one spelling, their class, and whether they are private.

Two vendors spell one host differently, and the platform compares keys as text. So, unlike the
platform (docs/platform.md 1.5), addresses are canonical here (IPv6 compressed, IPv4-mapped IPv6 as
its IPv4), and surrounding white space and a trailing dot are dropped.
"""

import re
import unicodedata
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from publicsuffixlist import PublicSuffixList

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PLAIN_NAME = re.compile(r"(?=.{1,253}\Z)(?:[\w-]+\.){0,9}[A-Za-z][\w-]*", re.ASCII)
"""Most names; the last label begins with a letter, so that none of them is a number."""
_PLAIN_ADDRESS = r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!\Z)|\Z)){4}"
_CANONICAL = re.compile(f"{PLAIN_NAME.pattern}|{_PLAIN_ADDRESS}", re.ASCII)
"""Most hosts, in the one spelling that they have."""
_ADDRESS_SHAPE = re.compile(r"[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%[^/\s%#]+)?", re.ASCII)
_DOMAIN = re.compile(r"(?:https?://)?(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}", re.ASCII)
_FULL_NAME = re.compile(r"(?=.{1,253}\Z)(?:[\w-]{1,63}\.)+[^\W\d_][\w-]{0,61}[^\W_]\.?")
_WORD = re.compile(r"(?:[\w-]|[^\x00-\x7f])+")
_BUCKET = re.compile(r"s3://[^/]+/?")
_MAPPED = IPv6Network("::ffff:0:0/96")
_OTHER_DOTS = re.compile("[\u3002\uff0e\uff61]")
# By version: how many bits to drop, and what is left of an address inside.
_PRIVATE = {
    4: ((24, 10), (20, 0xAC1), (16, 0xC0A8)),  # 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16
    6: ((121, 0xFC >> 1),),  # fc00::/7
}


@lru_cache(maxsize=4096)
def parse_address(text: str) -> Address | None:
    """Return the address that a text spells, None for anything else.

    An IPv4-mapped IPv6 address is its IPv4, and a zone is dropped.
    """
    if not _ADDRESS_SHAPE.fullmatch(text):
        return None
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv4Address):
        return address
    # A zone (`fe80::1%eth0`) is of the machine that saw the address.
    plain = IPv6Address(int(address)) if address.scope_id else address
    return plain.ipv4_mapped or plain


def is_full_name(name: str) -> bool:
    """Return True for a DNS name of two labels or more that is no address."""
    return _FULL_NAME.fullmatch(name) is not None


def parse_network(text: str) -> Network | None:
    """Return the network that a text spells in CIDR notation, host bits ignored; None otherwise.

    One of IPv4-mapped IPv6 addresses is that of their IPv4, as in `parse_address`.
    """
    if "/" not in text:
        return None
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return None
    if isinstance(network, IPv6Network) and network.subnet_of(_MAPPED):
        embedded = int(network.network_address) & 0xFFFFFFFF
        return IPv4Network((embedded, network.prefixlen - _MAPPED.prefixlen))
    return network


def parse_block(text: str) -> Network | None:
    """Return the network that a text spells, or the one of just the address that it spells."""
    address = parse_address(text)
    return parse_network(f"{address}/{address.max_prefixlen}" if address else text)


def canonical_host(text: str) -> str:
    """Return the one spelling of a host: punycode, canonical address, no trailing dot.

    The case of a name is kept, since the platform lower-cases in the key only.
    """
    if _CANONICAL.fullmatch(text):
        return text
    trimmed = folded(text.strip())
    if not trimmed.isascii():
        trimmed = _punycode(trimmed)
    while trimmed.endswith("."):
        trimmed = trimmed[:-1].rstrip()
    # An address ends in a digit or holds a colon: most names need no closer look.
    address = parse_address(trimmed) if ":" in trimmed or trimmed[-1:].isdigit() else None
    return trimmed if address is None else str(address)


def folded(text: str) -> str:
    """Return a text as clients see it before they look for a host in it (UTS 46).

    A text in which that would make a new delimiter (U+2100 is `a/c`) stays as it is.
    """
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", _OTHER_DOTS.sub(".", text))
    if _delimiters(plain) != _delimiters(text):
        return text
    return "".join(char for char in plain if unicodedata.category(char) != "Cf").strip()


def _delimiters(text: str) -> list[str]:
    return [char for char in text if char in "#%/:?@[\\]"]


def _punycode(name: str) -> str:
    # A delimiter within a label would lead the next reader to another host than this one read.
    return _WORD.sub(lambda label: _ascii_label(label[0]), name).strip()


def _ascii_label(label: str) -> str:
    if label.isascii():
        return label
    # Lower case and NFC first: punycode would give each spelling of one name another key.
    plain = unicodedata.normalize("NFC", label.lower())
    return "xn--" + plain.encode("punycode").decode("ascii")


@lru_cache(maxsize=4096)
def class_and_privacy(dns: str, name: str) -> tuple[str, bool]:
    """Return `host_class` and `is_private`, found once for all that is on a host."""
    class_ = host_class(dns, name)
    return class_, is_private(class_, dns, name)


def host_class(dns: str, name: str) -> str:
    """Return the class of an asset by its canonical dns and name; "" when it is unknown.

    First hit wins: name as ARN, bucket or address, then dns as CIDR, apex domain (`tld`) or
    domain (docs/platform.md 1.5).
    """
    return _class_of_name(name) or _class_of_dns(dns)


def _class_of_name(name: str) -> str:
    if name.startswith("arn:aws:"):
        return "aws"
    if _BUCKET.fullmatch(name):
        return "s3"
    address = parse_address(name)
    return f"ipv{address.version}" if address else ""


@lru_cache(maxsize=4096)
def _class_of_dns(dns: str) -> str:
    if parse_network(dns):
        return "cidr"
    if not _DOMAIN.fullmatch(dns):
        return ""
    return "tld" if "/" not in dns and _is_apex(dns) else "domain"


def _is_apex(dns: str) -> bool:
    """Return whether the platform calls a domain `tld`: one label before a registry's suffix.

    A suffix that a company offers (`github.io`) is none, and the case of it counts.
    """
    name = dns.lower()
    suffix = _suffixes().publicsuffix(name)
    if suffix is None or _all_suffixes().publicsuffix(name) != suffix:
        return False
    label = dns.removesuffix(f".{suffix}")
    return label != dns and "." not in label


def is_private(class_: str, dns: str, name: str) -> bool:
    """Return True for an address or network of RFC 1918 or fc00::/7, not for loopback or CGNAT."""
    if class_.startswith("ipv"):
        address = parse_address(name)
    elif class_ == "cidr":
        network = parse_network(dns)
        address = network.network_address if network else None
    else:
        return False
    return address is not None and _is_private_address(address)


def _is_private_address(address: Address) -> bool:
    number = int(address)
    return any(number >> bits == prefix for bits, prefix in _PRIVATE[address.version])


@lru_cache(maxsize=1)
def _all_suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=True)
