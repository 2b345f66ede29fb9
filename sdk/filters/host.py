"""Host: the names and addresses of a target, which is all that a rule about hosts looks at."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..models import Asset, Model, Port, WebApplication, Webpage, read_host
from ..models.host_names import PLAIN_NAME, Address, parse_address, parse_network
from ..models.url import url_host
from .ranges import plain_address


@dataclass(frozen=True, slots=True)
class Host:
    """Names and addresses of a host, in lower case; of a CIDR asset, the network's address.

    `readable` is False where a text is neither, so that no rule can decide on it.
    """

    names: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    readable: bool = True

    @classmethod
    def named(cls, *texts: str) -> "Host":
        """Return the host that some texts name, each read as `read_host` does, or a network."""
        try:
            parts = [_parts(text) for text in texts]
        except ValueError:
            return UNREADABLE
        return cls(
            tuple(dict.fromkeys(name for _, name in parts if name)),
            tuple(dict.fromkeys(address for address, _ in parts if address)),
            bool(texts),
        )


UNREADABLE = Host(readable=False)


def _parts(text: str) -> tuple[Address | None, str]:
    """Return the address that a text names, plain, and the name, in lower case."""
    if PLAIN_NAME.fullmatch(text):
        return None, text.lower()
    address = parse_address(text)
    if address is not None:
        return plain_address(address), ""
    network = parse_network(text)
    if network is not None:
        return plain_address(network.network_address), ""
    found = read_host(text)
    address = parse_address(found.address)
    return plain_address(address) if address else None, found.name.lower()


def hosts_of(model: Model) -> Iterator[Host]:
    """Yield the hosts of a model: none of what is no host, several of an application on several.

    No rule about hosts says a word of a model without one: a repository, a cloud resource.
    """
    match model:
        case Asset():
            if is_host(model):
                yield host_called(model.name, model.dns)
        case Port():
            yield from hosts_of(model.target)
        case WebApplication():
            urls = (model.primary_url, *model.urls)
            yield from map(Host.named, dict.fromkeys(map(url_host, urls)))
        case Webpage():
            yield Host.named(model.host)


def is_host(asset: Asset) -> bool:
    """Return False for an account of a cloud, one of its resources, and a bucket.

    By their names no host is found.
    """
    return asset.source != "account" and asset.class_ not in ("aws", "s3")


def host_called(name: str, dns: str) -> Host:
    """Return the host of an asset that is called so."""
    address = parse_address(name)
    if address is not None and PLAIN_NAME.fullmatch(dns):
        return Host((dns.lower(),), (plain_address(address),))
    if dns == name:
        return Host.named(name)
    known = Host.named(name, dns)
    if known.addresses:
        # Names are a host's own word: one that reads as an address is not where it is.
        place, _ = _parts(name)
        known = Host(known.names, (place,)) if place else known
    return known
