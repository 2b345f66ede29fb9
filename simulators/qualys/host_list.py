"""The host list, docs/contracts/qualys.md 5.1: hosts, or with `details=None` their ids alone."""

from collections.abc import Iterable, Iterator
from itertools import chain

from .. import Answer, Host, rfc3339
from . import estate
from .listing import HostPage, Scene, Shape, document, host_pages, slowly, streamed, wrapped
from .markup import cdata, element
from .parameters import Call

SHAPE = Shape("HOST_LIST_OUTPUT", "asset/host/")


def listing(call: Call, scene: Scene) -> Answer:
    """One page of the host list."""
    page = host_pages(call, scene)
    body = (
        _ids(page, scene)
        if call.choice("details", "Basic") == "None"
        else _hosts(page, call, scene)
    )
    return streamed(document(SHAPE, call, scene, body), scene)


def _hosts(page: HostPage, call: Call, scene: Scene) -> Iterator[str]:
    rows = (line for host in page for line in (*slowly(SHAPE, scene), *_host(host, call)))
    yield from wrapped("HOST_LIST", rows)
    yield from page.warning()


def _ids(page: HostPage, scene: Scene) -> Iterator[str]:
    numbers = (estate.host_id(host.index) for host in page)
    rows = _ranges(numbers) if "id-ranges" in scene.quirks else map(_id, numbers)
    yield from wrapped("ID_SET", rows)
    yield from page.warning()


def _id(number: int) -> str:
    return f"      <ID>{number}</ID>"


def _ranges(numbers: Iterable[int]) -> Iterator[str]:
    """Neighbours as ID_RANGE, as the DTD allows."""
    first = last = 0
    for number in chain(numbers, (0,)):
        if last and number == last + 1:
            last = number
            continue
        if last:
            yield _id(first) if first == last else f"      <ID_RANGE>{first}-{last}</ID_RANGE>"
        first = last = number


def _host(host: Host, call: Call) -> Iterator[str]:
    yield "      <HOST>"
    for line in _fields(host, call):
        yield "        " + line
    yield "      </HOST>"


def _fields(host: Host, call: Call) -> Iterator[str]:
    yield from identity(host, call)
    yield from _names(host)
    yield from cloud_fields(host)
    if host.netbios:
        yield cdata("NETBIOS", host.netbios)
    if host.operating_system:
        yield cdata("OS", host.operating_system)
    yield cdata("QG_HOSTID", estate.agent_id(host))
    yield from tag_fields(host, call)
    yield element("LAST_VULN_SCAN_DATETIME", rfc3339(host.last_seen))
    yield from scan_fields(host)
    if call.choice("details", "Basic").startswith("All"):
        yield element("FIRST_FOUND_DATE", rfc3339(host.first_seen))
        yield element("LAST_ACTIVITY", rfc3339(host.last_seen))
        yield element("OWNER", "Simulated Owner")


def identity(host: Host, call: Call) -> Iterator[str]:
    """The ids, addresses and tracking method, which begin a host in every list."""
    yield element("ID", estate.host_id(host.index))
    if call.flag("show_asset_id"):
        yield element("ASSET_ID", estate.asset_id(host.index))
    if address := estate.ipv4(host):
        yield element("IP", address)
    if address := estate.ipv6(host):
        yield element("IPV6", address)
    yield element("TRACKING_METHOD", estate.tracking_method(host))


def _names(host: Host) -> Iterator[str]:
    if name := estate.dns(host):
        yield cdata("DNS", name)
    if estate.has_dns_data(host):
        yield from dns_data(host)


def dns_data(host: Host) -> Iterator[str]:
    """DNS_DATA, the parts of a full name."""
    yield "<DNS_DATA>"
    yield "  " + cdata("HOSTNAME", host.hostname)
    yield "  " + cdata("DOMAIN", host.domain or "")
    yield "  " + cdata("FQDN", host.fqdn or "")
    yield "</DNS_DATA>"


def cloud_fields(host: Host) -> Iterator[str]:
    """What tells that a host runs in a cloud; that it is there without being asked is assumed."""
    if found := estate.cloud(host):
        yield cdata("CLOUD_PROVIDER", found.provider)
        yield cdata("CLOUD_SERVICE", found.service)
        yield cdata("CLOUD_RESOURCE_ID", found.resource_id)
        if found.provider == "AWS":
            yield cdata("EC2_INSTANCE_ID", found.resource_id)


def tag_fields(host: Host, call: Call) -> Iterator[str]:
    """TAGS, when they are asked for."""
    if not call.flag("show_tags"):
        return
    yield "<TAGS>"
    for identifier, name in estate.tags(host):
        yield f"  <TAG>{element('TAG_ID', identifier)}{cdata('NAME', name)}</TAG>"
    yield "</TAGS>"


def scan_fields(host: Host) -> Iterator[str]:
    """When the last scan ended and how long it took."""
    yield element("LAST_VM_SCANNED_DATE", rfc3339(estate.scanned(host)))
    yield element("LAST_VM_SCANNED_DURATION", estate.scan_seconds(host))
