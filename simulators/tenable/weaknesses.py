"""The workbenches by weakness (docs/contracts/tenable.md 4): counted by plugin, host by host."""

from collections import Counter
from collections.abc import Iterable, Iterator

from .. import Answer, Host, Request
from . import assets, estate, plugins, records, refusals
from .estate import Sighting
from .scene import Document, Scene
from .workbench import CAP, filter_queries, found_hosts, one_host

STATES = {"new": "New", "active": "Active", "reopened": "Resurfaced", "fixed": "Fixed"}
FILTERS = (
    {
        "name": "plugin.id",
        "readable_name": "Plugin ID",
        "operators": ["eq"],
        "control": {"type": "entry", "regex": "^[0-9, ]+$", "readable_regex": "NUMBER"},
    },
    {
        "name": "severity",
        "readable_name": "Severity",
        "operators": ["eq"],
        "control": {
            "type": "dropdown",
            "list": [name.title() for name in estate.SEVERITIES],
        },
    },
)


def filters(_: Request, _scene: Scene) -> Answer:
    """The filters there are, which pyTenable reads before it uses one."""
    return refusals.json({"filters": list(FILTERS)})


def of_asset(request: Request, scene: Scene) -> Answer:
    """What was found on one asset, by plugin."""
    host = one_host(request, scene)
    return _counted(_wanted(request, estate.sightings(host)), assets_counted=1)


def everywhere(request: Request, scene: Scene) -> Answer:
    """What was found on all assets, by plugin."""
    found = _wanted(request, _all(scene))
    return _counted(found, assets_counted=len(scene.world))


def plugin_info(request: Request, scene: Scene) -> Answer:
    """One plugin, and how often it found something."""
    found = _of_plugin(request, _all(scene))
    plugin = plugins.plugin(found[0].weakness)
    info = {
        "count": len(found),
        "vuln_count": len(found),
        "plugin_details": {
            "name": plugin["name"],
            "family": plugin["family"],
            "severity": estate.default_severity(found[0].weakness),
            "type": plugin["type"],
        },
        "description": plugin["description"],
        "synopsis": plugin["synopsis"],
        "solution": plugin["solution"],
        "see_also": plugin.get("see_also", []),
    }
    return refusals.json({"info": info})


def outputs(request: Request, scene: Scene) -> Answer:
    """What one plugin saw on one asset, by the text of it."""
    host = one_host(request, scene)
    found = _of_plugin(request, estate.sightings(host))
    return refusals.json({"outputs": [_output(one, scene) for one in found]})


def by_asset(request: Request, scene: Scene) -> Answer:
    """Assets with how much of each severity was found on them."""
    hosts, total = found_hosts(request, scene)
    rows = [_severities(host, scene) for host in hosts if host.weaknesses]
    return refusals.json({"assets": rows, "total_asset_count": total})


def _all(scene: Scene) -> Iterator[Sighting]:
    return (one for host in scene.world.hosts() for one in estate.sightings(host))


def _wanted(request: Request, found: Iterable[Sighting]) -> Iterator[Sighting]:
    ids, levels = set[str](), set[str]()
    for name, quality, value in filter_queries(request):
        places = {"plugin.id": ids, "severity": levels}
        if name not in places or quality != "eq":
            raise refusals.bad_filter(name, quality, value)
        places[name].update(part.strip().lower() for part in value.split(","))
    for one in found:
        right_plugin = not ids or str(estate.plugin_id(one.weakness)) in ids
        if right_plugin and (not levels or estate.SEVERITIES[one.severity] in levels):
            yield one


def _of_plugin(request: Request, found: Iterable[Sighting]) -> list[Sighting]:
    wanted = request.path_parameters["plugin"]
    several = [one for one in found if str(estate.plugin_id(one.weakness)) == wanted]
    if not several:
        raise refusals.refusal(404)
    return several


def _counted(found: Iterable[Sighting], assets_counted: int) -> Answer:
    by_plugin: dict[tuple[int, int, str], list[Sighting]] = {}
    for one in found:
        key = (estate.plugin_id(one.weakness), one.severity, one.finding.status)
        by_plugin.setdefault(key, []).append(one)
    rows = [_row(*key, several) for key, several in by_plugin.items()][:CAP]
    return refusals.json(
        {
            "vulnerabilities": rows,
            "total_vulnerability_count": sum(map(len, by_plugin.values())),
            "total_asset_count": assets_counted,
        }
    )


def _row(plugin: int, severity: int, status: str, found: list[Sighting]) -> Document:
    kinds = Counter(one.modification for one in found)
    weakness = found[0].weakness
    return {
        "plugin_id": plugin,
        "plugin_name": weakness.title,
        "plugin_family": plugins.family(weakness),
        "count": len(found),
        "severity": severity,
        "vulnerability_state": STATES[status],
        "accepted_count": kinds["ACCEPTED"],
        "recasted_count": kinds["RECASTED"],
        "counts_by_severity": [{"count": len(found), "value": severity}],
        "vpr_score": plugins.vpr_score(weakness),
    }


def _output(one: Sighting, scene: Scene) -> Document:
    port = one.finding.port or 0
    place = {"application_protocol": None, "port": port, "transport_protocol": _protocol(one)}
    result = {**place, "severity": one.severity, "assets": [_sighted(one, scene)]}
    state = {"name": STATES[one.finding.status].lower(), "results": [result]}
    return {"plugin_output": one.finding.result, "states": [state]}


def _protocol(one: Sighting) -> str:
    return one.finding.protocol or "tcp"


def _sighted(one: Sighting, scene: Scene) -> Document:
    host = one.host
    return {
        "id": estate.asset_uuid(host),
        "uuid": estate.asset_uuid(host),
        "hostname": host.hostname,
        "fqdn": host.fqdn,
        "ipv4": records.addresses(host).get("ipv4"),
        "first_seen": scene.fine_stamp(one.first_found),
        "last_seen": scene.fine_stamp(one.last_found),
    }


def _severities(host: Host, scene: Scene) -> Document:
    counts = Counter(one.severity for one in estate.sightings(host))
    return {
        "id": estate.asset_uuid(host),
        "severities": [
            {"count": counts[level], "level": level, "name": name.title()}
            for level, name in enumerate(estate.SEVERITIES)
        ],
        "total": sum(counts.values()),
        "fqdn": assets.fqdns(host),
        "ipv4": assets.ipv4s(host, scene),
        "ipv6": assets.ipv6s(host, scene),
        "last_seen": scene.fine_stamp(host.last_seen),
        "netbios_name": [host.netbios] if host.netbios else [],
        "agent_name": [host.hostname] if records.source(host) == "AGENT" else [],
    }
