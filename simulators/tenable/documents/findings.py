"""A finding as Tenable keeps it, and as the export of findings has it.

Source: docs/contracts/tenable.md 3.6.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...engine import Context, Document
from ...world import Finding, Host, Weakness, grade
from . import hosts, plugins
from .hosts import filled

SEVERITIES = ("info", "low", "medium", "high", "critical")
"""By `severity_id`."""
STATES = {"new": "OPEN", "active": "OPEN", "reopened": "REOPENED", "fixed": "FIXED"}
EARLIER = timedelta(hours=2)
"""How long before the last scan of a host the one was that knew it by its old name."""
INDEXING = timedelta(hours=1)
"""Until what was found can be searched for (docs/contracts/tenable.md 3.6 has an hour)."""
WEB_PORTS = (80, 443, 8080, 8443)


@dataclass(frozen=True, slots=True)
class HostFinding:
    """A finding as Tenable keeps it; port 0 is the host itself.

    Dates are the world's. `is_earlier` is what the host's last scan but one found, which knew the
    host by another name: a record holds the asset as it was when the finding was last found
    (recorded: one asset of the recording has seven spellings).
    """

    id: str
    host: Host
    finding: Finding
    weakness: Weakness
    plugin: Document
    port: int
    protocol: str
    state: str
    modification: str
    severity: int
    is_earlier: bool
    first_found: datetime
    last_found: datetime
    fixed: datetime | None
    indexed: datetime


def on_host(host: Host) -> list[HostFinding]:
    """Return everything on a host, whatever its state, in the order of the world."""
    # The last scan found the first finding that still holds.
    holding = (place for place, one in enumerate(host.weaknesses) if one.status != "fixed")
    current = next(holding, -1)
    return [_kept(host, place, place == current) for place in range(len(host.weaknesses))]


def _kept(host: Host, place: int, is_current: bool) -> HostFinding:
    finding = host.weaknesses[place]
    weakness, state = finding.weakness, STATES[finding.status]
    # Which ones a user has recast, and by how much, is assumed.
    is_recast = (host.index + 3 * place) % 11 == 5 and not finding.ignored
    is_earlier = weakness.index % 3 == 0 and not is_current
    # What is fixed was last found the day before it was gone.
    ago = timedelta(days=1) if state == "FIXED" else EARLIER if is_earlier else timedelta()
    last_found = host.last_seen - ago
    return HostFinding(
        id=f"{host.id[:8]}-{host.id[8:]}-5000-8000-{place:012x}",
        host=host,
        finding=finding,
        weakness=weakness,
        plugin=plugins.plugin(weakness),
        port=finding.port or 0,
        protocol=finding.protocol or "tcp",
        state=state,
        modification="ACCEPTED" if finding.ignored else "RECASTED" if is_recast else "NONE",
        severity=(grade(weakness) + 2 * is_recast) % 5,
        is_earlier=is_earlier,
        first_found=min(finding.first_found, last_found),
        last_found=last_found,
        fixed=host.last_seen if state == "FIXED" else None,
        indexed=host.last_seen + INDEXING,
    )


def holding_on(host: Host) -> list[HostFinding]:
    """Return what the last scan of a host found."""
    return [one for one in on_host(host) if one.state != "FIXED"]


def counts_of(found: Iterable[HostFinding]) -> list[int]:
    """Return how many findings there are of each severity."""
    counts = Counter(one.severity for one in found)
    return [counts[level] for level in range(len(SEVERITIES))]


def rated(one: HostFinding) -> Document:
    """Return how bad a finding is, by number."""
    return {
        "severity_id": one.severity,
        "severity_default_id": grade(one.weakness),
        "severity_modification_type": one.modification,
    }


def record(one: HostFinding, context: Context) -> Document:
    """Return one finding on one host; what is empty is left out."""
    last_found, is_reopened = context.rfc3339(one.last_found), one.state == "REOPENED"
    last_fixed = one.first_found if is_reopened else one.fixed
    return filled(
        {
            "asset": _asset(one, context),
            "output": one.finding.result,
            "plugin": one.plugin,
            "port": _port(one, context),
            "recast_reason": None if one.modification == "NONE" else "A rule of the tenant",
            "scan": {
                "completed_at": last_found,
                "schedule_uuid": hosts.scan_of(one.host).schedule,
                "started_at": last_found,
                "uuid": hosts.scan_of(one.host).uuid,
            },
            "severity": SEVERITIES[one.severity],
            **rated(one),
            "first_found": context.rfc3339(one.first_found),
            "last_fixed": last_fixed and context.rfc3339(last_fixed),
            "resurfaced_date": last_found if is_reopened else None,
            "last_found": last_found,
            "indexed": context.rfc3339(one.indexed),
            "state": one.state,
            "source": hosts.source(one.host),
            "finding_id": one.id,
        }
    )


def _asset(one: HostFinding, context: Context) -> Document:
    """Return the host as it was when the finding was last found (recorded)."""
    host, is_hidden = one.host, hosts.hides_address(one.host, context)
    return filled(
        {
            "agent_uuid": hosts.agent_uuid(host),
            "device_type": "general-purpose",
            **_names(one, is_hidden),
            "uuid": hosts.asset_uuid(host),
            **({} if is_hidden else hosts.addresses(host)),
            "last_authenticated_results": context.rfc3339(host.last_seen),
            "mac_address": host.mac_address.upper(),
            "netbios_name": host.netbios,
            "network_id": hosts.NETWORK,
            "operating_system": [host.operating_system],
            "tracked": True,
        }
    )


def _names(one: HostFinding, is_hidden: bool) -> dict[str, str | None]:
    host, address = one.host, one.host.addresses[0]
    if one.is_earlier:
        # Recorded: the asset with a short name, or its address alone, before it had a full name.
        return {"fqdn": host.hostname, "hostname": host.hostname if is_hidden else address}
    if host.fqdn is None:
        # The name a host gives itself is one label, and no DNS name.
        return {"hostname": host.hostname if is_hidden or host.index % 2 else address}
    # Often the address, although the name is known (3.6, traps; recorded).
    is_address = host.index % 3 == 0 and not is_hidden
    return {"fqdn": host.fqdn, "hostname": address if is_address else host.fqdn}


def _port(one: HostFinding, context: Context) -> Document:
    if one.finding.port is None:
        # Recorded for checks of the host itself, by whatever means they were made.
        protocol = "ICMP" if one.weakness.index % 7 == 6 else "TCP"
        return {"port": "0" if context.quirk("string-port") else 0, "protocol": protocol}
    service = "www" if one.port in WEB_PORTS else "unknown"
    return {"port": one.port, "protocol": one.protocol.upper(), "service": service}
