"""ScannedHost: a host as a file names it."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from typing import Protocol, cast

from msgspec import Struct

from ..decode.invalid_value import InvalidValue
from ..decode.row_names import name_in_row
from ..filters.host_identity import first_routable
from ..models import Asset, Finding, dns_name
from ..models.host_text import host_or_none
from .address_ranges import split_list


class ScannedHost(Struct, frozen=True, kw_only=True):
    """A host as a file names it; at least one of address, dns and label is there.

    `dns` is a full name, "" without one; `label` any other name, by which a host without an
    address is found. `others` is the number of further addresses that were given for it.
    """

    address: str = ""
    dns: str = ""
    label: str = ""
    others: int = 0

    @classmethod
    def named(cls, *texts: str, addresses: Iterable[str] = ()) -> "ScannedHost":
        """Return the host that a file names by several texts, the best first.

        Each is read as `read_host` does. The first full name counts. Of all addresses, those of
        `addresses` first, the first routable one counts. A text that names no host is left out
        where another one does.

        Raises:
            InvalidValue: None of the texts names a host, or one of `addresses` is not an address.
        """
        return _named(texts, tuple(addresses))

    @classmethod
    def listed(cls, addresses: str, *names: str) -> "ScannedHost":
        """Return the same host of lists with commas or semicolons.

        A list of names without any address is refused, since it may name several hosts.
        """
        return _listed(addresses, names)

    @staticmethod
    def require(row: "NamesHost", *addresses: str) -> None:
        """Raise InvalidValue where a row names no host.

        `addresses` are the attributes that have its addresses, or lists of them: where one of them
        cannot be read, the error names it as the file does.
        """
        try:
            row.scanned()
        except InvalidValue as error:
            wrong = (name for name in addresses if not _holds_addresses(getattr(row, name)))
            names = (name_in_row(cast(Struct, row), name) for name in wrong)
            raise InvalidValue(next(names, error.field), error.why) from None

    def asset(self) -> Asset:
        """Return the asset by name and address; where only one is there, it is used for both."""
        name = self.address or self.dns or self.label
        return Asset(self.dns or name, name)


class NamesHost(Protocol):
    """A row that names a host."""

    def scanned(self) -> ScannedHost:
        """Return the host; raise InvalidValue where the row names none."""
        ...


@lru_cache(maxsize=1024)
def _named(texts: tuple[str, ...], addresses: tuple[str, ...]) -> ScannedHost:
    hosts = [host for text in texts if (host := host_or_none(text))]
    own = dict.fromkeys(_address(text) for text in addresses if text.strip())
    address = first_routable((*own, *(host.address for host in hosts)))
    label = next((host.name for host in hosts if host.name), "")
    if not (address or label):
        raise InvalidValue("host", "none of its names is a name, an address or a URL")
    dns = dns_name(*(host.name for host in hosts))
    return ScannedHost(address=address, dns=dns, label=label, others=max(0, len(own) - 1))


@lru_cache(maxsize=1024)
def _listed(addresses: str, names: tuple[str, ...]) -> ScannedHost:
    if own := split_list(addresses):
        return _named(tuple(chain.from_iterable(map(split_list, names))), tuple(own))
    return _named(names, ())


def _address(text: str) -> str:
    host = host_or_none(text)
    if not (host and host.address):
        raise InvalidValue("host", "one of its addresses is not an address")
    return host.address


def _holds_addresses(text: str) -> bool:
    hosts = map(host_or_none, split_list(text))
    return all(host and host.address for host in hosts)


Scanned = ScannedHost | tuple[ScannedHost, Finding]
"""What an import makes of a row: a host, or a finding on one."""
