"""The IP list, docs/contracts/qualys.md 5.4: which addresses a subscription may scan."""

from collections.abc import Iterator

from .. import Answer, Host
from . import estate
from .listing import Scene, Shape, document, streamed, wrapped
from .markup import element
from .parameters import Call
from .values import ip_number, ipv4_ranges, within

SHAPE = Shape("IP_LIST_OUTPUT", "asset/ip/")


def listing(call: Call, scene: Scene) -> Answer:
    """All addresses in one document; neighbours are not joined to ranges (assumed)."""
    return streamed(document(SHAPE, call, scene, wrapped("IP_SET", _ips(call, scene))), scene)


def _ips(call: Call, scene: Scene) -> Iterator[str]:
    ranges = ipv4_ranges(call.text("ips") or "0.0.0.0-255.255.255.255")
    method = call.choice("tracking_method", "")
    for host in scene.world.hosts():
        address = estate.ipv4(host)
        if address and within(ranges, ip_number(address)) and _tracked(host, method):
            yield "      " + element("IP", address)


def _tracked(host: Host, method: str) -> bool:
    return not method or estate.tracking_method(host) == method
