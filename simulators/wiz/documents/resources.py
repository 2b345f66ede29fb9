"""The inventory: cloud resources in their new and their old form, and as a graph (contract 3)."""

from collections.abc import Iterator

from ...engine import Context, Document
from ...oracle import stretches
from ...world import Host
from . import entities

SYSTEMS = {"Windows": "WINDOWS", "Cisco": "OTHER", "VMware": "OTHER"}


def resource(context: Context, thing: entities.Thing) -> Document:
    """Return one resource as cloudResourcesV2 has it."""
    host, number = thing.host, entities.uuid_of(context.world, thing.kind, thing.host)
    is_machine = thing.kind in (entities.Kind.MACHINE, entities.Kind.DELETED)
    return {
        "id": number,
        "name": thing.name,
        "type": thing.type,
        "nativeType": thing.native_type,
        "externalId": thing.provider_id.rpartition("/")[2],
        "providerUniqueId": thing.provider_id,
        "cloudPlatform": thing.platform,
        "status": _status(host),
        "region": thing.region or None,
        "createdAt": context.rfc3339(host.first_seen),
        "updatedAt": context.rfc3339(host.first_seen),
        "deletedAt": _deleted(context, thing),
        "firstSeen": context.rfc3339(host.first_seen),
        "lastSeen": context.rfc3339(host.last_seen),
        "isAccessibleFromInternet": _exposed(host) if is_machine else None,
        "isOpenToAllInternet": None,
        "hasSensitiveData": thing.kind is entities.Kind.BUCKET or None,
        "tags": [{"key": "network", "value": host.kind}],
        "cloudAccount": cloud_account(context, thing),
        "projects": [project(host)],
        "graphEntity": entity(context, thing),
        "typeFields": _machine_fields(thing) if is_machine else None,
    }


def resources(context: Context, host: Host) -> Iterator[Document]:
    """Yield what is in the inventory for a host, and what was deleted from it."""
    for thing in entities.things(host):
        yield resource(context, thing)
    if (deleted := entities.earlier(host)) is not None:
        yield resource(context, deleted)


def old_resources(context: Context, host: Host) -> Iterator[Document]:
    """Yield the same in the form of before, which does not tell the platform."""
    for thing in entities.things(host):
        whole = resource(context, thing)
        kept = {name: whole[name] for name in ("id", "name", "type", "nativeType", "graphEntity")}
        yield {
            **kept,
            "subscriptionId": account_id(context, thing),
            "subscriptionName": account_name(thing),
            "subscriptionExternalId": thing.account,
            # for filters alone
            **{name: whole[name] for name in ("projects", "providerUniqueId", "updatedAt")},
        }


def entity(context: Context, thing: entities.Thing) -> Document:
    """Return the resource as a node of the graph; which properties there are is assumed."""
    return {
        "id": entities.uuid_of(context.world, thing.kind, thing.host),
        "name": thing.name,
        "type": thing.type,
        "providerUniqueId": thing.provider_id,
        "properties": {"cloudPlatform": thing.platform, "nativeType": thing.native_type},
        "firstSeen": context.rfc3339(thing.host.first_seen),
        "lastSeen": context.rfc3339(thing.host.last_seen),
        "deletedAt": None,
    }


def snapshot(context: Context, thing: entities.Thing) -> Document:
    """Return the resource as an issue has it."""
    return {
        "id": entities.uuid_of(context.world, thing.kind, thing.host),
        "type": thing.type,
        "name": thing.name,
        "nativeType": thing.native_type,
        "status": _status(thing.host),
        "cloudPlatform": thing.platform,
        "cloudProviderURL": None,
        "providerId": thing.provider_id,
        "externalId": thing.provider_id.rpartition("/")[2],
        "region": thing.region or None,
        "subscriptionId": account_id(context, thing),
        "subscriptionName": account_name(thing),
        "subscriptionExternalId": thing.account,
        "subscriptionTags": {},
        "tags": {"network": thing.host.kind},
    }


def vulnerable(context: Context, host: Host) -> Document:
    """Return the machine as a vulnerability finding has it."""
    thing = entities.machine(host)
    return {
        **snapshot(context, thing),
        "__typename": "VulnerableAssetVirtualMachine",
        "providerUniqueId": thing.provider_id,
        "hasLimitedInternetExposure": _exposed(host),
        "hasWideInternetExposure": _exposed(host),
        "operatingSystem": _system(host).capitalize(),
        "ipAddresses": list(thing.addresses),
        "imageName": host.operating_system,
    }


def cloud_account(context: Context, thing: entities.Thing) -> Document:
    """Return the account that a resource is in."""
    known = ("AWS", "Azure", "GCP", "OCI", "Okta", "Linode", "DigitalOcean", "vSphere")
    return {
        "id": account_id(context, thing),
        "name": account_name(thing),
        "externalId": thing.account,
        "cloudProvider": thing.platform if thing.platform in known else "SelfHosted",
        "status": "CONNECTED",
        "lastScannedAt": context.rfc3339(thing.host.last_seen),
        "firstScannedAt": context.rfc3339(thing.host.first_seen),
        "resourceCount": 1,
        "containerCount": 0,
        "virtualMachineCount": 1,
        "linkedProjects": [project(thing.host)],
    }


def accounts(context: Context, host: Host) -> Iterator[Document]:
    """Yield the account of a machine in one of the three clouds."""
    if entities.instance(host) is not None:
        found = cloud_account(context, entities.machine(host))
        if context.quirk("missing-fields"):
            found = {**found, "lastScannedAt": None, "linkedProjects": None}
        yield found


def account_id(context: Context, thing: entities.Thing) -> str:
    """Return Wiz's own id of an account."""
    return entities.uuid_of(context.world, entities.Kind.ACCOUNT, thing.host)


def account_name(thing: entities.Thing) -> str:
    """Return what the customer calls it."""
    return f"account-{thing.account}"


PROJECTS = tuple(
    {
        "id": f"9a55ed00-0000-5000-8000-00000000000{number}",
        "name": name,
        "slug": name.lower(),
        "isFolder": False,
        "archived": False,
        "businessUnit": None,
        "description": None,
        "riskProfile": {"businessImpact": "MBI"},
    }
    for number, name in enumerate(("Shop", "Office", "Lab"))
)


def project(host: Host) -> Document:
    """Return the project that a host belongs to."""
    return dict(PROJECTS[host.index % len(PROJECTS)])


def text_of(html: str) -> str:
    """Return what the world says in HTML, as plain text."""
    return "\n".join(stretches(html))


def _deleted(context: Context, thing: entities.Thing) -> str | None:
    return context.rfc3339(thing.host.first_seen) if thing.kind is entities.Kind.DELETED else None


def _status(host: Host) -> str:
    return "Inactive" if host.kind == "stale" else "Active"


def _exposed(host: Host) -> bool:
    return host.address == host.egress_address


def _system(host: Host) -> str:
    return SYSTEMS.get(host.operating_system.split()[0], "LINUX")


def _machine_fields(thing: entities.Thing) -> Document:
    return {
        "__typename": "CloudResourceV2VirtualMachine",
        "instanceType": "m5.large",
        "ipAddresses": list(thing.addresses),
        "operatingSystem": _system(thing.host),
    }
