"""The reads that are no exports (docs/contracts/tenable.md 4): capped lists, filters, one asset."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network
from itertools import islice
from re import fullmatch

from .. import Answer, Host, Request
from . import assets, estate, refusals
from .scene import Document, Scene

CAP = 5000
"""More than that is never listed, and there are no pages."""
MOST_FILTERS, MOST_DAYS = 10, 450
FILTER = r"filter\.(\d+)\.(filter|quality|value)"
IPV4 = {"type": "entry", "regex": "^.*$", "readable_regex": "e.g. 192.168.0.1, 10.0.0.0/24"}
TEXT = {"type": "entry", "regex": ".*"}
UUIDS = {"type": "entry", "readable_regex": "01234567-abcd-ef01-2345-6789abcdef01"}
FLAG = {"type": "dropdown", "list": ["true", "false"]}
NUMBER = {"type": "entry", "regex": "^[0-9]+$", "readable_regex": "NUMBER"}
MATCHING = ("eq", "neq", "match", "nmatch")


@dataclass(frozen=True, slots=True)
class Offer:
    """A filter that a workbench knows: what it reads of a host, by which operators."""

    name: str
    readable_name: str
    operators: tuple[str, ...]
    control: Mapping[str, object]
    values: Callable[[Host, Scene], list[str]]

    def render(self) -> Document:
        """As the list of filters has it."""
        return {
            "name": self.name,
            "readable_name": self.readable_name,
            "operators": list(self.operators),
            "control": self.control,
        }


def _flag(fact: bool) -> list[str]:
    return ["true" if fact else "false"]


OFFERS = (
    Offer("host.id", "Asset ID", ("eq", "neq"), UUIDS, lambda host, _: [estate.asset_uuid(host)]),
    Offer("ipv4", "IPv4 Address", ("eq",), IPV4, assets.ipv4s),
    Offer("fqdn", "DNS", MATCHING, TEXT, lambda host, _: assets.fqdns(host)),
    Offer(
        "netbios_name",
        "NetBIOS Name",
        MATCHING,
        TEXT,
        lambda host, _: [host.netbios] if host.netbios else [],
    ),
    Offer(
        "operating_system",
        "Operating System",
        MATCHING,
        TEXT,
        lambda host, _: [host.operating_system],
    ),
    Offer(
        "is_licensed", "Licensed", ("eq",), FLAG, lambda host, _: _flag(estate.is_licensed(host))
    ),
    Offer(
        "has_plugin_results",
        "Has Plugin Results",
        ("eq",),
        FLAG,
        lambda host, _: _flag(bool(host.weaknesses)),
    ),
)
"""A few of the sixty recorded ones; others are refused, as the vendor refuses what it lacks."""
BY_NAME = {offer.name: offer for offer in OFFERS}


def filters(_: Request, _scene: Scene) -> Answer:
    """The filters there are, which pyTenable reads before it uses one."""
    return refusals.json({"filters": [offer.render() for offer in OFFERS]})


def asset_list(_: Request, scene: Scene) -> Answer:
    """The first five thousand assets; how many there are is in `total`."""
    rows = [assets.listed(host, scene) for host in scene.world.window(0, CAP)]
    return refusals.json({"assets": rows, "total": len(scene.world)})


def asset(request: Request, scene: Scene) -> Answer:
    """One asset by its id."""
    host = estate.host_of(scene.world, request.path_parameters["uuid"])
    if host is None:
        raise (refusals.empty_not_found() if "empty-404" in scene.quirks else refusals.refusal(404))
    return refusals.json(assets.detailed(host, scene))


def found_hosts(request: Request, scene: Scene) -> tuple[list[Host], int]:
    """The hosts that a workbench is asked for, capped, and how many there are; raises Refused."""
    tests = [*_tests(request, scene), *_days(request, scene)]
    if not tests:
        return scene.world.window(0, CAP), len(scene.world)
    narrowed = _pinned(request, scene)
    hosts = scene.world.hosts() if narrowed is None else iter(narrowed)
    combine = any if request.parameter("filter.search_type") == "or" else all
    found = (host for host in hosts if combine(test(host) for test in tests))
    shown = list(islice(found, CAP))
    return shown, len(shown) + sum(1 for _ in found)


def workbench_assets(request: Request, scene: Scene) -> Answer:
    """Assets that some filters find."""
    hosts, total = found_hosts(request, scene)
    full = request.parameter("all_fields") != "default"
    shape = assets.in_workbench if full else assets.listed
    return refusals.json({"assets": [shape(host, scene) for host in hosts], "total": total})


def asset_info(request: Request, scene: Scene) -> Answer:
    """One asset, and how much was found on it."""
    host = one_host(request, scene)
    counts = [{"count": _count(host, level), "level": level} for level in range(5)]
    known = {"counts": {"vulnerabilities": {"total": len(host.weaknesses), "severities": counts}}}
    return refusals.json({"info": {**assets.detailed(host, scene), **known}})


def one_host(request: Request, scene: Scene) -> Host:
    """The host whose id is in the path; raises Refused."""
    host = estate.host_of(scene.world, request.path_parameters["uuid"])
    if host is None:
        raise refusals.plain("HTTP 404 Not Found", 404)
    return host


def filter_queries(request: Request) -> Iterator[tuple[str, str, str]]:
    """(name, quality, value) of each filter; raises Refused for what is no filter."""
    numbered: dict[str, dict[str, str]] = {}
    for name, values in request.query.items():
        if match := fullmatch(FILTER, name):
            numbered.setdefault(match[1], {})[match[2]] = values[-1]
    if len(numbered) > MOST_FILTERS:
        raise refusals.plain(f"At most {MOST_FILTERS} filters are supported")
    for parts in numbered.values():
        yield parts.get("filter", ""), parts.get("quality", "eq"), parts.get("value", "")


def _count(host: Host, level: int) -> int:
    return sum(one.severity == level for one in estate.sightings(host))


def _tests(request: Request, scene: Scene) -> Iterator[Callable[[Host], bool]]:
    for name, quality, value in filter_queries(request):
        offer = BY_NAME.get(name)
        if offer is None or quality not in offer.operators:
            raise refusals.bad_filter(name, quality, value)
        if name == "ipv4":
            yield _within(value)
        else:
            yield _matching(offer, quality, value, scene)


def _pinned(request: Request, scene: Scene) -> list[Host] | None:
    """The only host there can be for an exact id or address, found in one step."""
    asked = list(filter_queries(request))
    if len(asked) != 1 or asked[0][1] != "eq":
        return None
    name, _, value = asked[0]
    look = {"host.id": lambda: estate.host_of(scene.world, value)}
    if "/" not in value and "-" not in value and "," not in value:
        look["ipv4"] = lambda: scene.world.find_address(value)
    if name not in look:
        return None
    host = look[name]()
    return [host] if host else []


def _days(request: Request, scene: Scene) -> Iterator[Callable[[Host], bool]]:
    text = request.parameter("date_range")
    if text is None:
        return
    if not text.isdecimal() or int(text) > MOST_DAYS:
        raise refusals.invalid('"date_range" fails', "date_range", source="query")
    bound = (scene.now - timedelta(days=int(text))).timestamp()
    if int(text):
        yield lambda host: scene.seconds(host.last_seen) >= bound


def _within(value: str) -> Callable[[Host], bool]:
    """Addresses, blocks and ranges, in a list."""
    try:
        bounds = [_bounds(part.strip()) for part in value.split(",")]
    except ValueError:
        raise refusals.bad_filter("ipv4", "eq", value) from None

    def inside(host: Host) -> bool:
        if ":" in host.address:
            return False
        number = int(ip_address(host.address))
        return any(low <= number <= high for low, high in bounds)

    return inside


def _bounds(text: str) -> tuple[int, int]:
    low, dash, high = text.partition("-")
    if dash:
        return int(ip_address(low.strip())), int(ip_address(high.strip()))
    network = ip_network(text, strict=False)
    return int(network.network_address), int(network.broadcast_address)


def _matching(offer: Offer, quality: str, value: str, scene: Scene) -> Callable[[Host], bool]:
    wanted = {text.strip().lower() for text in value.split(",")}
    negative = quality in ("neq", "nmatch")

    def holds(host: Host) -> bool:
        values = [text.lower() for text in offer.values(host, scene)]
        if quality in ("match", "nmatch"):
            met = any(part in text for part in wanted for text in values)
        else:
            met = not wanted.isdisjoint(values)
        return met is not negative

    return holds
