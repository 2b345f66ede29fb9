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

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..engine import Expected
from ..oracle import (
    LETTERS,
    Refused,
    expected_asset,
    expected_file,
    expected_integration,
    expected_resource,
    expected_risk,
    form_of,
    is_internal,
    score,
    severity_letter,
    stretches,
    wants,
)
from ..world import Host, World
from .documents import entities
from .documents.entities import Kind, Thing

KINDS = {
    "AWS": {"VIRTUAL_MACHINE": "AWS::EC2::Instance", "BUCKET": "AWS::S3::Bucket"},
    "Azure": {
        "VIRTUAL_MACHINE": "Microsoft.Compute/virtualMachines",
        "BUCKET": "Microsoft.Storage/storageAccounts",
    },
    "GCP": {
        "VIRTUAL_MACHINE": "compute.googleapis.com/Instance",
        "BUCKET": "storage.googleapis.com/Bucket",
    },
}
"""What the platform calls resources that are the cloud's own."""


@dataclass(frozen=True, slots=True)
class Place:
    """A resource as the platform knows it: what stands for it, and the dns of risks on it."""

    target: Expected
    dns: str
    refused: Refused = None


def expected(world: World, config: Mapping[str, str], url: str) -> Iterator[Expected]:
    """Yield every model, host by host; an asset that is only the target of risks is pending (`P`).

    `url` is that of the linked account. `importAssets` and `importVulnerabilities` are true when
    absent and false when unparsable (docs/platform.md 1.12).
    """
    assets, risks = wants(config, "importAssets"), wants(config, "importVulnerabilities")
    types = [one for one in config.get("resource_types", "").split(",") if one]
    status = "A" if assets else "P"
    for host in world.hosts():
        for thing in entities.things(host) if assets else ():
            if (place := _reached(thing, status)) and (not types or thing.type in types):
                yield place.target
        for issue in filter(lambda one: one.open, entities.issues(host) if risks else ()):
            linked = Place(expected_integration("wiz", url), issue.thing.provider_id)
            place = _reached(issue.thing, status) or linked
            number = entities.uuid_of(world, Kind.ISSUE, host, issue.nth)
            pieces = stretches(issue.rule.description, issue.rule.recommendation)
            yield from _risk(place, issue.rule.name, LETTERS[issue.severity - 1], pieces, number)
        if risks:
            yield from _vulnerabilities(world, host, status)


def _vulnerabilities(world: World, host: Host, status: str) -> Iterator[Expected]:
    place = _machine(entities.machine(host), status)
    for found in filter(lambda one: one.finding.open, entities.vulnerabilities(host)):
        weakness = found.finding.weakness
        number = entities.uuid_of(world, Kind.FINDING, host, found.nth)
        pieces, scored = stretches(weakness.description, weakness.solution), score(weakness)
        letter = severity_letter(weakness)
        yield from _risk(place, found.name, letter, pieces, number, cvss_score=scored)


def _risk(
    place: Place, title: str, letter: str, pieces: Iterable[str], number: str, **scoring: object
) -> Iterator[Expected]:
    name = title if title.startswith("CVE-") else title.lower().replace(" ", "-")
    yield place.target
    yield expected_risk(
        dns=place.dns,
        name=name,
        letter=letter,
        target=str(place.target["key"]),
        form=form_of(place.target),
        scoring={**scoring, "proofUniquenessID": number},
        refused=place.refused,
        title=title,
    )
    yield expected_file(f"definitions/{name}", tuple(pieces), place.refused)
    yield expected_file(f"proofs/{place.dns}/{name}/{number}", (title, number), place.refused)


def _reached(thing: Thing, status: str) -> Place | None:
    if thing.kind is Kind.MACHINE:
        return _machine(thing, status)
    return _resource(thing) if thing.type in KINDS.get(thing.platform, ()) else None


def _machine(thing: Thing, status: str) -> Place:
    host = thing.host
    if entities.instance(host) is not None:
        return _resource(thing)
    refused: Refused = "internal" if is_internal(host.address) else None
    target = expected_asset(
        dns=host.fqdn or host.address,
        name=host.address,
        cloud_id=thing.provider_id,
        status=status,
        refused=refused,
    )
    return Place(target, host.fqdn or host.address, refused)


def _resource(thing: Thing) -> Place:
    kind = KINDS[thing.platform][thing.type]
    known = thing.account, thing.provider_id, thing.name, thing.addresses
    named = thing.host.fqdn if thing.kind is Kind.MACHINE else None
    return Place(expected_resource(thing.platform, kind, *known), named or thing.provider_id)
