"""Choosing a model: cloud resource, else web application, else asset.

Source: docs/platform.md 5.7.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from .asset import Asset
from .base import JSON
from .cloud import AWSResource, AzureResource, CloudResource, GCPResource
from .web import WebApplication

_SHAPES = (
    (re.compile(r"arn:(?:[^:]*:){3}(?P<account>[^:]*):"), AWSResource),
    (re.compile(r"/subscriptions/(?P<account>[^/]+)", re.IGNORECASE), AzureResource),
    (
        re.compile(r"(?://[a-z0-9.-]+\.googleapis\.com/)?projects/(?:_|(?P<account>[^/]+))/"),
        GCPResource,
    ),
    (re.compile(r"//[a-z0-9.-]+\.googleapis\.com/(?P<account>)"), GCPResource),
)
"""What each provider's ids look like, and where in them the account is."""

Chosen = AWSResource | AzureResource | GCPResource | WebApplication | Asset


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts that a vendor reports of a thing; a fact that it does not report is "".

    The addresses are those of a cloud resource; `properties` are its further facts, in the names of
    its provider.
    """

    resource_id: str = ""
    account: str = ""
    resource_type: str = ""
    properties: dict[str, JSON] = field(default_factory=dict)
    public_ips: Sequence[str] = ()
    private_ips: Sequence[str] = ()
    url: str = ""
    name: str = ""
    dns: str = ""
    address: str = ""


def choose_model(facts: Facts) -> Chosen | None:
    """Return the model for what a vendor reports, or None when no fact says how to reach it.

    An ARN, an Azure id or a Google Cloud name makes a cloud resource, never an asset; then a URL
    makes a web application; then a DNS name and an address make an asset, for which either is
    enough.

    Raises:
        ValueError: A fact is invalid for its model.
    """
    if facts.resource_id:
        resource = _cloud_resource(facts)
        if resource is not None:
            return resource
    if facts.url:
        return WebApplication(facts.url, facts.name or facts.dns or facts.url)
    dns, address = facts.dns or facts.address, facts.address or facts.dns
    return Asset(dns, address, cloud_id=facts.resource_id) if dns else None


def _cloud_resource(facts: Facts) -> AWSResource | AzureResource | GCPResource | None:
    """Return None for an id of a vendor's own making (an agent, say): no cloud's resource."""
    for shape, make in _SHAPES:
        found = shape.match(facts.resource_id)
        if found:
            account = facts.account or found["account"] or ""
            kind = facts.resource_type or "Unknown"
            properties = {**facts.properties, **_ADDRESSES[make](facts)}
            return make(facts.resource_id, account, kind, properties)
    return None


def _aws_addresses(facts: Facts) -> dict[str, JSON]:
    named = {"PublicIp": facts.public_ips[:1], "PrivateIp": facts.private_ips[:1]}
    return _single(named, [*facts.public_ips, *facts.private_ips])


def _azure_addresses(facts: Facts) -> dict[str, JSON]:
    lists = {"privateIPs": list(facts.private_ips), "publicIPs": list(facts.public_ips)}
    return {name: addresses for name, addresses in lists.items() if addresses}


def _gcp_addresses(facts: Facts) -> dict[str, JSON]:
    version_4 = [one for one in facts.public_ips if ":" not in one]
    version_6 = [one for one in facts.public_ips if ":" in one]
    named = {"publicIP": version_4[:1], "publicIPv6": version_6[:1]}
    return _single(named, [*facts.public_ips, *facts.private_ips])


def _single(named: Mapping[str, Sequence[str]], addresses: list[str]) -> dict[str, JSON]:
    """Return each address that has a name as a text, and the others under a name of our own."""
    single = {name: one for name, ones in named.items() for one in ones}
    further = [one for one in addresses if one not in single.values()]
    return {**single, **({"furtherIPs": further} if further else {})}


_ADDRESSES: dict[type[CloudResource], Callable[[Facts], dict[str, JSON]]] = {
    AWSResource: _aws_addresses,
    AzureResource: _azure_addresses,
    GCPResource: _gcp_addresses,
}
"""Where the platform looks for addresses: it drops those of another name or type (1.11)."""
