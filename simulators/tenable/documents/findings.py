"""A finding as Tenable keeps it, and as the export of findings has it.

Source: docs/contracts/tenable.md 3.6.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ...engine import Context, Document
from ...world import Finding, Host, Weakness
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
    """A finding as Tenable keeps it; `place` is where it stands in `Host.weaknesses`.

    Dates are the world's; `fixed` only means something for what was gone once. Port 0 is the host
    itself. `is_earlier` is what the host's last scan but one found, which knew the host by another
    name: a record holds the asset as it was when the finding was last found (recorded: one asset of
    the recording has seven spellings).
    """

    host: Host
    place: int
    finding: Finding
    weakness: Weakness
    plugin_id: int
    state: str
    modification: str
    severity: int
    is_earlier: bool
    first_found: datetime
    last_found: datetime
    fixed: datetime

    @property
    def port(self) -> int:
        """Return the port, 0 for the host itself."""
        return self.finding.port or 0

    @property
    def protocol(self) -> str:
        """Return the protocol of the port."""
        return self.finding.protocol or "tcp"

    @property
    def indexed(self) -> datetime:
        """Return when it could be searched for."""
        return max(self.last_found, self.fixed) + INDEXING

    @property
    def seconds_to_fix(self) -> float | None:
        """Return how long it took to fix it, None for what is not fixed."""
        return (self.fixed - self.first_found).total_seconds() if self.state == "FIXED" else None


def on_host(host: Host) -> list[HostFinding]:
    """Return everything on a host, whatever its state, in the order of the world."""
    # The last scan found the first finding that still holds.
    holding = (n for n, one in enumerate(host.weaknesses) if one.status != "fixed")
    current = next(holding, -1)
    return [_kept(host, n, n == current) for n in range(len(host.weaknesses))]


def _kept(host: Host, place: int, is_current: bool) -> HostFinding:
    finding = host.weaknesses[place]
    weakness, state = finding.weakness, STATES[finding.status]
    # Which ones a user has recast, and by how much, is assumed.
    is_recast = (host.index + 3 * place) % 11 == 5 and not finding.ignored
    severity = plugins.default_severity(weakness) + 2 * is_recast
    is_earlier = weakness.index % 3 == 0 and not is_current
    # What is fixed was last found the day before it was gone.
    ago = timedelta(days=1) if state == "FIXED" else EARLIER if is_earlier else timedelta()
    last_found = host.last_seen - ago
    return HostFinding(
        host=host,
        place=place,
        finding=finding,
        weakness=weakness,
        plugin_id=plugins.plugin_id(weakness),
        state=state,
        modification="ACCEPTED" if finding.ignored else "RECASTED" if is_recast else "NONE",
        severity=severity % 5,
        is_earlier=is_earlier,
        first_found=min(finding.first_found, last_found),
        last_found=last_found,
        fixed=host.last_seen,
    )


def holding_on(host: Host) -> list[HostFinding]:
    """Return what the last scan of a host found."""
    return [one for one in on_host(host) if one.state != "FIXED"]


def finding_uuid(host: Host, place: int) -> str:
    """Return the id of the finding at a place in `Host.weaknesses`."""
    return f"{host.id[:8]}-{host.id[8:]}-5000-8000-{place:012x}"


def record(one: HostFinding, context: Context) -> Document:
    """Return one finding on one host; what is empty is left out."""
    last_found, is_reopened = context.rfc3339(one.last_found), one.state == "REOPENED"
    last_fixed = {"FIXED": one.fixed, "REOPENED": one.first_found}.get(one.state)
    return filled(
        {
            "asset": _asset(one, context),
            "output": one.finding.result,
            "plugin": plugins.plugin(one.weakness),
            "port": _port(one, context),
            "recast_reason": None if one.modification == "NONE" else "A rule of the tenant",
            "scan": {
                "completed_at": last_found,
                "schedule_uuid": hosts.SCHEDULES[hosts.source(one.host)],
                "started_at": last_found,
                "uuid": hosts.scan_uuid(one.host),
            },
            "severity": SEVERITIES[one.severity],
            "severity_id": one.severity,
            "severity_default_id": plugins.default_severity(one.weakness),
            "severity_modification_type": one.modification,
            "first_found": context.rfc3339(one.first_found),
            "last_fixed": last_fixed and context.rfc3339(last_fixed),
            "resurfaced_date": last_found if is_reopened else None,
            "last_found": last_found,
            "indexed": context.rfc3339(one.indexed),
            "state": one.state,
            "source": hosts.source(one.host),
            "finding_id": finding_uuid(one.host, one.place),
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
            "mac_address": hosts.mac_address(host),
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
