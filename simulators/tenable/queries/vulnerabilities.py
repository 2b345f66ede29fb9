"""The workbenches by weakness (docs/contracts/tenable.md 4): counted by plugin, host by host."""

from collections import Counter
from collections.abc import Iterable, Iterator

from ...engine import Answer, Context, Document
from ...world import Host
from .. import responses
from ..documents import assets, findings, plugins, records
from ..documents.findings import HostFinding
from ..documents.formats import milliseconds
from .workbenches import CAP, filter_queries, found_hosts, one_host

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
            "list": [name.title() for name in findings.SEVERITIES],
        },
    },
)


def list_filters(_context: Context) -> Answer:
    """Return the filters that there are, which pyTenable reads before it uses one."""
    return responses.json({"filters": list(FILTERS)})


def of_asset(context: Context) -> Answer:
    """Return what was found on one asset, by plugin."""
    host = one_host(context)
    return _counted(_wanted(context, findings.findings_of(host)), assets_counted=1)


def everywhere(context: Context) -> Answer:
    """Return what was found on all assets, by plugin."""
    found = _wanted(context, _all(context))
    return _counted(found, assets_counted=len(context.world))


def get_plugin_info(context: Context) -> Answer:
    """Return one plugin, and how often it found something."""
    found = _of_plugin(context, _all(context))
    plugin = plugins.plugin(found[0].weakness)
    info = {
        "count": len(found),
        "vuln_count": len(found),
        "plugin_details": {
            "name": plugin["name"],
            "family": plugin["family"],
            "severity": findings.default_severity(found[0].weakness),
            "type": plugin["type"],
        },
        "description": plugin["description"],
        "synopsis": plugin["synopsis"],
        "solution": plugin["solution"],
        "see_also": plugin.get("see_also", []),
    }
    return responses.json({"info": info})


def list_outputs(context: Context) -> Answer:
    """Return what one plugin saw on one asset, by the text of it."""
    host = one_host(context)
    found = _of_plugin(context, findings.findings_of(host))
    return responses.json({"outputs": [_output(one, context) for one in found]})


def by_asset(context: Context) -> Answer:
    """Return assets with how much of each severity was found on them."""
    hosts, total = found_hosts(context)
    rows = [_severities(host, context) for host in hosts if host.weaknesses]
    return responses.json({"assets": rows, "total_asset_count": total})


def _all(context: Context) -> Iterator[HostFinding]:
    return (one for host in context.world.hosts() for one in findings.findings_of(host))


def _wanted(context: Context, found: Iterable[HostFinding]) -> Iterator[HostFinding]:
    ids, levels = set[str](), set[str]()
    for name, quality, value in filter_queries(context):
        places = {"plugin.id": ids, "severity": levels}
        if name not in places or quality != "eq":
            raise responses.bad_filter(name, quality, value)
        places[name].update(part.strip().lower() for part in value.split(","))
    for one in found:
        right_plugin = not ids or str(findings.plugin_id(one.weakness)) in ids
        if right_plugin and (not levels or findings.SEVERITIES[one.severity] in levels):
            yield one


def _of_plugin(context: Context, found: Iterable[HostFinding]) -> list[HostFinding]:
    wanted = context.request.path_parameters["plugin"]
    several = [one for one in found if str(findings.plugin_id(one.weakness)) == wanted]
    if not several:
        raise responses.refusal(404)
    return several


def _counted(found: Iterable[HostFinding], assets_counted: int) -> Answer:
    by_plugin: dict[tuple[int, int, str], list[HostFinding]] = {}
    for one in found:
        key = (findings.plugin_id(one.weakness), one.severity, one.finding.status)
        by_plugin.setdefault(key, []).append(one)
    rows = [_row(*key, several) for key, several in by_plugin.items()][:CAP]
    return responses.json(
        {
            "vulnerabilities": rows,
            "total_vulnerability_count": sum(map(len, by_plugin.values())),
            "total_asset_count": assets_counted,
        }
    )


def _row(plugin: int, severity: int, status: str, found: list[HostFinding]) -> Document:
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


def _output(one: HostFinding, context: Context) -> Document:
    port = one.finding.port or 0
    place = {"application_protocol": None, "port": port, "transport_protocol": _protocol(one)}
    result = {**place, "severity": one.severity, "assets": [_seen_on(one, context)]}
    state = {"name": STATES[one.finding.status].lower(), "results": [result]}
    return {"plugin_output": one.finding.result, "states": [state]}


def _protocol(one: HostFinding) -> str:
    return one.finding.protocol or "tcp"


def _seen_on(one: HostFinding, context: Context) -> Document:
    host = one.host
    return {
        "id": findings.asset_uuid(host),
        "uuid": findings.asset_uuid(host),
        "hostname": host.hostname,
        "fqdn": host.fqdn,
        "ipv4": records.addresses(host).get("ipv4"),
        "first_seen": milliseconds(context, one.first_found),
        "last_seen": milliseconds(context, one.last_found),
    }


def _severities(host: Host, context: Context) -> Document:
    counts = Counter(one.severity for one in findings.findings_of(host))
    return {
        "id": findings.asset_uuid(host),
        "severities": [
            {"count": counts[level], "level": level, "name": name.title()}
            for level, name in enumerate(findings.SEVERITIES)
        ],
        "total": sum(counts.values()),
        "fqdn": assets.fqdns(host),
        "ipv4": assets.ipv4s(host, context),
        "ipv6": assets.ipv6s(host, context),
        "last_seen": milliseconds(context, host.last_seen),
        "netbios_name": [host.netbios] if host.netbios else [],
        "agent_name": [host.hostname] if records.source(host) == "AGENT" else [],
    }
