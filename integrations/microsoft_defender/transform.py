"""What Defender means: machines are assets or resources, what is found on them risks. Contract: 8.

A CVE in several products of one machine is one risk, with all of them in its proof.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from operator import attrgetter

from sdk import Asset, Finding, RiskDefinition, Severity, host_asset, row_as_json
from sdk.filters import cloud_resource
from sdk.models import FindingTarget

from .types import Details, FindingRow, Machine, VirtualMachine

EXCEPTED = "UnderException"
"""The status of a CVE that the customer accepts on all machines (contract 4.5)."""

SEVERITIES = {
    "Low": Severity.LOW,
    "Medium": Severity.MEDIUM,
    "High": Severity.HIGH,
    "Critical": Severity.CRITICAL,
}
"""The vendor's own words, for a CVE without a score."""

RESOURCE_TYPES = {
    "azure": "Microsoft.Compute/virtualMachines",
    "aws": "AWS::EC2::Instance",
    "gcp": "compute.googleapis.com/Instance",
}

NO_CLOUD = VirtualMachine()
NO_DETAILS = Details(id="unknown")


def asset(machine: Machine) -> FindingTarget:
    """Return the cloud resource that a machine names, else the host."""
    cloud = machine.vm_metadata or NO_CLOUD
    resource = cloud_resource(
        cloud.resource_id,
        account=cloud.subscription_id,
        resource_type=RESOURCE_TYPES.get((cloud.cloud_provider or "").lower(), ""),
        name=machine.computer_dns_name,
        addresses=machine.addresses,
    )
    return resource or host(machine)


def host(machine: Machine) -> Asset:
    """Return the host, by full name and address; it groups the risks of a resource as well."""
    return host_asset(
        machine.id,
        names=(machine.computer_dns_name,),
        own=machine.own_addresses,
        seen_from=machine.last_external_ip_address,
    )


def findings(
    rows: Sequence[FindingRow], details: Mapping[str, Details | None]
) -> Iterator[Finding]:
    """Yield the findings of one machine, less the CVEs that the customer accepts."""
    updates = _updates(rows)
    for row in rows:
        cve = details.get(row.cve) or NO_DETAILS
        if cve.status != EXCEPTED:
            yield Finding(
                name=row.cve,
                severity=SEVERITIES[row.severity],
                definition=partial(_definition, cve, updates[row.cve]),
                scores=((cve.cvss_v3, cve.cvss_vector),),
                output=row_as_json(row),
                tie_breaker=row.id,
            )


def _updates(rows: Sequence[FindingRow]) -> dict[str, dict[str, None]]:
    """Return the updates of each CVE: all products have to be updated, not the worst alone."""
    updates: dict[str, dict[str, None]] = {row.cve: {} for row in rows}
    for row in sorted(rows, key=attrgetter("id")):
        if row.fixing_kb_id:
            updates[row.cve][f"Install KB{row.fixing_kb_id.upper().removeprefix('KB')}"] = None
    return updates


def _definition(details: Details, updates: Mapping[str, None]) -> RiskDefinition:
    return RiskDefinition(
        description=details.description or "",
        recommendation="\n".join(updates),
        references="\n".join(details.exploit_uris or ()),
    )
