"""The inventory: cloud resources in their new and their old form, and as a graph (contract 3)."""

from collections.abc import Iterator

from ...engine import Context, Document
from ...oracle import stretches
from ...world import Host
from . import entities

SYSTEMS = {"Windows": "WINDOWS", "Cisco": "OTHER", "VMware": "OTHER"}


def resource(context: Context, thing: entities.Thing) -> Document:
    """Return one resource as cloudResourcesV2 has it."""
    host, first = thing.host, context.rfc3339(thing.host.first_seen)
    is_machine = thing.kind in (entities.Kind.MACHINE, entities.Kind.DELETED)
    return {
        **_known_as(context, thing),
        **_described(thing),
        "providerUniqueId": thing.provider_id,
        **dict.fromkeys(("createdAt", "updatedAt", "firstSeen"), first),
        "deletedAt": first if thing.kind is entities.Kind.DELETED else None,
        "lastSeen": context.rfc3339(host.last_seen),
        "isAccessibleFromInternet": host.faces_internet if is_machine else None,
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
            **_in_account(context, thing),
            # for filters alone
            **{name: whole[name] for name in ("projects", "providerUniqueId", "updatedAt")},
        }


def _known_as(context: Context, thing: entities.Thing) -> Document:
    """Return how a resource is known in every form."""
    return {
        "id": entities.uuid_of(context.world, thing.kind, thing.host),
        "name": thing.name,
        "type": thing.type,
    }


def _described(thing: entities.Thing) -> Document:
    """Return what is said of a resource in its new form, and in an issue."""
    return {
        "nativeType": thing.native_type,
        "externalId": thing.provider_id.rpartition("/")[2],
        "cloudPlatform": thing.platform,
        "status": "Inactive" if thing.host.kind == "stale" else "Active",
        "region": thing.region or None,
    }


def _in_account(context: Context, thing: entities.Thing) -> Document:
    """Return in which account a resource is."""
    return {
        "subscriptionId": account_id(context, thing),
        "subscriptionName": f"account-{thing.account}",
        "subscriptionExternalId": thing.account,
    }


def entity(context: Context, thing: entities.Thing) -> Document:
    """Return the resource as a node of the graph; which properties there are is assumed."""
    return {
        **_known_as(context, thing),
        "providerUniqueId": thing.provider_id,
        "properties": {"cloudPlatform": thing.platform, "nativeType": thing.native_type},
        "firstSeen": context.rfc3339(thing.host.first_seen),
        "lastSeen": context.rfc3339(thing.host.last_seen),
        "deletedAt": None,
    }


def snapshot(context: Context, thing: entities.Thing) -> Document:
    """Return the resource as an issue has it."""
    return {
        **_known_as(context, thing),
        **_described(thing),
        "cloudProviderURL": None,
        "providerId": thing.provider_id,
        **_in_account(context, thing),
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
        "hasLimitedInternetExposure": host.faces_internet,
        "hasWideInternetExposure": host.faces_internet,
        "operatingSystem": _system(host).capitalize(),
        "ipAddresses": list(thing.addresses),
        "imageName": host.operating_system,
    }


def cloud_account(context: Context, thing: entities.Thing) -> Document:
    """Return the account that a resource is in."""
    known = ("AWS", "Azure", "GCP", "OCI", "Okta", "Linode", "DigitalOcean", "vSphere")
    return {
        "id": account_id(context, thing),
        "name": f"account-{thing.account}",
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


def _system(host: Host) -> str:
    return SYSTEMS.get(host.family, "LINUX")


def _machine_fields(thing: entities.Thing) -> Document:
    return {
        "__typename": "CloudResourceV2VirtualMachine",
        "instanceType": "m5.large",
        "ipAddresses": list(thing.addresses),
        "operatingSystem": _system(thing.host),
    }
