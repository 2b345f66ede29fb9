"""What Wiz means: resources are the clouds' own or assets, findings on them risks. Contract: 7.

A CVE in several packages of one resource is one risk, with a proof for each of them.
"""

from collections.abc import Mapping

from sdk import Asset, Risk, RiskDefinition, Severity, dns_name
from sdk.filters import first_routable, routable
from sdk.models import (
    AWSResource,
    AzureResource,
    Facts,
    GCPResource,
    Integration,
    RiskStatus,
    State,
    choose_model,
)

from .types import Finding, Issue, Rule, Thing, evidence

VIRTUAL_MACHINE = "VIRTUAL_MACHINE"

SEVERITIES = {
    "NONE": Severity.INFO,
    "INFORMATIONAL": Severity.INFO,
    "LOW": Severity.LOW,
    "MEDIUM": Severity.MEDIUM,
    "HIGH": Severity.HIGH,
    "CRITICAL": Severity.CRITICAL,
}
"""The vendor's own words, for what nobody has scored."""

KINDS: Mapping[tuple[str, str], str] = {
    ("AWS", VIRTUAL_MACHINE): "AWS::EC2::Instance",
    ("AWS", "BUCKET"): "AWS::S3::Bucket",
    ("Azure", VIRTUAL_MACHINE): "Microsoft.Compute/virtualMachines",
    ("GCP", VIRTUAL_MACHINE): "compute.googleapis.com/Instance",
    ("GCP", "BUCKET"): "storage.googleapis.com/Bucket",
}
"""What the platform calls a kind of resource; the others go by Wiz's word.

Source: docs/platform.md 1.11.
"""

Resource = AWSResource | AzureResource | GCPResource
Place = Asset | Resource


def target(thing: Thing) -> Place | None:
    """The cloud resource that the provider's name is one of, else the host, if it is one.

    None of what nobody could reach: neither of the three clouds nor with an address.
    """
    return _resource(thing) or _asset(thing)


def vulnerability(finding: Finding, account: Integration) -> Risk:
    """One vulnerability in one package, on the resource that has it."""
    severity = Severity.first_known(finding.score, fallback=SEVERITIES[finding.severity])
    definition = RiskDefinition(
        description=finding.cve_description or finding.description or "",
        recommendation=finding.remediation or "",
        references=finding.link or "",
    )
    weakness = (finding.name, severity, definition, finding.score)
    return _risk(finding, finding.vulnerable_asset, account, weakness)


def issue(found: Issue, thing: Thing, account: Integration) -> Risk:
    """One issue on the resource that it is about; `thing` is what is known of that by now."""
    rule = (found.source_rules or [_unnamed(found)])[0]
    definition = RiskDefinition(
        description=rule.description or found.description or "",
        recommendation=rule.resolution_recommendation or rule.remediation_instructions or "",
    )
    return _risk(found, thing, account, (rule.name, SEVERITIES[found.severity], definition, None))


Weakness = tuple[str, Severity, RiskDefinition, float | None]


def _risk(row: Finding | Issue, thing: Thing, account: Integration, weakness: Weakness) -> Risk:
    name, severity, definition, score = weakness
    place = target(thing)
    return Risk(
        place or account,
        _keyable(name),
        RiskStatus(State.TRIAGE, severity),
        dns=_dns(thing, place),
        cvss_score=score,
        definition=definition,
        proof=evidence(row),
        proof_uniqueness_id=row.id,
    )


def _dns(thing: Thing, place: Place | None) -> str:
    """What risks go by: the host, or else the resource's own id.

    By default those of a resource go by its account, so that all resources in it would share one.
    """
    if isinstance(place, Asset):
        return place.dns
    name = dns_name(thing.name) if place and thing.type == VIRTUAL_MACHINE else ""
    return name or _keyable(thing.provider_unique_id or thing.id)


def _unnamed(found: Issue) -> Rule:
    return Rule(name=f"wiz-{found.type}-{found.id}")


def _keyable(text: str) -> str:
    # A key cannot hold the sign that parts it.
    return text.replace("#", "-")


def _resource(thing: Thing) -> Resource | None:
    if not thing.provider_unique_id:
        return None
    facts = Facts(
        resource_id=thing.provider_unique_id,
        account=thing.account,
        resource_type=_kind(thing),
        properties={"displayName": thing.name or ""},
        public_ips=[address for address in thing.addresses if routable(address)],
        private_ips=[address for address in thing.addresses if not routable(address)],
    )
    try:
        chosen = choose_model(facts)
    except ValueError:
        # A name that looks like one of a cloud's, and is not.
        return None
    return chosen if isinstance(chosen, AWSResource | AzureResource | GCPResource) else None


def _kind(thing: Thing) -> str:
    known = KINDS.get((thing.cloud_platform or "", thing.type))
    return known or thing.native_type or thing.type


def _asset(thing: Thing) -> Asset | None:
    address = first_routable(thing.addresses)
    name = dns_name(thing.name)
    if not address and not (name and thing.type == VIRTUAL_MACHINE):
        return None
    return Asset(name or address, address or name, cloud_id=thing.provider_unique_id or "")
