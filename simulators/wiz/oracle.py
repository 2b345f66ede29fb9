"""What a right integration emits for a world, from docs/contracts/wiz.md 7 and docs/platform.md.

It shares no code with the SDK or the integration it judges, and reads the world instead of the
wire. What the contract leaves open is decided here:

- A resource of AWS, Azure or Google is that cloud's resource, by the name that the cloud has for it
  and with the kind that the platform has for it, since others tell of the same machines.
- Of the others, whatever has an address is an asset: dns is the full name, or else the address.
  A resource without either, such as a user of an identity provider, is nothing that can be
  reached, and no model (docs/platform.md 5.7). An id that names no resource, of an account for one,
  makes a finding one of the integration itself, by that id; no finding is lost.
- The filter's cloud rule is off: machines that another company runs in somebody's cloud for the
  customer are seen by nobody else. Internal addresses fall as ever.
- A risk has the dns of its host, and on a resource without a full name that of the resource's own
  id: by the platform's default it would have the account, and all in it would share one risk.
- Severity is that of the score, and only without one Wiz's own word, as with all vendors, though
  the contract has the word first. 0.0 is a score.
- One CVE in several packages of a machine is one risk with several proofs. What is resolved or
  rejected is none. What has no CVE keeps the id it has.
- An issue is a risk by its rule's name. Its severity is Wiz's word.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ..engine import Expected
from ..oracle import (
    LETTERS,
    Refused,
    expected_asset,
    expected_file,
    expected_risk,
    is_internal,
    score,
    severity_letter,
    stretches,
    wants,
)
from ..world import Host, World
from .documents import entities

NO_SCORE: Mapping[str, object] = {}
KINDS = {
    ("AWS", "VIRTUAL_MACHINE"): "AWS::EC2::Instance",
    ("AWS", "BUCKET"): "AWS::S3::Bucket",
    ("Azure", "VIRTUAL_MACHINE"): "Microsoft.Compute/virtualMachines",
    ("Azure", "BUCKET"): "Microsoft.Storage/storageAccounts",
    ("GCP", "VIRTUAL_MACHINE"): "compute.googleapis.com/Instance",
    ("GCP", "BUCKET"): "storage.googleapis.com/Bucket",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A resource as the platform knows it: what stands for it, and the dns of risks on it."""

    target: Expected
    dns: str
    group: str
    refused: Refused = None


def expected(world: World, config: Mapping[str, str], url: str) -> Iterator[Expected]:
    """Yield every model, host by host; an asset that is only the target of risks is pending (`P`).

    `url` is that of the linked account. `importAssets` and `importVulnerabilities` are true when
    absent and false when unparsable (docs/platform.md 1.12).
    """
    assets, risks = (wants(config, name) for name in ("importAssets", "importVulnerabilities"))
    types = [one for one in config.get("resource_types", "").split(",") if one]
    status = "A" if assets else "P"
    for host in world.hosts():
        for thing in entities.things(host) if assets else ():
            if (place := _reached(thing, status)) and (not types or thing.type in types):
                yield place.target
        if risks:
            yield from _issues(world, host, status, url)
            yield from _vulnerabilities(world, host, status)


def _issues(world: World, host: Host, status: str, url: str) -> Iterator[Expected]:
    for issue in filter(lambda one: one.open, entities.issues(host)):
        place = _reached(issue.thing, status) or _account(issue.thing, url)
        rule = issue.rule
        number = entities.uuid_of(world, entities.Kind.ISSUE, host, issue.nth)
        pieces = (*stretches(rule.description), *stretches(rule.recommendation))
        yield from _risk(place, rule.name, LETTERS[issue.severity - 1], pieces, number)


def _vulnerabilities(world: World, host: Host, status: str) -> Iterator[Expected]:
    place = _machine(entities.machine(host), status)
    for found in entities.vulnerabilities(host):
        weakness = found.finding.weakness
        if not found.finding.open:
            continue
        number = entities.uuid_of(world, entities.Kind.FINDING, host, found.nth)
        pieces = (*stretches(weakness.description), *stretches(weakness.solution))
        scoring = {"cvss_score": score(weakness)}
        letter = severity_letter(weakness)
        yield from _risk(place, found.name, letter, pieces, number, scoring)


def _risk(
    place: Place,
    title: str,
    letter: str,
    pieces: tuple[str, ...],
    number: str,
    scoring: Mapping[str, object] = NO_SCORE,
) -> Iterator[Expected]:
    cve = title.startswith("CVE-")
    name = title if cve else title.lower().replace(" ", "-")
    yield place.target
    yield expected_risk(
        dns=place.dns,
        name=name,
        letter=letter,
        target=str(place.target["key"]),
        form=_form(place.target),
        scoring={**scoring, "proofUniquenessID": number},
        refused=place.refused,
        title=title,
    )
    yield expected_file(f"definitions/{name}", pieces, place.refused)
    yield expected_file(f"proofs/{place.dns}/{name}/{number}", (title, number), place.refused)


FORMS: Final = {
    "asset": ("Asset", ("dns", "name")),
    "awsresource": ("AWSResource", ("name", "accountRef", "resourceType")),
    "azureresource": ("AzureResource", ("name", "accountRef", "resourceType")),
    "gcpresource": ("GCPResource", ("name", "accountRef", "resourceType")),
}
"""What identifies the target of a risk, by its type (docs/platform.md 1.14)."""


def _form(target: Expected) -> dict[str, object] | None:
    if target["type"] not in FORMS:
        return None
    kind, names = FORMS[target["type"]]
    return {"_type": kind, **{name: target["fields"][name] for name in names}}


def _reached(thing: entities.Thing, status: str) -> Place | None:
    if thing.kind is entities.Kind.MACHINE:
        return _machine(thing, status)
    return _resource(thing) if (thing.platform, thing.type) in KINDS else None


def _machine(thing: entities.Thing, status: str) -> Place:
    if entities.instance(thing.host) is not None:
        return _resource(thing)
    host = thing.host
    dns, refused = host.fqdn or host.address, _refusal(host)
    target = expected_asset(
        dns=dns, name=host.address, cloud_id=thing.provider_id, status=status, refused=refused
    )
    return Place(target, dns, dns, refused)


def _refusal(host: Host) -> Refused:
    return "internal" if is_internal(host.address) else None


def _resource(thing: entities.Thing) -> Place:
    model, name = f"{thing.platform.lower()}resource", _relative(thing.provider_id)
    fields = {
        "name": name,
        "accountRef": thing.account,
        "resourceType": KINDS[thing.platform, thing.type],
        "displayName": _shown(thing, name),
        "status": "A",
        "ips": list(thing.addresses),
        "properties": {"displayName": thing.name, **_addresses(thing)},
    }
    key = f"#{model}#{thing.account}#{name}"
    target = Expected(type=model, key=key, fields=dict(fields), refused=None)
    named = thing.host.fqdn if thing.kind is entities.Kind.MACHINE else None
    return Place(target, named or thing.provider_id, thing.account)


def _relative(provider_id: str) -> str:
    """Return the platform's name: Google's without the service (docs/platform.md 1.11)."""
    return provider_id.partition(".googleapis.com/")[2] or provider_id


def _shown(thing: entities.Thing, name: str) -> str:
    """Return what the platform shows (docs/platform.md 1.11): the vendor's name for Azure alone."""
    if thing.platform == "AWS":
        return name.split(":", 5)[5]
    if thing.platform == "Azure":
        return thing.name
    segments = name.split("/")
    return segments[-1] if len(segments) == 6 else name


def _addresses(thing: entities.Thing) -> dict[str, object]:
    """Return the addresses of a machine, where the platform looks for them (docs/platform.md 1.11).

    It has no place for a private one in Google's cloud; those are kept beside.
    """
    inside = [one for one in thing.addresses if is_internal(one)]
    outside = [one for one in thing.addresses if not is_internal(one)]
    places: Mapping[str, Mapping[str, object]] = {
        "AWS": {"PrivateIp": "".join(inside), "PublicIp": "".join(outside)},
        "GCP": {"furtherIPs": inside, "publicIP": "".join(outside)},
        "Azure": {"privateIPs": inside, "publicIPs": outside},
    }
    return {name: value for name, value in places[thing.platform].items() if value}


def _account(thing: entities.Thing, url: str) -> Place:
    fields: dict[str, object] = {"name": "wiz", "value": url, "status": "A"}
    key = f"#integration#wiz#{url}"
    target = Expected(type="integration", key=key, fields=fields, refused=None)
    return Place(target, thing.provider_id, "wiz")
