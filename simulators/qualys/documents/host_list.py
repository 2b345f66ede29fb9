"""The host list and the IP list: hosts, or their ids or addresses alone (5.1, 5.4)."""

from collections.abc import Iterable, Iterator
from itertools import chain

from ...engine import Answer, Context
from ...world import Host
from ..queries.hosts import hosts_of, page_of_hosts, tracked_hosts
from . import hosts
from .markup import cdata, document, element, indented, keep_alive, warning, wrapped

ROOT, FOLDER = "HOST_LIST_OUTPUT", "asset/host/"
METADATA = {"AWS": ("EC2", "ec2"), "Azure": ("AZURE", "azure"), "GCP": ("GOOGLE", "google")}
"""By provider: the element of its metadata, and the name by which they are requested."""


def host_list(context: Context) -> Answer:
    """Return one page of the host list, or of ids."""
    page = page_of_hosts(context)
    found, name, rows = hosts_of(context, page), "HOST_LIST", _hosts
    if context["details"] == "None":
        name, rows = "ID_SET", _ids
    body = chain(wrapped(name, rows(context, found), page), warning(context, page))
    return document(context, ROOT, FOLDER, body)


def ip_list(context: Context) -> Answer:
    """Return all addresses in one document; neighbours are not joined to ranges (assumed)."""
    addresses = (hosts.ipv4(host) for host in tracked_hosts(context))
    rows = ("      " + element("IP", address) for address in addresses)
    return document(context, "IP_LIST_OUTPUT", "asset/ip/", wrapped("IP_SET", rows))


def slowly(context: Context, root: str) -> Iterator[str]:
    """Yield what comes before each host of a slow connection."""
    if context.quirk("slow-stream"):
        yield keep_alive(root)


def _ids(context: Context, found: Iterable[Host]) -> Iterator[str]:
    numbers = (hosts.host_id(host.index) for host in found)
    return _ranges(numbers) if context.quirk("id-ranges") else map(_id, numbers)


def _id(number: int) -> str:
    return f"      <ID>{number}</ID>"


def _ranges(numbers: Iterable[int]) -> Iterator[str]:
    """Yield neighbours as ID_RANGE, as the DTD allows."""
    first = last = 0
    for number in chain(numbers, (0,)):
        if last and number == last + 1:
            last = number
            continue
        if last:
            yield _id(first) if first == last else f"      <ID_RANGE>{first}-{last}</ID_RANGE>"
        first = last = number


def _hosts(context: Context, found: Iterable[Host]) -> Iterator[str]:
    for host in found:
        yield from slowly(context, ROOT)
        yield "      <HOST>"
        yield from indented(_fields(context, host), 8)
        yield "      </HOST>"


def _fields(context: Context, host: Host) -> Iterator[str]:
    yield from identity(context, host)
    yield from names(host)
    yield from cloud_fields(host)
    if host.netbios:
        yield cdata("NETBIOS", host.netbios)
    if host.operating_system:
        yield cdata("OS", host.operating_system)
    yield cdata("QG_HOSTID", hosts.agent_id(host))
    yield from tag_fields(context, host)
    yield from metadata(context, host)
    yield element("LAST_VULN_SCAN_DATETIME", context.rfc3339(host.last_seen))
    yield from scan_fields(context, host)
    if context["details"].startswith("All"):
        yield element("FIRST_FOUND_DATE", context.rfc3339(host.first_seen))
        yield element("LAST_ACTIVITY", context.rfc3339(host.last_seen))
        yield element("OWNER", "Simulated Owner")
    if context["details"].endswith("/AGs"):
        yield element("ASSET_GROUP_IDS", hosts.number_of(hosts.group(host)))


def identity(context: Context, host: Host) -> Iterator[str]:
    """Yield the ids, addresses and tracking method, which begin a host in every list."""
    yield element("ID", hosts.host_id(host.index))
    if context["show_asset_id"]:
        yield element("ASSET_ID", hosts.asset_id(host.index))
    if address := hosts.ipv4(host):
        yield element("IP", address)
    if address := hosts.ipv6(host):
        yield element("IPV6", address)
    yield element("TRACKING_METHOD", hosts.tracking_method(host))


def names(host: Host) -> Iterator[str]:
    """Yield DNS, and DNS_DATA with the parts of a full name."""
    if name := hosts.dns(host):
        yield cdata("DNS", name)
    if hosts.has_dns_data(host):
        yield "<DNS_DATA>"
        yield "  " + cdata("HOSTNAME", host.hostname)
        yield "  " + cdata("DOMAIN", host.domain or "")
        yield "  " + cdata("FQDN", host.fqdn or "")
        yield "</DNS_DATA>"


def cloud_fields(host: Host) -> Iterator[str]:
    """Yield what tells that a host runs in a cloud; that it comes unasked is assumed."""
    if found := hosts.cloud(host):
        yield cdata("CLOUD_PROVIDER", found.provider)
        yield cdata("CLOUD_SERVICE", found.service)
        yield cdata("CLOUD_RESOURCE_ID", found.resource_id)
        if found.provider == "AWS":
            yield cdata("EC2_INSTANCE_ID", found.resource_id)


def tag_fields(context: Context, host: Host) -> Iterator[str]:
    """Yield TAGS, when they are requested."""
    if context["show_tags"]:
        yield "<TAGS>"
        for identifier, name in hosts.tags(host):
            yield f"  <TAG>{element('TAG_ID', identifier)}{cdata('NAME', name)}</TAG>"
        yield "</TAGS>"


def scan_fields(context: Context, host: Host) -> Iterator[str]:
    """Yield when the last scan ended and how long it took."""
    yield element("LAST_VM_SCANNED_DATE", context.rfc3339(hosts.scanned(host)))
    yield element("LAST_VM_SCANNED_DURATION", hosts.scan_seconds(host))


def metadata(context: Context, host: Host) -> Iterator[str]:
    """Yield METADATA of the cloud's own, when it is requested; the attributes are assumed."""
    found = hosts.cloud(host)
    if found is None or context["host_metadata"] not in ("all", METADATA[found.provider][1]):
        return
    provider = METADATA[found.provider][0]
    facts = {"instanceId": found.resource_id, "publicIpAddress": host.address}
    yield f"<METADATA><{provider}>"
    for name, value in facts.items():
        date = element("LAST_SUCCESS_DATE", context.rfc3339(host.last_seen))
        inner = element("NAME", name) + element("LAST_STATUS", "Success") + cdata("VALUE", value)
        yield f"  <ATTRIBUTE>{inner}{date}</ATTRIBUTE>"
    yield f"</{provider}></METADATA>"
