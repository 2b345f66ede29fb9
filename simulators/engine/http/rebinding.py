"""The names by which a server on this machine may be called, against DNS rebinding.

A web page can have its own name lead to 127.0.0.1, and then reads what is served there as its own:
its requests carry that name. See https://owasp.org/www-community/attacks/DNS_Rebinding.
"""

from collections.abc import Iterable
from ipaddress import ip_address

LOCALHOST = "localhost"

MISDIRECTED = (
    b"This simulator answers under the addresses of this machine only, and not under the name that "
    b"the Host header has: use the URL that it was announced with, or allow the name "
    b"(chariot simulate --allow-host NAME).\n"
)


def is_own(headers: Iterable[str], names: Iterable[str]) -> bool:
    """Return True if all Host headers name a loopback address, localhost or one of the names.

    Without any there is no browser at the other end.
    """
    known = {LOCALHOST, *(name.lower() for name in names)}
    hosts = (_without_port(header) for header in headers)
    return all(host in known or _is_loopback(host) for host in hosts)


def _without_port(header: str) -> str:
    host = header.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
