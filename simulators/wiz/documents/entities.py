"""How Wiz sees a host: as a virtual machine of some platform, with what hangs on it.

Each thing has a UUID that leads back to its host in one step. Where a host is, and which things
there are beside it, is assumed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b

from ...world import Finding, Host, Instance, Weakness, World, instance_of

OUTSIDE = ("vSphere", "OCI", "SelfHosted", "DigitalOcean", "Linode")
"""Platforms of the hosts that are in none of the three clouds."""
MANAGED_EVERY, MANAGED_AT = 40, 21
"""Cloud hosts that are somebody else's machines, such as those of a Databricks workspace."""
PERSON_EVERY, PERSON_AT = 6, 5
DELETED_EVERY, DELETED_AT = 10, 7
EARLIER = "-old"
"""What the name of an earlier machine ends with."""
WORDS = ("NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL")
"""VulnerabilitySeverity, by the world's scale."""
ISSUE_WORDS = ("INFORMATIONAL", *WORDS[1:])
"""Severity of an issue, by the same scale."""


Kind = IntEnum(
    "Kind",
    "MACHINE BUCKET PERSON ACCOUNT FINDING ISSUE CONFIGURATION ENDPOINT DETECTION DELETED RULE",
)
"""What an id is of."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A resource as Wiz knows it; `provider_id` is the cloud's own name for it."""

    kind: Kind
    host: Host
    type: str
    native_type: str
    name: str
    platform: str
    provider_id: str
    account: str
    region: str
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """One vulnerability in one package of one machine; `nth` counts those of the host."""

    nth: int
    name: str
    package: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Rule:
    """What an issue is found by; `model` is the GraphQL type."""

    model: str
    number: int
    name: str
    description: str
    recommendation: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue: a rule that something breaks. `severity` is on the world's scale, 1 to 5."""

    nth: int
    thing: Thing
    rule: Rule
    type: str
    severity: int
    findings: tuple[Finding, ...]

    @property
    def open(self) -> bool:
        """Return True if there is something to act on."""
        return not self.findings or any(finding.open for finding in self.findings)


@lru_cache(maxsize=64)
def _tail(seed: int) -> str:
    return blake2b(f"wiz/{seed}".encode(), digest_size=6).hexdigest()


def uuid_of(world: World, kind: Kind, host: Host, nth: int = 0) -> str:
    """Return the id of a thing: of the form of a UUID of version 5, as Wiz's are."""
    start = host.id
    return f"{start[:8]}-{start[8:]}-5{kind:03x}-8{nth:03x}-{_tail(world.seed)}"


def found_by(world: World, text: str) -> Host | None:
    """Return the host that a UUID is about; None for one that is not of this tenant."""
    parts = text.split("-")
    if [len(part) for part in parts] != [8, 4, 4, 4, 12] or parts[4] != _tail(world.seed):
        return None
    host = world.find_id(parts[0] + parts[1])
    try:
        kind, nth = Kind(int(parts[2][1:], 16)), int(parts[3][1:], 16)
    except ValueError:
        return None
    return None if host is None or uuid_of(world, kind, host, nth) != text else host


def instance(host: Host) -> Instance | None:
    """Return the machine of the three clouds that a host is, as far as it is the customer's own."""
    return None if host.index % MANAGED_EVERY == MANAGED_AT else instance_of(host)


NATIVE = {
    "AWS": ("virtualMachine", "bucket"),
    "Azure": ("Microsoft.Compute/virtualMachines", "Microsoft.Storage/storageAccounts"),
    "GCP": ("compute#instance", "storage#bucket"),
}
"""nativeType of machines and buckets; unverified."""


def machine(host: Host) -> Thing:
    """Return the host as a virtual machine."""
    found = instance(host)
    platform = found.provider if found else _platform(host)
    return Thing(
        kind=Kind.MACHINE,
        host=host,
        type="VIRTUAL_MACHINE",
        native_type=NATIVE[found.provider][0] if found else "virtualMachine",
        name=host.fqdn or host.hostname,
        platform=platform,
        provider_id=found.name if found else f"{platform.lower()}://vm/{host.index}",
        account=found.account if found else f"{platform.lower()}-{host.index % 4}",
        region=found.region if found else "dc-1",
        addresses=host.addresses,
    )


def bucket(host: Host) -> Thing | None:
    """Return the bucket beside a machine of the three clouds."""
    found = instance(host)
    if found is None:
        return None
    name = f"{host.hostname}-backup".lower()
    group = f"/subscriptions/{found.account}/resourceGroups/rg/providers/Microsoft.Storage"
    ids = {
        "AWS": f"arn:aws:s3:::{name}",
        "Azure": f"{group}/storageAccounts/backup{host.index}",
        "GCP": f"//storage.googleapis.com/projects/_/buckets/{name}",
    }
    return Thing(
        kind=Kind.BUCKET,
        host=host,
        type="BUCKET",
        native_type=NATIVE[found.provider][1],
        name=name,
        platform=found.provider,
        provider_id=ids[found.provider],
        account=found.account,
        region=found.region,
    )


def person(host: Host) -> Thing | None:
    """Return a user of an identity provider: a resource to Wiz, and nothing that can be reached."""
    if host.index % PERSON_EVERY != PERSON_AT:
        return None
    name = f"user-{host.index}@example.com"
    native, number = "user", f"okta://user/{host.index}"
    return Thing(Kind.PERSON, host, "USER_ACCOUNT", native, name, "Okta", number, "okta-0", "")


def account(host: Host) -> Thing | None:
    """Return the AWS account of a machine; Wiz lists it as an account and not as a resource."""
    found = instance(host)
    if found is None or found.provider != "AWS":
        return None
    number, name = found.account, f"account-{host.index}"
    return Thing(Kind.ACCOUNT, host, "SUBSCRIPTION", "account", name, "AWS", number, number, "")


def things(host: Host) -> Iterator[Thing]:
    """Yield what is in the inventory for a host."""
    yield machine(host)
    yield from filter(None, (bucket(host), person(host)))


def earlier(host: Host) -> Thing | None:
    """Return the earlier machine of a host, which is only listed with what was deleted."""
    if host.index % DELETED_EVERY != DELETED_AT:
        return None
    thing = machine(host)
    return replace(
        thing,
        kind=Kind.DELETED,
        name=f"old-{thing.name}",
        provider_id=f"{thing.provider_id}{EARLIER}",
        addresses=(),
    )


def names(weakness: Weakness) -> tuple[str, ...]:
    """Return the vulnerabilities of a weakness: its CVEs, an id of GitHub's, or none at all."""
    if weakness.cves or weakness.index % 8 != 5:
        return weakness.cves
    return (f"GHSA-{weakness.index:04x}-3jx7-{weakness.identifier % 65536:04x}",)


def vulnerabilities(host: Host) -> Iterator[Vulnerability]:
    """Yield every vulnerability finding of a host; what it finds in several packages is as many."""
    rows = ((finding, name) for finding in host.weaknesses for name in names(finding.weakness))
    for nth, (finding, name) in enumerate(rows):
        product = finding.weakness.title.split()[0].lower()
        package = product if finding.port is None else f"{product}-{finding.port}"
        yield Vulnerability(nth, name, package, finding)


def issues(host: Host) -> Iterator[Issue]:
    """Yield every issue of a host: weaknesses without a name, and what is set up badly."""
    for nth, (thing, rule, severity, findings) in enumerate(_issues(host)):
        yield Issue(nth, thing, rule, TYPES[rule.model], severity, findings)


TYPES = {
    "Control": "TOXIC_COMBINATION",
    "CloudConfigurationRule": "CLOUD_CONFIGURATION",
    "CloudEventRule": "THREAT_DETECTION",
}
PUBLIC_BUCKET = Rule(
    "CloudConfigurationRule",
    1001,
    "Bucket is readable by everyone",
    "Whoever knows its name can list the bucket.",
    "Turn public access off.",
)
NO_SECOND_FACTOR = Rule(
    "CloudConfigurationRule",
    1002,
    "Root user without a second factor",
    "The password is all that is asked of the root user.",
    "Register a second factor.",
)


def _issues(host: Host) -> Iterator[tuple[Thing, Rule, int, tuple[Finding, ...]]]:
    grouped: dict[int, list[Finding]] = {}
    for finding in host.weaknesses:
        if not names(finding.weakness):
            grouped.setdefault(finding.weakness.index, []).append(finding)
    for found in grouped.values():
        weakness = found[0].weakness
        yield machine(host), rule_of(weakness), weakness.severity, tuple(found)
    if (stored := bucket(host)) is not None:
        yield stored, PUBLIC_BUCKET, 4, ()
    if (owned := account(host)) is not None:
        yield owned, NO_SECOND_FACTOR, 5, ()


def rule_of(weakness: Weakness) -> Rule:
    """Return what finds a weakness that has no name of its own."""
    model = "Control" if weakness.index % 16 == 1 else "CloudEventRule"
    solution = weakness.solution if model == "Control" else ""
    return Rule(model, weakness.index, weakness.title, weakness.description, solution)


def _platform(host: Host) -> str:
    return "Databricks" if host.kind == "cloud" else OUTSIDE[host.index % len(OUTSIDE)]
