"""AWSResource, AzureResource and GCPResource: what a cloud provider manages.

Source: docs/platform.md 1.11.
"""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import ClassVar

import msgspec

from .base import JSON, HasStatus, require, settle

_SERVICE = re.compile(r"^//[a-z0-9.-]+\.googleapis\.com/")


class CloudResource(HasStatus, frozen=True):
    """The base of the three kinds of cloud resources; never made as such.

    Key `#{provider}resource#{account}#{name}`; risks on it are grouped by the account. `ips` and
    `urls` are always computed from the properties, as on the platform, and only from these names
    and types; given values are ignored.
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
        """Return the properties that are a text, and not an empty one."""
        values = map(self.properties.get, names)
        return (value for value in values if isinstance(value, str) and value)

    def _listed(self, *names: str) -> Iterable[str]:
        """Return the texts in the properties that are lists."""
        lists = [value for name in names if isinstance(value := self.properties.get(name), list)]
        return (text for texts in lists for text in texts if isinstance(text, str) and text)


class AWSResource(CloudResource, frozen=True):
    """A resource by its ARN; ValueError when that does not parse."""

    origin_names: ClassVar[tuple[str, ...]] = ("amazon",)

    def __post_init__(self) -> None:
        super().__post_init__()
        sections = self.name.split(":", 5)
        if len(sections) != 6 or sections[0] != "arn":
            raise ValueError(f"AWSResource.name is an ARN of six sections, not {self.name!r}")
        instance = self.resource_type == "AWS::EC2::Instance"
        settle(
            self,
            region=sections[3],
            display_name=self.display_name or sections[5],
            ips=tuple(self._texts("PublicIp", "PrivateIp")) if instance else (),
            urls=(),
        )


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
            ips=tuple(self._listed("privateIPs", "publicIPs")),
            urls=(),
        )


class GCPResource(CloudResource, frozen=True):
    """A resource by its relative Google Cloud name: `projects/P/zones/Z/instances/I`.

    The service in front of a full name (`//compute.googleapis.com/`) is dropped, since the same
    instance would be two resources.
    """

    origin_names: ClassVar[tuple[str, ...]] = ("gcp",)

    def __post_init__(self) -> None:
        settle(self, name=_SERVICE.sub("", self.name))
        super().__post_init__()
        segments = self.name.split("/")
        settle(
            self,
            display_name=segments[-1] if len(segments) == 6 else self.name,
            region=_gcp_region(segments),
            ips=tuple(self._texts("publicIP", "publicIPv6")),
            urls=tuple(self._texts("publicURL")),
        )


def _gcp_region(segments: list[str]) -> str:
    """Return the region of a zone such as `us-east1-b`."""
    for place, following in pairwise(segments):
        if place in ("zones", "regions"):
            return "-".join(following.split("-")[:2])
    return ""
