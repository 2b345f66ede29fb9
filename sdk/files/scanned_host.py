"""ScannedHost: a host as a file names it."""

from msgspec import Struct

from ..decode.invalid_value import InvalidValue
from ..filters.host_identity import first_routable
from ..models import Asset, Finding, dns_name
from ..models.host_text import host_or_none


class ScannedHost(Struct, frozen=True, kw_only=True):
    """A host as a file names it; at least one of the three fields is there.

    `dns` is a full name, "" without one; `label` any other name, by which a host without an
    address is found.
    """

    address: str = ""
    dns: str = ""
    label: str = ""

    @classmethod
    def named(cls, *texts: str, address: str = "") -> "ScannedHost":
        """Return the host that a file names by several texts, the best first.

        Each is read as `read_host` does. The first full name counts. Of all addresses, `address`
        first, the first routable one counts. A text that names no host is left out where another
        one does.

        Raises:
            InvalidValue: None of the texts names a host, or `address` is given and is not one.
        """
        found = [host for text in texts if (host := host_or_none(text))]
        own = first_routable((_own_address(address), *(one.address for one in found)))
        label = next((one.name for one in found if one.name), "")
        if not (own or label):
            raise InvalidValue("host", "none of its names is a name, an address or a URL")
        return cls(address=own, dns=dns_name(*(one.name for one in found)), label=label)

    def asset(self) -> Asset:
        """Return the asset by name and address; where only one is there, it is used for both."""
        name = self.address or self.dns or self.label
        return Asset(self.dns or name, name)


def _own_address(text: str) -> str:
    found = host_or_none(text)
    if text.strip() and not (found and found.address):
        raise InvalidValue("host", "its address is none")
    return found.address if found else ""


Scanned = ScannedHost | tuple[ScannedHost, Finding]
"""What an import makes of a row: a host, or a finding on one."""
