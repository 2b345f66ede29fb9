"""What Defender means: machines are assets or resources, what is found on them risks. Contract: 8.

A CVE in several products of one machine is one risk, with all of them in its proof.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter

from sdk import Asset, Risk, RiskDefinition, Severity
from sdk.filters import host_asset, routable
from sdk.models import (
    AWSResource,
    AzureResource,
    Facts,
    GCPResource,
    RiskStatus,
    State,
    choose_model,
)

from .types import Finding, Machine, Vulnerability, evidence

EXCEPTED = "UnderException"
"""What the customer has decided to live with, on all machines (contract 4.5)."""

SEVERITIES = {
    "Low": Severity.LOW,
    "Medium": Severity.MEDIUM,
    "High": Severity.HIGH,
    "Critical": Severity.CRITICAL,
}
"""The vendor's own words, for what nobody has scored."""

KINDS = {
    "azure": "Microsoft.Compute/virtualMachines",
    "aws": "AWS::EC2::Instance",
    "gcp": "compute.googleapis.com/Instance",
}

Known = Mapping[str, Vulnerability | None]
Target = Asset | AWSResource | AzureResource | GCPResource


def target(machine: Machine) -> Target:
    """The cloud resource where the id of one is told, else the host by full name and address."""
    return _resource(machine) or _asset(machine)


def risks(machine: Machine, findings: Iterable[Finding], known: Known) -> Iterator[Risk]:
    """One risk per CVE of a machine, those that the customer has excepted aside."""
    place, dns = target(machine), _asset(machine).dns
    for cve, group in groupby(sorted(findings, key=_by_cve), _cve):
        vulnerability = known.get(cve)
        if vulnerability is None or vulnerability.status != EXCEPTED:
            yield _risk(place, dns, list(group), vulnerability)


def _asset(machine: Machine) -> Asset:
    return host_asset(
        machine.id,
        names=(machine.computer_dns_name,),
        own=machine.own_addresses,
        seen_from=machine.last_external_ip_address,
    )


def _resource(machine: Machine) -> AWSResource | AzureResource | GCPResource | None:
    cloud = machine.vm_metadata
    # A key cannot hold the sign that parts it.
    if cloud is None or not cloud.resource_id or "#" in cloud.resource_id:
        return None
    facts = Facts(
        resource_id=cloud.resource_id,
        account=cloud.subscription_id or "",
        resource_type=KINDS.get((cloud.cloud_provider or "").lower(), ""),
        properties={"displayName": machine.computer_dns_name or ""},
        public_ips=[one for one in machine.addresses if routable(one)],
        private_ips=[one for one in machine.addresses if not routable(one)],
    )
    chosen = choose_model(facts)
    return chosen if isinstance(chosen, AWSResource | AzureResource | GCPResource) else None


def _cve(finding: Finding) -> str:
    return finding.cve_id.upper()


def _by_cve(finding: Finding) -> tuple[str, str]:
    return _cve(finding), finding.id


def _risk(
    place: Target, dns: str, findings: list[Finding], vulnerability: Vulnerability | None
) -> Risk:
    words = (SEVERITIES[finding.severity] for finding in findings)
    worst = min(words, key=attrgetter("priority"))
    score = vulnerability.cvss_v3 if vulnerability else None
    return Risk(
        place,
        _cve(findings[0]),
        RiskStatus(State.TRIAGE, Severity.first_known(score, fallback=worst)),
        # A resource's risks would go by its subscription, so that machines would share them.
        dns=dns,
        cvss_score=score,
        cvss_vector=(vulnerability and vulnerability.cvss_vector) or "",
        definition=RiskDefinition(
            description=(vulnerability and vulnerability.description) or "",
            recommendation="\n".join(_updates(findings)),
            references="\n".join((vulnerability and vulnerability.exploit_uris) or ()),
        ),
        proof=evidence(findings),
    )


def _updates(findings: Iterable[Finding]) -> Iterator[str]:
    numbers = (finding.fixing_kb_id for finding in findings)
    for number in dict.fromkeys(filter(None, numbers)):
        yield f"Install KB{number.upper().removeprefix('KB')}"
