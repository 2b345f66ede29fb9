"""The workbenches by weakness (docs/contracts/tenable.md 4): counted by plugin, host by host."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from ...engine import Answer, ApiError, Context, Document, Field, Fields, test_of
from ...world import Host, grade
from .. import responses
from ..documents import hosts
from ..documents.findings import SEVERITIES, HostFinding, counts_of, on_host
from ..documents.hosts import some
from .workbenches import (
    CAP,
    Filter,
    Filters,
    combined,
    conditions,
    requested_host,
    requested_hosts,
)

STATES = {"new": "New", "active": "Active", "reopened": "Resurfaced", "fixed": "Fixed"}
NUMBERS = {"type": "entry", "regex": "^[0-9, ]+$", "readable_regex": "NUMBER"}
LEVELS = {"type": "dropdown", "list": [name.title() for name in SEVERITIES]}
PLUGIN, SEVERITY = (
    Field(read=lambda one: one.plugin["id"]),
    Field(read=lambda one: SEVERITIES[one.severity]),
)
FILTERS: Filters = {
    "plugin.id": Filter("Plugin ID", ("eq",), NUMBERS, PLUGIN),
    "severity": Filter("Severity", ("eq",), LEVELS, SEVERITY),
}
FIELDS = Fields({name: one.field for name, one in FILTERS.items()})
list_filters = responses.filters({name: one[:3] for name, one in FILTERS.items()})


def of_asset(context: Context) -> Answer:
    """Return what was found on one asset, by plugin."""
    return _counted(context, on_host(requested_host(context)), assets=1)


def everywhere(context: Context) -> Answer:
    """Return what was found on all assets, by plugin."""
    return _counted(context, _all(context), assets=len(context.world))


def get_plugin_info(context: Context) -> Answer:
    """Return one plugin, and how often it found something."""
    found = _of_plugin(context, _all(context))
    plugin, severity = found[0].plugin, grade(found[0].weakness)
    info = {
        **dict.fromkeys(("count", "vuln_count"), len(found)),
        "plugin_details": {**some(plugin, ("name", "family", "type")), "severity": severity},
        **some(plugin, ("description", "synopsis", "solution")),
        "see_also": plugin.get("see_also", []),
    }
    return responses.json({"info": info})


def list_outputs(context: Context) -> Answer:
    """Return what one plugin saw on one asset, by the text of it."""
    found = _of_plugin(context, on_host(requested_host(context)))
    return responses.json({"outputs": [_output(one, context) for one in found]})


def by_asset(context: Context) -> Answer:
    """Return assets with how much of each severity was found on them."""
    several, total = requested_hosts(context)
    rows = [_severities(host, context) for host in several if host.weaknesses]
    return responses.json({"assets": rows, "total_asset_count": total})


def _all(context: Context) -> Iterator[HostFinding]:
    return (one for host in context.world.hosts() for one in on_host(host))


def _of_plugin(context: Context, found: Iterable[HostFinding]) -> list[HostFinding]:
    wanted = context.request.path_parameters["plugin"]
    several = [one for one in found if str(one.plugin["id"]) == wanted]
    if not several:
        raise ApiError(404)
    return several


def _counted(context: Context, found: Iterable[HostFinding], assets: int) -> Answer:
    test = test_of(combined(context, *conditions(context, FILTERS)), FIELDS, context.now)
    by_plugin: defaultdict[tuple[int, int, str], list[HostFinding]] = defaultdict(list)
    for one in filter(test, found):
        by_plugin[one.plugin["id"], one.severity, STATES[one.finding.status]].append(one)
    return responses.json(
        {
            "vulnerabilities": [_row(*item) for item in by_plugin.items()][:CAP],
            "total_vulnerability_count": sum(map(len, by_plugin.values())),
            "total_asset_count": assets,
        }
    )


def _row(key: tuple[int, int, str], found: list[HostFinding]) -> Document:
    (identifier, severity, state), plugin = key, found[0].plugin
    modified = Counter(one.modification for one in found)
    return {
        "plugin_id": identifier,
        "plugin_name": plugin["name"],
        "plugin_family": plugin["family"],
        "count": len(found),
        "severity": severity,
        "vulnerability_state": state,
        "accepted_count": modified["ACCEPTED"],
        "recasted_count": modified["RECASTED"],
        "counts_by_severity": [{"count": len(found), "value": severity}],
        "vpr_score": plugin["vpr"]["score"],
    }


def _output(one: HostFinding, context: Context) -> Document:
    host = one.host
    asset = {
        **dict.fromkeys(("id", "uuid"), hosts.asset_uuid(host)),
        "hostname": host.hostname,
        "fqdn": host.fqdn,
        "ipv4": hosts.addresses(host).get("ipv4"),
        "first_seen": hosts.milliseconds(context, one.first_found),
        "last_seen": hosts.milliseconds(context, one.last_found),
    }
    result = {
        "application_protocol": None,
        "port": one.port,
        "transport_protocol": one.protocol,
        "severity": one.severity,
        "assets": [asset],
    }
    state = {"name": STATES[one.finding.status].lower(), "results": [result]}
    return {"plugin_output": one.finding.result, "states": [state]}


def _severities(host: Host, context: Context) -> Document:
    levels = enumerate(zip(counts_of(on_host(host)), SEVERITIES, strict=True))
    addresses = hosts.all_addresses(host, context)
    return {
        "id": hosts.asset_uuid(host),
        "severities": [
            {"count": count, "level": level, "name": name.title()}
            for level, (count, name) in levels
        ],
        "total": len(host.weaknesses),
        "fqdn": hosts.fqdns(host),
        "ipv4": addresses["ipv4s"],
        "ipv6": addresses["ipv6s"],
        "last_seen": hosts.milliseconds(context, host.last_seen),
        "netbios_name": [host.netbios] if host.netbios else [],
        "agent_name": hosts.agent_names(host),
    }
