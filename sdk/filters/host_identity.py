"""The identity of a host: by which of its addresses it goes, and `host_asset` for sensors.

Hosts behind one gateway are seen at one address, which alone identifies no host: six laptops of
an office were one asset, and the platform was informed that five of them do not exist.
"""

import re
from collections.abc import Iterable

from ..models import Asset, dns_name
from ..models.host_names import is_full_name
from ..models.host_text import host_or_none, name_in
from .internal import routable

_NO_NAME = re.compile(r"[^\w.-]", re.ASCII)
_EVERYBODY = "localhost"
"""Names by which a host calls itself that has not been given one."""


def first_routable(addresses: Iterable[str | None]) -> str:
    """Return the address by which a host is known: its first routable one, at any position.

    Vendors list a host's addresses in an order of their own, often the internal one first. Without
    a routable address, return the first; without any, "".
    """
    known = list(filter(None, addresses))
    return next(filter(routable, known), next(iter(known), ""))


def host_asset(
    identifier: str,
    *,
    names: Iterable[str | None] = (),
    addresses: Iterable[str | None] | None = None,
    domain: str | None = None,
    own: Iterable[str | None] = (),
    seen_from: str | None = None,
) -> Asset:
    """Return the asset of a host, whose key no other host of the vendor shares.

    A host that was scanned has `addresses`: it goes by its full name, else by the first address
    that is routable, else by the first one. A host that is known by a sensor has `own` addresses,
    and the one that it is seen from:

    | known                                   | dns        | name                      |
    |-----------------------------------------|------------|---------------------------|
    | full name                               | full name  | routable own address      |
    | full name, no routable own address      | full name  | address it is seen from   |
    | routable own address, no full name      | address    | address                   |
    | bare name, no routable own address      | bare name  | address it is seen from   |
    | no name, no routable own address        | identifier | address it is seen from   |

    An own address that is not routable stands in where the host is not seen from outside, so that
    the filter can tell; without any address the first column stands for both.

    Args:
        identifier: The vendor's id of the host, which becomes the asset's `cloud_id`.
        names: What the host is called, the best first; a text that names no host is left out.
        addresses: The addresses at which it was scanned, in any order. Without any, the host goes
            by its first name, in the end by its id.
        domain: The domain of a bare name, ignored unless it holds a dot (`CORP` is no suffix).
        own: The host's own addresses, the best first; one that is routable goes before others.
        seen_from: The address by which it leaves its network.
    """
    if addresses is not None:
        names = own = list(names)
        if address := first_routable(addresses):
            return Asset(dns_name(*names) or address, address, cloud_id=identifier)
    name = _name(names, domain or "")
    known = [found for text in own if (found := _address(text))]
    address = first_routable(known)
    if routable(address):
        return Asset(name if is_full_name(name) else address, address, cloud_id=identifier)
    dns = name or _NO_NAME.sub("-", identifier)
    return Asset(dns, _address(seen_from) or address or dns, cloud_id=identifier)


def _name(texts: Iterable[str | None], domain: str) -> str:
    """Return the first full name, else the first bare one: in its domain, where that is one."""
    names = [name for text in texts if text and (name := name_in(text))]
    given = [name for name in names if name.partition(".")[0].lower() != _EVERYBODY]
    full = next(filter(is_full_name, given), "")
    return full or _completed(next(iter(given), ""), domain.strip(". "))


def _completed(bare: str, suffix: str) -> str:
    # A name with a dot is not completed: `db1.prod` is no host of a domain below `prod`.
    if not bare or "." in bare or "." not in suffix:
        return bare
    joined = name_in(f"{bare}.{suffix}")
    return joined if is_full_name(joined) else bare


def _address(text: str | None) -> str:
    host = host_or_none(text)
    return host.address if host else ""
