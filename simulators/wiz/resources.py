"""The inventory: cloud resources in their new and their old form, and as a graph (contract 3)."""

from collections.abc import Iterator, Mapping

from .. import Host, stretches
from . import estate
from .matching import Reader, at
from .scene import Document, Scene

SYSTEMS = {"Windows": "WINDOWS", "Cisco": "OTHER", "VMware": "OTHER"}


def resource(scene: Scene, thing: estate.Thing) -> Document:
    """One resource as cloudResourcesV2 has it."""
    host, number = thing.host, estate.uuid_of(scene.world, thing.kind, thing.host)
    is_machine = thing.kind in (estate.Kind.MACHINE, estate.Kind.DELETED)
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
        "createdAt": scene.stamp(host.first_seen),
        "updatedAt": scene.stamp(host.first_seen),
        "deletedAt": _deleted(scene, thing),
        "firstSeen": scene.stamp(host.first_seen),
        "lastSeen": scene.stamp(host.last_seen),
        "isAccessibleFromInternet": _exposed(host) if is_machine else None,
        "isOpenToAllInternet": None,
        "hasSensitiveData": thing.kind is estate.Kind.BUCKET or None,
        "tags": [{"key": "network", "value": host.kind}],
        "cloudAccount": cloud_account(scene, thing),
        "projects": [project(host)],
        "graphEntity": entity(scene, thing),
        "typeFields": _machine_fields(thing) if is_machine else None,
    }


def resources(scene: Scene, host: Host) -> Iterator[Document]:
    """What is in the inventory for a host, and what was deleted from it."""
    for thing in estate.things(host):
        yield resource(scene, thing)
    if estate.was_deleted(host):
        yield resource(scene, _earlier(host))


def old_resources(scene: Scene, host: Host) -> Iterator[Document]:
    """The same in the form of before, which does not tell the platform."""
    for thing in estate.things(host):
        whole = resource(scene, thing)
        kept = {name: whole[name] for name in ("id", "name", "type", "nativeType", "graphEntity")}
        yield {
            **kept,
            "subscriptionId": account_id(scene, thing),
            "subscriptionName": account_name(thing),
            "subscriptionExternalId": thing.account,
            # for filters alone
            **{name: whole[name] for name in ("projects", "providerUniqueId", "updatedAt")},
        }


def entity(scene: Scene, thing: estate.Thing) -> Document:
    """The resource as a node of the graph; which properties there are is assumed."""
    return {
        "id": estate.uuid_of(scene.world, thing.kind, thing.host),
        "name": thing.name,
        "type": thing.type,
        "providerUniqueId": thing.provider_id,
        "properties": {"cloudPlatform": thing.platform, "nativeType": thing.native_type},
        "firstSeen": scene.stamp(thing.host.first_seen),
        "lastSeen": scene.stamp(thing.host.last_seen),
        "deletedAt": None,
    }


def snapshot(scene: Scene, thing: estate.Thing) -> Document:
    """The resource as an issue has it."""
    return {
        "id": estate.uuid_of(scene.world, thing.kind, thing.host),
        "type": thing.type,
        "name": thing.name,
        "nativeType": thing.native_type,
        "status": _status(thing.host),
        "cloudPlatform": thing.platform,
        "cloudProviderURL": None,
        "providerId": thing.provider_id,
        "externalId": thing.provider_id.rpartition("/")[2],
        "region": thing.region or None,
        "subscriptionId": account_id(scene, thing),
        "subscriptionName": account_name(thing),
        "subscriptionExternalId": thing.account,
        "subscriptionTags": {},
        "tags": {"network": thing.host.kind},
    }


def vulnerable(scene: Scene, host: Host) -> Document:
    """The machine as a vulnerability finding has it."""
    thing = estate.machine(host)
    return {
        **snapshot(scene, thing),
        "__typename": "VulnerableAssetVirtualMachine",
        "providerUniqueId": thing.provider_id,
        "hasLimitedInternetExposure": _exposed(host),
        "hasWideInternetExposure": _exposed(host),
        "operatingSystem": _system(host).capitalize(),
        "ipAddresses": list(thing.addresses),
        "imageName": host.operating_system,
    }


def cloud_account(scene: Scene, thing: estate.Thing) -> Document:
    """The account that a resource is in."""
    known = ("AWS", "Azure", "GCP", "OCI", "Okta", "Linode", "DigitalOcean", "vSphere")
    return {
        "id": account_id(scene, thing),
        "name": account_name(thing),
        "externalId": thing.account,
        "cloudProvider": thing.platform if thing.platform in known else "SelfHosted",
        "status": "CONNECTED",
        "lastScannedAt": scene.stamp(thing.host.last_seen),
        "firstScannedAt": scene.stamp(thing.host.first_seen),
        "resourceCount": 1,
        "containerCount": 0,
        "virtualMachineCount": 1,
        "linkedProjects": [project(thing.host)],
    }


def accounts(scene: Scene, host: Host) -> Iterator[Document]:
    """The account of a machine in one of the three clouds."""
    if estate.instance(host) is not None:
        found = cloud_account(scene, estate.machine(host))
        if "missing-fields" in scene.quirks:
            found |= {"lastScannedAt": None, "linkedProjects": None}
        yield found


def account_id(scene: Scene, thing: estate.Thing) -> str:
    """Wiz's own id of an account."""
    return estate.uuid_of(scene.world, estate.Kind.ACCOUNT, thing.host)


def account_name(thing: estate.Thing) -> str:
    """What the customer calls it."""
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
    """The project that a host belongs to."""
    return dict(PROJECTS[host.index % len(PROJECTS)])


def text_of(html: str) -> str:
    """What the world says in HTML, as plain text."""
    return "\n".join(stretches(html))


def _earlier(host: Host) -> estate.Thing:
    thing = estate.machine(host)
    return estate.Thing(
        kind=estate.Kind.DELETED,
        host=host,
        type=thing.type,
        native_type=thing.native_type,
        name=f"old-{thing.name}",
        platform=thing.platform,
        provider_id=f"{thing.provider_id}-old",
        account=thing.account,
        region=thing.region,
    )


def _deleted(scene: Scene, thing: estate.Thing) -> str | None:
    return scene.stamp(thing.host.first_seen) if thing.kind is estate.Kind.DELETED else None


def _status(host: Host) -> str:
    return "Inactive" if host.kind == "stale" else "Active"


def _exposed(host: Host) -> bool:
    return host.address == host.egress_address


def _system(host: Host) -> str:
    return SYSTEMS.get(host.operating_system.split()[0], "LINUX")


def _machine_fields(thing: estate.Thing) -> Document:
    return {
        "__typename": "CloudResourceV2VirtualMachine",
        "instanceType": "m5.large",
        "ipAddresses": list(thing.addresses),
        "operatingSystem": _system(thing.host),
    }


def _search(*names: str) -> Reader:
    """`search`: a text within any of some fields, or an address (contract 7)."""

    def read(node: Document) -> object:
        held = [str(node.get(name)) for name in names]
        fields = node.get("typeFields")
        held += [str(one) for one in fields["ipAddresses"]] if isinstance(fields, dict) else []
        return lambda asked: any(str(asked).lower() in one.lower() for one in held)

    return read


READERS: Mapping[str, Reader] = {
    **{
        name: at(name)
        for name in (
            *("id", "externalId", "providerUniqueId", "name", "type", "nativeType", "region"),
            *("cloudPlatform", "status", "updatedAt", "createdAt", "firstSeen", "deletedAt"),
            "isAccessibleFromInternet",
        )
    },
    "search": _search("name", "externalId", "providerUniqueId"),
    "cloudAccountV2": at("cloudAccount"),
    "project": at("projects"),
    # what was deleted is listed or not, before anything is filtered
    "includeDeleted": lambda _: lambda _: True,
}
OLD_READERS: Mapping[str, Reader] = {
    **{name: at(name) for name in ("type", "nativeType", "subscriptionExternalId", "updatedAt")},
    "providerUniqueId": at("providerUniqueId"),
    "projectId": at("projects", "id"),
    "search": _search("name"),
}
ACCOUNT_READERS: Mapping[str, Reader] = {
    "id": at("id"),
    "cloudProvider": at("cloudProvider"),
    "search": at("name"),
    "projectId": lambda node: lambda asked: asked in _ids(node),
}


def _ids(node: Document) -> list[object]:
    linked = node.get("linkedProjects")
    return [one["id"] for one in linked] if isinstance(linked, list) else []
