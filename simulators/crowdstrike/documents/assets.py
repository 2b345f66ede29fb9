"""Assets and applications as Discover has them, docs/contracts/crowdstrike.md 4.7."""

from collections.abc import Sequence

from ...engine import Context, Document, digest, present
from ...world import Host, instance_of
from . import hosts

FACETS = frozenset({"system_insights", "third_party", "risk_factors"})
APPLICATION_FACETS = frozenset(
    {"browser_extension", "host_info", "install_usage", "dev_package", "ide_extension", "llm"}
)
UNMANAGED_EVERY = 5
"""Under the quirk `unmanaged-twins`: one host in so many; assumed."""
OUTSIDE = (
    *("id", "cid", "current_local_ip", "local_ip_addresses", "local_ips_count", "mac_addresses"),
    *("first_seen_timestamp", "last_seen_timestamp"),
)
"""What other hosts see of a host; that it is no more is assumed."""
NAMES = ("hostname", "fqdn")
"""What a network tells of those it serves; assumed."""
PLACE_DIGITS = 2
"""Digits behind the id of an application, which say which one of the asset it is; assumed."""


def documents(context: Context, host: Host) -> Sequence[Document]:
    """Return the asset of a host and, at times, what other hosts saw of it before its sensor."""
    managed = _asset(context, host)
    if not hosts.has_sensor(context, host):
        return (_seen_by_others(managed, *NAMES),)
    if not context.quirk("unmanaged-twins") or host.index % UNMANAGED_EVERY:
        return (managed,)
    return managed, {**_seen_by_others(managed), "id": f"{managed['id']}{hosts.UNMANAGED}"}


def _seen_by_others(managed: Document, *names: str) -> Document:
    """Return what is known of a host without its own help."""
    kept = {name: managed[name] for name in (*OUTSIDE, *names) if name in managed}
    return {**kept, "entity_type": "unmanaged"}


def requested(context: Context, document: Document) -> Document:
    """Return an asset with the facets that a request asks for."""
    left_out = FACETS - set(context["facet"])
    return {name: value for name, value in document.items() if name not in left_out}


def applications(context: Context, host: Host) -> Sequence[Document]:
    """Return what is installed on a host, if something was found in it; the shape is assumed."""
    if not hosts.has_sensor(context, host):
        return ()
    by_product = {finding.weakness.product: finding for finding in host.weaknesses}
    asset_id = hosts.asset_id(context, host)
    return [
        {
            "id": f"{asset_id}{digest(name)[:PLACE_DIGITS]}",
            "cid": hosts.cid(context, host),
            "name": name,
            "vendor": name.partition(" ")[0],
            "version": finding.weakness.version,
            "name_vendor": f"{name}-{name.partition(' ')[0]}",
            "category": finding.weakness.category,
            "first_seen_timestamp": context.rfc3339(finding.first_found),
            "last_updated_timestamp": context.rfc3339(finding.last_found),
            "host": {
                "id": asset_id,
                "aid": hosts.aid(context, host),
                "hostname": host.hostname,
                "platform_name": hosts.platform(host),
            },
        }
        for name, finding in by_product.items()
    ]


def application(context: Context, identifier: str) -> Host | None:
    """Return the host that has the application with that id."""
    return hosts.asset(context, identifier[:-PLACE_DIGITS])


def _asset(context: Context, host: Host) -> Document:
    cloud, mac = instance_of(host), host.mac_address.replace(":", "-")
    return present(
        {
            "id": hosts.asset_id(context, host),
            "cid": hosts.cid(context, host),
            "aid": hosts.aid(context, host),
            "entity_type": "managed",
            "hostname": host.hostname,
            "fqdn": host.fqdn,
            "machine_domain": host.domain,
            "current_local_ip": host.addresses[0],
            "external_ip": host.egress_address,
            "local_ip_addresses": list(host.addresses),
            "local_ips_count": len(host.addresses),
            "mac_addresses": [mac],
            "network_interfaces": [
                {
                    "local_ip": address,
                    "mac_address": mac,
                    "interface_alias": "eth0",
                    "network_prefix": address.rpartition("." if "." in address else ":")[0],
                }
                for address in host.addresses
            ],
            "platform_name": hosts.platform(host),
            **hosts.described(host),
            "cloud_provider": cloud and cloud.provider,
            "cloud_account_id": cloud and cloud.account,
            "cloud_resource_id": cloud and cloud.name,
            "cloud_instance_id": cloud and cloud.number,
            "cloud_region": cloud and cloud.region,
            "internet_exposure": "Yes" if host.faces_internet else "No",
            "first_seen_timestamp": context.rfc3339(host.first_seen),
            "last_seen_timestamp": context.rfc3339(host.last_seen),
            "groups": [hosts.group_id(host.family)],
            "system_insights": {"encryption_status": "Unencrypted"},
            "third_party": {"data_providers": ["Falcon sensor"]},
            "risk_factors": {"internet_exposure": host.faces_internet},
        }
    )
