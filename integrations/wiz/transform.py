"""What Wiz means: resources are the clouds' own or assets, findings on them risks. Contract: 7.

A CVE in several packages of one resource is one risk, with a proof for each of them.
"""

from collections.abc import Iterator, Mapping

from sdk import Asset, Finding, RiskDefinition, Severity, host_asset, row_as_json
from sdk.filters import cloud_resource
from sdk.models import FindingTarget, dns_name

from .types import FindingRow, Issue, Rule, Snapshot

OPEN = ("OPEN", "IN_PROGRESS")
"""The statuses of issues and findings that someone should act on."""

VIRTUAL_MACHINE = "VIRTUAL_MACHINE"

SEVERITIES = {
    "NONE": Severity.INFO,
    "INFORMATIONAL": Severity.INFO,
    "LOW": Severity.LOW,
    "MEDIUM": Severity.MEDIUM,
    "HIGH": Severity.HIGH,
    "CRITICAL": Severity.CRITICAL,
}
"""The vendor's own words, where there is no score."""

RESOURCE_TYPES: Mapping[tuple[str | None, str], str] = {
    ("AWS", VIRTUAL_MACHINE): "AWS::EC2::Instance",
    ("AWS", "BUCKET"): "AWS::S3::Bucket",
    ("Azure", VIRTUAL_MACHINE): "Microsoft.Compute/virtualMachines",
    ("GCP", VIRTUAL_MACHINE): "compute.googleapis.com/Instance",
    ("GCP", "BUCKET"): "storage.googleapis.com/Bucket",
}
"""What the platform calls a type of resource; the others go by Wiz's word.

Source: docs/platform.md 1.11.
"""


def asset(resource: Snapshot) -> FindingTarget | None:
    """Return the cloud resource that the provider's name is one of, else the host, if it is one.

    None means that it cannot be reached: in none of the three clouds and without an address.
    """
    key = (resource.cloud_platform, resource.type)
    return cloud_resource(
        resource.provider_unique_id,
        account=resource.account,
        resource_type=RESOURCE_TYPES.get(key) or resource.native_type or resource.type,
        name=resource.name,
        addresses=resource.addresses,
    ) or host(resource)


def host(resource: Snapshot) -> Asset | None:
    """Return the host that a resource is, None if it cannot be reached as one."""
    is_named = resource.type == VIRTUAL_MACHINE and dns_name(resource.name)
    if not (resource.addresses or is_named):
        return None
    names, identifier = [resource.name], resource.provider_unique_id or ""
    return host_asset(identifier, names=names, addresses=resource.addresses)


def risk_group(resource: Snapshot, target: FindingTarget | None) -> str:
    """Return what risks go by: the host, or else the resource's own id.

    By default those of a resource go by its account, so that all resources in it would share one.
    """
    if isinstance(target, Asset):
        return target.dns
    name = dns_name(resource.name) if target and resource.type == VIRTUAL_MACHINE else ""
    return name or _keyable(resource.provider_unique_id or resource.id)


def is_open(row: Issue | FindingRow) -> bool:
    """Return True if it still holds; a filter that Wiz ignored would bring what was resolved."""
    return row.status in OPEN


def findings(row: Issue | FindingRow) -> Iterator[Finding]:
    """Yield the finding that a row is, with the row as its proof."""
    yield _issue(row) if isinstance(row, Issue) else _vulnerability(row)


def _vulnerability(row: FindingRow) -> Finding:
    return Finding(
        name=_keyable(row.name),
        severity=SEVERITIES[row.severity],
        definition=RiskDefinition(
            description=row.cve_description or row.description or "",
            recommendation=row.remediation or "",
            references=row.link or "",
        ),
        scores=((row.score, ""),),
        output=row_as_json(row),
    )


def _issue(row: Issue) -> Finding:
    rule = (row.source_rules or [Rule(name=f"wiz-{row.type}-{row.id}")])[0]
    return Finding(
        name=_keyable(rule.name),
        severity=SEVERITIES[row.severity],
        definition=RiskDefinition(
            description=rule.description or row.description or "",
            recommendation=rule.resolution_recommendation or rule.remediation_instructions or "",
        ),
        output=row_as_json(row),
    )


def _keyable(text: str) -> str:
    # A key cannot hold the sign that parts it.
    return text.replace("#", "-")
