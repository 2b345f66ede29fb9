"""Host: the names and addresses of a target, which is all that a rule about hosts looks at."""

from dataclasses import dataclass

from ..model import Asset, Model, Port, WebApplication, Webpage
from ..model.host import Address, parse_address, parse_network
from .ranges import plain_address


@dataclass(frozen=True, slots=True)
class Host:
    """Names in lower case, addresses plain; of a CIDR asset, the network's address."""

    names: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()

    @classmethod
    def named(cls, *texts: str) -> "Host":
        """The host that some texts spell, each an address, a network or else a name."""
        addresses = {text: _address(text) for text in texts}
        return cls(
            names=tuple(text.lower() for text, address in addresses.items() if address is None),
            addresses=tuple(plain_address(found) for found in addresses.values() if found),
        )


def _address(text: str) -> Address | None:
    network = parse_network(text)
    return network.network_address if network else parse_address(text)


def host_of(model: Model) -> Host | None:
    """The host of a model; None for a model that is no host, on which no host rule says a word."""
    match model:
        case Asset():
            # Names are a host's own word: one that reads as an address is not where it is.
            place = Host.named(model.name)
            known = Host.named(model.dns, model.name)
            return Host(known.names, place.addresses) if place.addresses else known
        case Port():
            return host_of(model.target)
        case WebApplication() | Webpage():
            return Host.named(model.host)
        case _:
            return None
