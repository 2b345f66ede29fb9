"""The inventory: cloud resources, accounts, projects and what is seen from outside (contract 3).

What a node has in its type and not here is null.
"""

from collections.abc import Iterator
from functools import lru_cache

from ...engine import Context, Document
from ...oracle import stretches
from ...world import Host
from . import entities
from .entities import Kind, Thing

SYSTEMS = {"Windows": "WINDOWS", "Cisco": "OTHER", "VMware": "OTHER"}
PROVIDERS = ("AWS", "Azure", "GCP", "OCI", "Okta", "Linode", "DigitalOcean", "vSphere")
"""Platforms that are a cloudProvider too; all others are SelfHosted."""
PROJECTS = tuple(
    {
        "id": f"9a55ed00-0000-5000-8000-00000000000{number}",
        "name": name,
        "slug": name.lower(),
        "isFolder": False,
        "archived": False,
        "riskProfile": {"businessImpact": "MBI"},
    }
    for number, name in enumerate(("Shop", "Office", "Lab"))
)


def resources(context: Context, host: Host) -> Iterator[Document]:
    """Yield what is in the inventory for a host, and what was deleted from it."""
    yield from old_resources(context, host)
    if (deleted := entities.earlier(host)) is not None:
        yield _resource(context, deleted)


def old_resources(context: Context, host: Host) -> Iterator[Document]:
    """Yield what is there, of which the form of before shows less: not the platform, for one."""
    for thing in entities.things(host):
        yield _resource(context, thing)


def _resource(context: Context, thing: Thing) -> Document:
    """Return one resource as cloudResourcesV2 has it."""
    host, first = thing.host, context.rfc3339(thing.host.first_seen)
    is_machine = thing.kind in (Kind.MACHINE, Kind.DELETED)
    fields = {
        "__typename": "CloudResourceV2VirtualMachine",
        "instanceType": "m5.large",
        "ipAddresses": list(thing.addresses),
        "operatingSystem": SYSTEMS.get(host.family, "LINUX"),
    }
    return {
        **known_as(context, thing),
        "providerUniqueId": thing.provider_id,
        **dict.fromkeys(("createdAt", "updatedAt", "firstSeen"), first),
        "deletedAt": first if thing.kind is Kind.DELETED else None,
        "lastSeen": context.rfc3339(host.last_seen),
        "isAccessibleFromInternet": host.faces_internet if is_machine else None,
        "hasSensitiveData": thing.kind is Kind.BUCKET or None,
        "tags": [{"key": "network", "value": host.kind}],
        "cloudAccount": _cloud_account(context, thing),
        "projects": [project(host)],
        "graphEntity": _entity(context, thing),
        "typeFields": fields if is_machine else None,
    }


def known_as(context: Context, thing: Thing) -> Document:
    """Return how a resource is known wherever it is shown."""
    return {
        "id": entities.uuid_of(context.world, thing.kind, thing.host),
        "name": thing.name,
        "type": thing.type,
        "nativeType": thing.native_type,
        "externalId": thing.provider_id.rpartition("/")[2],
        "cloudPlatform": thing.platform,
        "status": "Inactive" if thing.host.kind == "stale" else "Active",
        "region": thing.region or None,
        "providerId": thing.provider_id,
        "subscriptionId": entities.uuid_of(context.world, Kind.ACCOUNT, thing.host),
        "subscriptionName": f"account-{thing.account}",
        "subscriptionExternalId": thing.account,
    }


def _entity(context: Context, thing: Thing) -> Document:
    """Return the resource as a node of the graph; which properties there are is assumed."""
    return {
        **known_as(context, thing),
        "providerUniqueId": thing.provider_id,
        "properties": {"cloudPlatform": thing.platform, "nativeType": thing.native_type},
        "firstSeen": context.rfc3339(thing.host.first_seen),
        "lastSeen": context.rfc3339(thing.host.last_seen),
    }


def snapshot(context: Context, thing: Thing) -> Document:
    """Return the resource as an issue has it."""
    tags = {"network": thing.host.kind}
    return {**known_as(context, thing), "subscriptionTags": {}, "tags": tags}


def vulnerable(context: Context, host: Host) -> Document:
    """Return the machine as a vulnerability finding has it."""
    thing = entities.machine(host)
    return {
        **snapshot(context, thing),
        "providerUniqueId": thing.provider_id,
        "__typename": "VulnerableAssetVirtualMachine",
        "hasLimitedInternetExposure": host.faces_internet,
        "hasWideInternetExposure": host.faces_internet,
        "operatingSystem": SYSTEMS.get(host.family, "LINUX").capitalize(),
        "ipAddresses": list(thing.addresses),
        "imageName": host.operating_system,
    }


def accounts(context: Context, host: Host) -> Iterator[Document]:
    """Yield the account of a machine in one of the three clouds."""
    if entities.instance(host) is not None:
        lost = ("lastScannedAt", "linkedProjects") if context.quirk("missing-fields") else ()
        found = _cloud_account(context, entities.machine(host))
        yield {**found, **dict.fromkeys(lost)}


def projects(_: Context, host: Host) -> Iterator[Document]:
    """Yield as many projects as there are hosts, three at most; assumed."""
    yield from PROJECTS[host.index : host.index + 1]


def project(host: Host) -> Document:
    """Return the project that a host belongs to."""
    return PROJECTS[host.index % len(PROJECTS)]


def endpoints(context: Context, host: Host) -> Iterator[Document]:
    """Yield what of a machine answers from outside: one port of each with a name; assumed."""
    if host.kind == "public" and host.fqdn is not None:
        thing = entities.machine(host)
        yield {
            "id": entities.uuid_of(context.world, Kind.ENDPOINT, host),
            "name": f"{host.fqdn}:443",
            "host": host.fqdn,
            "port": 443,
            "protocols": ["HTTPS"],
            "externalId": f"endpoint://{host.fqdn}:443",
            "exposureLevel": "HIGH",
            "portStatus": "OPEN",
            "cloudPlatform": thing.platform,
            "resources": [_entity(context, thing)],
            "projects": [project(host)],
            "firstSeen": context.rfc3339(host.first_seen),
            "updatedAt": context.rfc3339(host.last_seen),
        }


def search_results(context: Context, host: Host) -> Iterator[Document]:
    """Yield resources as nodes of the graph."""
    for thing in entities.things(host):
        yield {"entities": [_entity(context, thing)], "type": thing.type}


def _cloud_account(context: Context, thing: Thing) -> Document:
    """Return the account that a resource is in."""
    return {
        "id": entities.uuid_of(context.world, Kind.ACCOUNT, thing.host),
        "name": f"account-{thing.account}",
        "externalId": thing.account,
        "cloudProvider": thing.platform if thing.platform in PROVIDERS else "SelfHosted",
        "status": "CONNECTED",
        "lastScannedAt": context.rfc3339(thing.host.last_seen),
        "firstScannedAt": context.rfc3339(thing.host.first_seen),
        "resourceCount": 1,
        "containerCount": 0,
        "virtualMachineCount": 1,
        "linkedProjects": [project(thing.host)],
    }


@lru_cache(maxsize=1024)
def text_of(html: str) -> str:
    """Return what the world says in HTML, as plain text; it says the same of many hosts."""
    return "\n".join(stretches(html))
