"""Which virtual machine in which cloud a host is, the same whichever vendor tells of it."""

from dataclasses import dataclass
from typing import Final, Literal

from .hosts import Host

Provider = Literal["AWS", "Azure", "GCP"]

PROVIDERS: Final[dict[str, Provider]] = {"3": "AWS", "13": "Azure", "34": "GCP"}
"""By the first octet of a cloud address."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A virtual machine of the three clouds.

    `number` is its id within the cloud, `name` the one by which a resource is known everywhere: an
    ARN, an Azure id, a full Google name. `account` is an AWS account, a subscription, a project.
    """

    provider: Provider
    account: str
    number: str
    name: str
    region: str


def instance_of(host: Host) -> Instance | None:
    """The virtual machine that a host of kind `cloud` is, None of any other."""
    provider = PROVIDERS.get(host.address.partition(".")[0]) if host.kind == "cloud" else None
    return None if provider is None else MAKE[provider](host)


def _aws(host: Host) -> Instance:
    account, number, region = f"{host.index:012d}", f"i-{host.index:017x}", "us-east-1"
    name = f"arn:aws:ec2:{region}:{account}:instance/{number}"
    return Instance("AWS", account, number, name, region)


def _azure(host: Host) -> Instance:
    subscription = f"{host.index % 3:08x}-0000-4000-9000-000000000000"
    number = f"{host.index:08x}-0000-4000-8000-000000000000"
    path = "resourceGroups/rg/providers/Microsoft.Compute/virtualMachines"
    name = f"/subscriptions/{subscription}/{path}/{host.hostname}"
    return Instance("Azure", subscription, number, name, "eastus")


def _gcp(host: Host) -> Instance:
    project, number, zone = f"project-{host.index}", f"{host.index:019d}", "us-central1-a"
    path = f"projects/{project}/zones/{zone}/instances/{host.hostname}"
    return Instance("GCP", project, number, f"//compute.googleapis.com/{path}", "us-central1")


MAKE: Final = {"AWS": _aws, "Azure": _azure, "GCP": _gcp}
