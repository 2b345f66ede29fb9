"""How Wiz sees a host: as a virtual machine of some platform, with what hangs on it.

Each thing has a UUID that leads back to its host in one step. Where a host is, and which things
there are beside it, is assumed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b

from ...engine import Context
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

NATIVE = {
    "AWS": ("virtualMachine", "bucket"),
    "Azure": ("Microsoft.Compute/virtualMachines", "Microsoft.Storage/storageAccounts"),
    "GCP": ("compute#instance", "storage#bucket"),
}
"""nativeType of machines and buckets; unverified."""
AZURE_STORAGE = "/subscriptions/{account}/resourceGroups/rg/providers/Microsoft.Storage"
BUCKETS = {
    "AWS": "arn:aws:s3:::{name}",
    "Azure": f"{AZURE_STORAGE}/storageAccounts/backup{{index}}",
    "GCP": "//storage.googleapis.com/projects/_/buckets/{name}",
}
"""What each cloud calls a bucket."""

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
    region: str = ""
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

    number: int
    name: str
    description: str
    recommendation: str = ""
    model: str = "CloudConfigurationRule"


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue: a rule that something breaks. `severity` is on the world's scale, 1 to 5."""

    nth: int
    thing: Thing
    rule: Rule
    severity: int
    findings: tuple[Finding, ...] = ()

    @property
    def open(self) -> bool:
        """Return True if there is something to act on."""
        return not self.findings or any(finding.open for finding in self.findings)


PUBLIC_BUCKET = Rule(
    *(1001, "Bucket is readable by everyone", "Whoever knows its name can list the bucket."),
    "Turn public access off.",
)
NO_SECOND_FACTOR = Rule(
    *(1002, "Root user without a second factor"),
    *("The password is all that is asked of the root user.", "Register a second factor."),
)
ENCRYPTED = Rule(1003, "Bucket is not encrypted", "What is in it is plain.")


@lru_cache(maxsize=64)
def _tail(seed: int) -> str:
    return blake2b(f"wiz/{seed}".encode(), digest_size=6).hexdigest()


def uuid_of(world: World, kind: Kind, host: Host, nth: int = 0) -> str:
    """Return the id of a thing: of the form of a UUID of version 5, as Wiz's are."""
    start = host.id
    return f"{start[:8]}-{start[8:]}-5{kind:03x}-8{nth:03x}-{_tail(world.seed)}"


def found_by(context: Context, text: str) -> Host | None:
    """Return the host that a UUID is about; None for one that is not of this tenant."""
    world, parts = context.world, text.split("-")
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


def machine(host: Host) -> Thing:
    """Return the host as a virtual machine."""
    found = instance(host)
    if found:
        native, place = NATIVE[found.provider][0], (found.account, found.region)
        platform, number = str(found.provider), found.name
    else:
        platform = "Databricks" if host.kind == "cloud" else OUTSIDE[host.index % len(OUTSIDE)]
        native, number = "virtualMachine", f"{platform.lower()}://vm/{host.index}"
        place = f"{platform.lower()}-{host.index % 4}", "dc-1"
    known = "VIRTUAL_MACHINE", native, host.fqdn or host.hostname, platform, number
    return Thing(Kind.MACHINE, host, *known, *place, host.addresses)


def bucket(host: Host) -> Thing | None:
    """Return the bucket beside a machine of the three clouds."""
    found = instance(host)
    if found is None:
        return None
    cloud, name = found.provider, f"{host.hostname}-backup".lower()
    number = BUCKETS[cloud].format(name=name, account=found.account, index=host.index)
    place = found.account, found.region
    return Thing(Kind.BUCKET, host, "BUCKET", NATIVE[cloud][1], name, cloud, number, *place)


def person(host: Host) -> Thing | None:
    """Return a user of an identity provider: a resource to Wiz, and nothing that can be reached."""
    if host.index % PERSON_EVERY != PERSON_AT:
        return None
    known = "USER_ACCOUNT", "user", f"user-{host.index}@example.com", "Okta"
    return Thing(Kind.PERSON, host, *known, f"okta://user/{host.index}", "okta-0")


def account(host: Host) -> Thing | None:
    """Return the AWS account of a machine; Wiz lists it as an account and not as a resource."""
    found = instance(host)
    if found is None or found.provider != "AWS":
        return None
    known = "SUBSCRIPTION", "account", f"account-{host.index}", "AWS"
    return Thing(Kind.ACCOUNT, host, *known, found.account, found.account)


def things(host: Host) -> Iterator[Thing]:
    """Yield what is in the inventory for a host."""
    yield machine(host)
    yield from filter(None, (bucket(host), person(host)))


def earlier(host: Host) -> Thing | None:
    """Return the earlier machine of a host, which is only listed with what was deleted."""
    if host.index % DELETED_EVERY != DELETED_AT:
        return None
    thing = machine(host)
    name, number = f"old-{thing.name}", f"{thing.provider_id}{EARLIER}"
    return replace(thing, kind=Kind.DELETED, name=name, provider_id=number, addresses=())


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


def issues(host: Host) -> list[Issue]:
    """Return every issue of a host: weaknesses without a name, and what is set up badly."""
    grouped: dict[int, list[Finding]] = {}
    for finding in host.weaknesses:
        if not names(finding.weakness):
            grouped.setdefault(finding.weakness.index, []).append(finding)
    found = [
        Issue(nth, machine(host), _rule_of(one[0].weakness), one[0].weakness.severity, tuple(one))
        for nth, one in enumerate(grouped.values())
    ]
    for thing, rule, severity in (
        (bucket(host), PUBLIC_BUCKET, 4),
        (account(host), NO_SECOND_FACTOR, 5),
    ):
        if thing is not None:
            found.append(Issue(len(found), thing, rule, severity))
    return found


def _rule_of(weakness: Weakness) -> Rule:
    """Return what finds a weakness that has no name of its own."""
    model = "Control" if weakness.index % 16 == 1 else "CloudEventRule"
    solution = weakness.solution if model == "Control" else ""
    return Rule(weakness.index, weakness.title, weakness.description, solution, model)
