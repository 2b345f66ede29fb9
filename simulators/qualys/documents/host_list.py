"""The host list and the IP list: hosts, or their ids or addresses alone (5.1, 5.4)."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address
from itertools import chain

from ...engine import Answer, Context, Document
from ...world import Host, instance_of
from ..queries.readers import within
from . import hosts
from .hosts import hosts_of, page_of_hosts
from .markup import Xml, block, cdata, document, element, inline, keep_alive, paged, wrapped

ROOT, FOLDER = "HOST_LIST_OUTPUT", "asset/host/"
CLOUDS = {
    "AWS": ("EC2", "EC2", "ec2"),
    "Azure": ("VM", "AZURE", "azure"),
    "GCP": ("Compute Engine", "GOOGLE", "google"),
}
"""By provider: its service, the element of its metadata, the name by which they are requested."""


def host_list(context: Context) -> Answer:
    """Return one page of the host list, or of ids."""
    page = page_of_hosts(context)
    name, rows = ("ID_SET", _ids) if context["details"] == "None" else ("HOST_LIST", _hosts)
    found = rows(context, hosts_of(context, page))
    return document(context, ROOT, FOLDER, paged(context, name, found, page))


def ip_list(context: Context) -> Answer:
    """Return all addresses in one document; neighbours are not joined to ranges (assumed)."""
    ranges, method = context["ips"], context["tracking_method"]
    addresses = (
        hosts.ipv4(host)
        for host in context.world.hosts()
        if method in (None, hosts.tracking_method(host))
    )
    rows = (
        block({"IP": address}, 6)
        for address in addresses
        if address and (not ranges or within(ranges, int(IPv4Address(address))))
    )
    return document(context, "IP_LIST_OUTPUT", "asset/ip/", wrapped("IP_SET", rows))


def _ids(context: Context, found: Iterable[Host]) -> Iterator[str]:
    numbers = map(hosts.host_id, found)
    rows = _ranges(numbers) if context.quirk("id-ranges") else ({"ID": one} for one in numbers)
    return (block(row, 6) for row in rows)


def _ranges(numbers: Iterable[int]) -> Iterator[Document]:
    """Yield neighbours as ID_RANGE, as the DTD allows."""
    first = last = 0
    for number in chain(numbers, (0,)):
        if last and number == last + 1:
            last = number
            continue
        if last:
            yield {"ID": first} if first == last else {"ID_RANGE": f"{first}-{last}"}
        first = last = number


def _hosts(context: Context, found: Iterable[Host]) -> Iterator[str]:
    is_full, has_groups = (
        context["details"].startswith("All"),
        context["details"].endswith("/AGs"),
    )
    for host in found:
        if context.quirk("slow-stream"):
            yield keep_alive(ROOT)
        groups = ",".join(str(hosts.number_of(name)) for name in hosts.groups(host))
        row = {
            **identity(context, host),
            **names(host),
            "OS": cdata(host.operating_system),
            "QG_HOSTID": cdata(hosts.agent_id(host)),
            **additions(context, host),
            "LAST_VULN_SCAN_DATETIME": context.rfc3339(host.last_seen),
            "LAST_VM_SCANNED_DATE": context.rfc3339(hosts.scanned(host)),
            "LAST_VM_SCANNED_DURATION": hosts.scan_seconds(host),
            "FIRST_FOUND_DATE": context.rfc3339(host.first_seen) if is_full else None,
            "LAST_ACTIVITY": context.rfc3339(host.last_seen) if is_full else None,
            "OWNER": "Simulated Owner" if is_full else None,
            "ASSET_GROUP_IDS": groups if has_groups else None,
        }
        yield block({"HOST": row}, 6)


def identity(context: Context, host: Host) -> Document:
    """Return the ids, addresses and tracking method, which begin a host in every list."""
    return {
        "ID": hosts.host_id(host),
        "ASSET_ID": hosts.asset_id(host) if context["show_asset_id"] else None,
        "IP": hosts.ipv4(host),
        "IPV6": hosts.ipv6(host),
        "TRACKING_METHOD": hosts.tracking_method(host),
    }


def names(host: Host) -> Document:
    """Return its names, with the parts of a full one, which older scans lack, and its cloud.

    That every ninth host has an older scan, and that its cloud comes unasked, is assumed.
    """
    row: dict[str, object] = {"DNS": cdata(hosts.dns(host))}
    if host.fqdn is not None and host.index % 9 != 7:
        parts = {"HOSTNAME": host.hostname, "DOMAIN": host.domain, "FQDN": host.fqdn}
        row["DNS_DATA"] = {name: cdata(part) for name, part in parts.items()}
    if instance := instance_of(host):
        row["CLOUD_PROVIDER"] = cdata(instance.provider)
        row["CLOUD_SERVICE"] = cdata(CLOUDS[instance.provider][0])
        row["CLOUD_RESOURCE_ID"] = cdata(instance.number)
        row["EC2_INSTANCE_ID"] = cdata(instance.number) if instance.provider == "AWS" else None
    return {**row, "NETBIOS": cdata(host.netbios)}


def additions(context: Context, host: Host) -> Document:
    """Return TAGS, and METADATA of the cloud's own, where they are requested."""
    tags = [
        {"TAG": inline({"TAG_ID": hosts.number_of(name), "NAME": cdata(name)})}
        for name in (hosts.tags(host) if context["show_tags"] else ())
    ]
    return {"TAGS": tags or None, "METADATA": _metadata(context, host)}


def _metadata(context: Context, host: Host) -> Xml | None:
    """Return the attributes of an instance; which there are is assumed."""
    instance = instance_of(host) if context["host_metadata"] else None
    if instance is None or context["host_metadata"] not in ("all", CLOUDS[instance.provider][2]):
        return None
    rows = [{"NAME": "instanceId", "LAST_STATUS": "Success", "VALUE": cdata(instance.number)}]
    rows += [{**rows[0], "NAME": "publicIpAddress", "VALUE": cdata(host.address)}]
    date = {"LAST_SUCCESS_DATE": context.rfc3339(host.last_seen)}
    lines = "".join(f"\n          {element('ATTRIBUTE', inline(row | date))}" for row in rows)
    return Xml(element(CLOUDS[instance.provider][1], Xml(f"{lines}\n        ")))
