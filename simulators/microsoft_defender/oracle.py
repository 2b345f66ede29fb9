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
from datetime import datetime
from typing import Any, cast

from ..engine import Expected
from ..oracle import (
    ExpectedFinding,
    Place,
    Refused,
    expected_host,
    is_internal,
    scoring,
    severity_letter,
    stretches,
    wants,
)
from ..world import Host, Instance, World
from .documents import hosts
from .documents.findings import row_id
from .documents.hosts import installed

DISAGREES = "a scanner names the host by the internal address, not by the one it is seen at"
WORDS = ("L", "L", "M", "H", "C")
VECTOR = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N"


def expected(
    world: World, config: Mapping[str, str], now: datetime, excepted: frozenset[str]
) -> Iterator[Expected]:
    """Yield every model, host by host; an asset that is only the target of risks is pending (`P`).

    It is `now` in the world; `excepted` are the CVEs that the customer lives with.
    `importAssets` and `importVulnerabilities` are true when absent and false when unparsable
    (docs/platform.md 1.12).
    """
    for host in world.hosts():
        if not _counts(host, config, now):
            continue
        place, resource = _place(world, host), hosts.azure(host)
        found = (one for one in _findings(place, host) if one.name not in excepted)
        for one in expected_host(place, found, config):
            yield _on_resource(one, resource, host) if resource else one


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
    refused: Refused = "internal" if is_internal(name) else None
    if host.kind == "cloud":
        refused = None if hosts.azure(host) else "cloud"
    dns = host.fqdn or (hosts.computer_name(host) or identifier if inside else name)
    return Place(dns, name, identifier, refused, DISAGREES if inside else "")


def _findings(place: Place, host: Host) -> Iterator[ExpectedFinding]:
    """Yield a finding for each CVE that is open on a host, in each product."""
    for one in installed(host):
        weakness = one.finding.weakness
        for cve in weakness.cves if one.finding.open else ():
            yield ExpectedFinding(
                name=cve,
                letter=severity_letter(weakness, WORDS),
                title=cve,
                scoring=scoring(weakness, v3=VECTOR, v2=VECTOR),
                definition=(*stretches(weakness.description), *filter(None, (one.update,))),
                evidence=(row_id(place.cloud_id, cve, one),),
            )


def _resource(dns: str, resource: Instance, host: Host) -> Expected:
    """Return the resource in Azure that stands for a machine (docs/platform.md 1.11)."""
    addresses = ("fe80::1", *host.addresses)
    inside = [one for one in addresses if is_internal(one)]
    outside = [one for one in addresses if not is_internal(one)]
    # the platform reads these two lists, and no other names
    lists = {"privateIPs": inside, "publicIPs": outside}
    shown = {"displayName": dns, "properties": {"displayName": dns, **lists}}
    fields = {**_named(resource), **shown, "status": "A", "ips": list(addresses)}
    return Expected(type="azureresource", key=_key(resource), fields=fields, refused=None)


def _key(resource: Instance) -> str:
    return f"#azureresource#{resource.account}#{resource.name}"


def _named(resource: Instance) -> dict[str, object]:
    names = {"name": resource.name, "accountRef": resource.account}
    return {**names, "resourceType": "Microsoft.Compute/virtualMachines"}


def _on_resource(one: Expected, resource: Instance, host: Host) -> Expected:
    """Return a model of a machine for which a resource stands."""
    if one["type"] == "asset":
        return _resource(str(one["fields"]["dns"]), resource, host)
    found: dict[str, Any] = {**one, "fields": dict(one["fields"])}
    if one["type"] == "risk":
        found["target"] = _key(resource)
        found["fields"]["target"] = {"_type": "AzureResource", **_named(resource)}
    elif one["key"].startswith("#file#proofs/"):
        found["key"] += f"/{resource.account}"
        found["fields"]["name"] += f"/{resource.account}"
    return cast(Expected, found)
