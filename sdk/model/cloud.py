"""AWSResource, AzureResource and GCPResource: what a cloud provider manages (domain.md 1.11)."""

from collections.abc import Iterable
from itertools import pairwise
from typing import ClassVar

import msgspec

from .record import JSON, Assetlike, require, settle


class CloudResource(Assetlike, frozen=True):
    """What the three have in common; made as one of them, never as such.

    Key `#{provider}resource#{account}#{name}`; risks on it are grouped by the account.
    """

    identifying: ClassVar[tuple[str, ...]] = ("name", "account", "resource_type")
    origin_names: ClassVar[tuple[str, ...]] = ()

    name: str
    account: str = msgspec.field(name="accountRef")
    resource_type: str = msgspec.field(name="resourceType")
    properties: dict[str, JSON] = msgspec.field(default_factory=dict)
    provider: str = msgspec.field(default_factory=str)
    region: str = msgspec.field(default_factory=str)
    display_name: str = msgspec.field(default_factory=str, name="displayName")
    ips: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        kind = type(self).__name__
        require(kind, name=self.name, account=self.account)
        settle(
            self,
            class_=self.resource_type,
            group=self.account,
            identifier=self.name,
            attack_surface=("cloud",),
            origins=self.origin_names,
            provider=kind.removesuffix("Resource").lower(),
            key=f"#{kind.lower()}#{self.account}#{self.name}",
        )

    def _texts(self, *names: str) -> Iterable[str]:
        """The non-empty texts under some properties, each a text or a list of them."""
        for name in names:
            value = self.properties.get(name)
            several = value if isinstance(value, list) else [value]
            yield from (text for text in several if isinstance(text, str) and text)


class AWSResource(CloudResource, frozen=True):
    """A resource by its ARN; ValueError when that does not parse."""

    origin_names: ClassVar[tuple[str, ...]] = ("amazon",)

    def __post_init__(self) -> None:
        super().__post_init__()
        sections = self.name.split(":", 5)
        if len(sections) != 6 or sections[0] != "arn":
            raise ValueError(f"AWSResource.name is an ARN of six sections, not {self.name!r}")
        settle(self, region=sections[3], display_name=self.display_name or sections[5])
        if self.resource_type == "AWS::EC2::Instance":
            settle(self, ips=tuple(self._texts("PublicIp", "PrivateIp")))


class AzureResource(CloudResource, frozen=True):
    """A resource by its Azure id."""

    origin_names: ClassVar[tuple[str, ...]] = ("azure",)

    resource_group: str = msgspec.field(default_factory=str, name="resourceGroup")

    def __post_init__(self) -> None:
        super().__post_init__()
        last_segment = self.name.rstrip("/").rpartition("/")[2]
        settle(
            self,
            display_name=next(iter(self._texts("displayName")), last_segment),
            region=next(iter(self._texts("location")), ""),
            resource_group=next(iter(self._texts("resourceGroup")), self.resource_group),
            ips=tuple(self._texts("privateIPs", "publicIPs")),
        )


class GCPResource(CloudResource, frozen=True):
    """A resource by its full Google Cloud name."""

    origin_names: ClassVar[tuple[str, ...]] = ("gcp",)

    def __post_init__(self) -> None:
        super().__post_init__()
        segments = self.name.split("/")
        settle(
            self,
            display_name=segments[-1] if len(segments) == 6 else self.name,
            region=_gcp_region(segments),
            ips=tuple(self._texts("publicIP", "publicIPv6", "publicIPs")),
            urls=tuple(self._texts("publicURL", "publicURLs")),
        )


def _gcp_region(segments: list[str]) -> str:
    """A zone such as `us-east1-b` is cut to its region."""
    for place, following in pairwise(segments):
        if place in ("zones", "regions"):
            return "-".join(following.split("-")[:2])
    return ""
