"""What a right integration emits: docs/contracts/microsoft-defender.md 8, docs/platform.md.

It shares no code with the SDK or the integration it judges, and reads the world instead of the
wire. What the contract leaves open is decided here:

- Every machine that the vendor lists counts, however long ago it was seen, unless the config asks
  for `onboarded_only` or `active_only`; one that the customer has excluded does not.
- dns is the full name. Without one it is the machine's own address where that can be reached, as a
  scanner would have it, and else the bare name, and the machine id where there is none: the address
  that a machine is seen at is its neighbours' too.
- name is the machine's own address, unless that one is internal: then the address it is seen at
  from outside. A scanner has only the address it scanned, so there they cannot agree; `disagrees`
  says so.
- A virtual machine in Azure is that Azure resource, since its id and subscription are told. Those
  of AWS and Google come with neither ARN nor full name, and are assets, which the filter leaves to
  the cloud integrations.
- A risk has the dns of its host, also where its target is a resource: by the platform's default it
  would have the subscription, and all machines in it would share one risk.
- A CVE in several products of one machine is one risk, with the row of each in its proof. What is
  fixed, or excepted by the customer, is none; neither is what has no CVE.
- The vendor's scale has no word for information: without a score, the least is low.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..engine import Expected
from ..oracle import (
    Refused,
    asset_key,
    expected_asset,
    expected_file,
    expected_risk,
    is_internal,
    scoring,
    severity_letter,
    stretches,
    wants,
)
from ..world import Host, Instance, Weakness, World
from .documents import hosts
from .documents.findings import row_id
from .documents.hosts import Installed, installed

DISAGREES = "a scanner names the host by the internal address, not by the one it is seen at"
WORDS = ("L", "L", "M", "H", "C")


@dataclass(frozen=True, slots=True)
class Place:
    """A host as the platform knows it; with a `resource`, that is what stands for it."""

    dns: str
    name: str
    machine_id: str
    refused: Refused
    disagrees: str
    resource: Instance | None
    addresses: tuple[str, ...]

    @property
    def key(self) -> str:
        """Return the key of its asset, lower case, or of its resource, as it is.

        Source: docs/platform.md 1.5, 1.11.
        """
        if self.resource:
            return f"#azureresource#{self.resource.account}#{self.resource.name}"
        return asset_key(self.dns, self.name)


def expected(
    world: World, config: Mapping[str, str], age: timedelta, excepted: frozenset[str]
) -> Iterator[Expected]:
    """Yield every model, host by host; an asset that is only the target of risks is pending (`P`).

    The simulator is so old; `excepted` are the CVEs that the customer lives with.
    `importAssets` and `importVulnerabilities` are true when absent and false when unparsable
    (docs/platform.md 1.12).
    """
    assets, risks = (wants(config, name) for name in ("importAssets", "importVulnerabilities"))
    now = world.epoch + age
    for host in world.hosts():
        if not _counts(host, config, now):
            continue
        place = _place(world, host)
        found = _open(host, excepted) if risks else {}
        if assets or found:
            yield _target(place, "A" if assets else "P")
        for cve, products in sorted(found.items()):
            yield from _risk(place, cve, products)


def _counts(host: Host, config: Mapping[str, str], now: datetime) -> bool:
    away = now - host.last_seen
    if away > hosts.KEPT or hosts.is_excluded(host):
        return False
    onboarded = hosts.is_onboarded(host)
    if wants(config, "onboarded_only", "false") and not onboarded:
        return False
    # of a device without a sensor nobody knows whether it is active
    inactive = onboarded and away > hosts.INACTIVE
    return not (inactive and wants(config, "active_only", "false"))


def _place(world: World, host: Host) -> Place:
    identifier = hosts.machine_id(world, host.index)
    inside = is_internal(host.address)
    name = host.egress_address if inside else host.address
    resource = hosts.azure(host)
    refused: Refused = "internal" if is_internal(name) else None
    if host.kind == "cloud" and not resource:
        refused = "cloud"
    return Place(
        dns=host.fqdn or (hosts.computer_name(host) or identifier if inside else name),
        name=name,
        machine_id=identifier,
        refused=None if resource else refused,
        disagrees=DISAGREES if inside else "",
        resource=resource,
        addresses=("fe80::1", *host.addresses),
    )


def _open(host: Host, excepted: frozenset[str]) -> Mapping[str, list[Installed]]:
    """Return the findings behind every CVE that is open on a host, each in its product."""
    found: dict[str, list[Installed]] = {}
    for installation in installed(host):
        for cve in installation.finding.weakness.cves:
            if installation.finding.open and cve not in excepted:
                found.setdefault(cve, []).append(installation)
    return found


def _target(place: Place, status: str) -> Expected:
    if place.resource:
        return Expected(
            type="azureresource",
            key=place.key,
            fields={
                "name": place.resource.name,
                "accountRef": place.resource.account,
                "resourceType": "Microsoft.Compute/virtualMachines",
                "displayName": place.dns,
                "properties": {"displayName": place.dns, **_addresses(place)},
                "status": "A",
                # the platform reads these two lists, and no other names (docs/platform.md 1.11)
                "ips": list(place.addresses),
            },
            refused=None,
        )
    return expected_asset(
        dns=place.dns,
        name=place.name,
        cloud_id=place.machine_id,
        status=status,
        refused=place.refused,
        disagrees=place.disagrees,
    )


def _addresses(place: Place) -> dict[str, object]:
    """Return the addresses of a virtual machine, where the platform looks for them."""
    inside = [one for one in place.addresses if is_internal(one)]
    outside = [one for one in place.addresses if not is_internal(one)]
    return {"privateIPs": inside, "publicIPs": outside}


def _risk(place: Place, cve: str, products: list[Installed]) -> Iterator[Expected]:
    weakness = products[0].finding.weakness
    letter = severity_letter(weakness, WORDS)
    yield expected_risk(
        dns=place.dns,
        name=cve,
        letter=letter,
        target=place.key,
        form=_form(place),
        title=cve,
        scoring=scoring(
            weakness,
            v3="CVSS:3.1/AV:N/AC:L/PR:N/UI:N",
            v2="CVSS:3.1/AV:N/AC:L/PR:N/UI:N",
        ),
        refused=place.refused,
    )
    yield expected_file(f"definitions/{cve}", tuple(_definition(weakness)), place.refused)
    last = f"/{place.resource.account}" if place.resource else ""
    rows = [row_id(place.machine_id, cve, product) for product in products]
    yield expected_file(f"proofs/{place.dns}/{cve}{last}", (cve, *rows), place.refused)


def _form(place: Place) -> dict[str, object]:
    if not place.resource:
        return {"_type": "Asset", "dns": place.dns, "name": place.name}
    return {
        "_type": "AzureResource",
        "name": place.resource.name,
        "accountRef": place.resource.account,
        "resourceType": "Microsoft.Compute/virtualMachines",
    }


def _definition(weakness: Weakness) -> Iterator[str]:
    """Yield every stretch of the description, and the update that mends it."""
    yield from stretches(weakness.description)
    if update := hosts.update_id(weakness):
        yield update
