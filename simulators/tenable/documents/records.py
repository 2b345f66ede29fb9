"""A record of the vulnerability export: asset, plugin, port, scan.

Source: docs/contracts/tenable.md 3.6.
"""

from collections.abc import Iterable, Iterator

from ...engine import Context, Document
from ...world import Host
from . import findings, plugins
from .findings import HostFinding
from .formats import filled

NETWORK = "00000000-0000-0000-0000-000000000000"
"""The default network, in which all hosts are."""
SCHEDULES = {"NESSUS": "template-10b6f0c1", "AGENT": "template-11a2d9e4"}


def records(found: Iterable[HostFinding], context: Context) -> Iterator[Document]:
    """Return what an export has of some findings."""
    return (record(one, context) for one in found)


def record(one: HostFinding, context: Context) -> Document:
    """Return one finding on one host; what is empty is left out."""
    reopened = one.state == "REOPENED"
    fixed = one.fixed if one.state == "FIXED" else one.first_found
    return filled(
        {
            "asset": asset(one, context),
            "output": one.finding.result,
            "plugin": plugins.plugin(one.weakness),
            "port": _port(one, context),
            "recast_reason": _recast_reason(one),
            "scan": _scan(one, context),
            "severity": findings.SEVERITIES[one.severity],
            "severity_id": one.severity,
            "severity_default_id": findings.default_severity(one.weakness),
            "severity_modification_type": one.modification,
            "first_found": context.rfc3339(one.first_found),
            "last_fixed": context.rfc3339(fixed) if reopened or one.state == "FIXED" else None,
            "resurfaced_date": context.rfc3339(one.last_found) if reopened else None,
            "last_found": context.rfc3339(one.last_found),
            "indexed": context.rfc3339(one.indexed),
            "state": one.state,
            "source": source(one.host),
            "finding_id": findings.finding_uuid(one.host, one.place),
        }
    )


def asset(one: HostFinding, context: Context) -> Document:
    """Return the host as it was when the finding was last found (recorded)."""
    host, hidden = one.host, findings.hides_address(one.host, context)
    names = _earlier_names(host, hidden) if one.is_earlier else _names(host, hidden)
    return filled(
        {
            "agent_uuid": agent_uuid(host) if source(host) == "AGENT" else None,
            "device_type": "general-purpose",
            **names,
            "uuid": findings.asset_uuid(host),
            **({} if hidden else addresses(host)),
            "last_authenticated_results": context.rfc3339(host.last_seen),
            "mac_address": mac_address(host),
            "netbios_name": host.netbios,
            "network_id": NETWORK,
            "operating_system": [host.operating_system],
            "tracked": True,
        }
    )


def addresses(host: Host) -> dict[str, str]:
    """Return `ipv4` and `ipv6`, one of each: of several the first of the asset's list (5)."""
    # The last one put in stays.
    return {"ipv6" if ":" in one else "ipv4": one for one in reversed(host.addresses)}


def source(host: Host) -> str:
    """Return who reported the host."""
    return "AGENT" if host.fqdn and host.index % 5 == 0 else "NESSUS"


def agent_uuid(host: Host) -> str:
    """Return the id of the agent on the host."""
    return f"{host.id}40008000{host.index:012x}"


def mac_address(host: Host) -> str:
    """Return a locally administered one."""
    return ":".join(f"{byte:02X}" for byte in (2, *host.index.to_bytes(5)))


def scan_uuid(host: Host) -> str:
    """Return the scan that saw the host last; there is one a source."""
    return f"b0000000-0000-4000-8000-{11 if source(host) == 'AGENT' else 10:012d}"


def _names(host: Host, hidden: bool) -> dict[str, str | None]:
    if host.fqdn is None:
        # The name a host gives itself is one label, and no DNS name.
        return {"hostname": host.hostname if hidden or host.index % 2 else host.addresses[0]}
    # Often the address, although the name is known (3.6, traps; recorded).
    hostname = host.addresses[0] if host.index % 3 == 0 and not hidden else host.fqdn
    return {"fqdn": host.fqdn, "hostname": hostname}


def _earlier_names(host: Host, hidden: bool) -> dict[str, str | None]:
    # Recorded: the same asset with a short name, or none but its address, before it had a full one.
    return {"fqdn": host.hostname, "hostname": host.hostname if hidden else host.addresses[0]}


def _port(one: HostFinding, context: Context) -> Document:
    finding = one.finding
    if finding.port is None:
        # Recorded for checks of the host itself, by whatever means they were made.
        protocol = "ICMP" if one.weakness.index % 7 == 6 else "TCP"
        return {"port": "0" if context.quirk("string-port") else 0, "protocol": protocol}
    service = "www" if finding.port in (80, 443, 8080, 8443) else "unknown"
    return {
        "port": finding.port,
        "protocol": (finding.protocol or "tcp").upper(),
        "service": service,
    }


def _recast_reason(one: HostFinding) -> str | None:
    return None if one.modification == "NONE" else "A rule of the tenant"


def _scan(one: HostFinding, context: Context) -> Document:
    return {
        "completed_at": context.rfc3339(one.last_found),
        "schedule_uuid": SCHEDULES[source(one.host)],
        "started_at": context.rfc3339(one.last_found),
        "uuid": scan_uuid(one.host),
    }
