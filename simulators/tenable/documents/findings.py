"""How Tenable sees a host and what was found on it: ids, names, licences, dates, severities."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ...engine import Context
from ...world import Finding, Host, Weakness, World

SEVERITIES = ("info", "low", "medium", "high", "critical")
"""By `severity_id`."""
STATES = {"new": "OPEN", "active": "OPEN", "reopened": "REOPENED", "fixed": "FIXED"}
FOUND = ("OPEN", "REOPENED")
"""What still holds."""
BANDS = (0.1, 4.0, 7.0, 9.0)

FIRST_PLUGIN = 100_000
"""Plugin ids are far from the QIDs of the same weaknesses."""
LIVING, RETIRED = "4000-8000-000000000001", "4000-9000-000000000002"
"""How the ids of assets end: those of hosts, and those of what stood in their place before."""
EARLIER = timedelta(hours=2)
"""How long before the last scan of a host the one was that knew it by its old name."""
INDEXING = timedelta(hours=1)
"""Until what was found can be searched for (docs/contracts/tenable.md 3.6 has an hour)."""

PROVIDERS = {
    "3": ("aws_ec2_instance_id", "i-{index:017x}"),
    "13": ("azure_vm_id", "{index:08x}-0000-4000-8000-000000000000"),
    "34": ("gcp_instance_id", "{index:019d}"),
}
"""Attribute and form of the instance id, by the first octet of a cloud address; assumed."""


def asset_uuid(host: Host) -> str:
    """Return the id of the asset that the host is; inverted by `host_of`."""
    return _uuid(host, LIVING)


def retired_uuid(host: Host) -> str:
    """Return the id of the terminated asset that had the host's name and address before it."""
    return _uuid(host, RETIRED)


def host_of(world: World, identifier: str) -> Host | None:
    """Return the host whose asset has that id; None for terminated ones and any other text."""
    text = identifier.lower().replace("-", "")
    host = world.find_id(text[:12])
    return host if host is not None and asset_uuid(host) == identifier.lower() else None


def _uuid(host: Host, ending: str) -> str:
    return f"{host.id[:8]}-{host.id[8:]}-{ending}"


def finding_uuid(host: Host, place: int) -> str:
    """Return the id of the finding at a place in `Host.weaknesses`."""
    return f"{host.id[:8]}-{host.id[8:]}-5000-8000-{place:012x}"


def plugin_id(weakness: Weakness) -> int:
    """Return the plugin that finds the weakness."""
    return FIRST_PLUGIN + weakness.identifier


def has_predecessor(host: Host) -> bool:
    """Return True if a terminated asset is still listed beside the host; assumed: every ninth."""
    return host.index % 9 == 4


def is_licensed(host: Host) -> bool:
    """Return True if the host counts against the licence: all but every sixth."""
    return host.index % 6 != 5


def hides_address(host: Host, context: Context) -> bool:
    """Return True if the asset is known by its names alone, as some agents report."""
    return context.quirk("no-addresses") and is_nameable_only(host)


def is_nameable_only(host: Host) -> bool:
    """Return True if the quirk `no-addresses` is about the host; assumed: every fifth."""
    return host.index % 5 == 2


def cves_in_xrefs(weakness: Weakness) -> bool:
    """Return True if the plugin names its CVEs among its cross references only (3.6, traps)."""
    return weakness.index % 5 == 4


def default_severity(weakness: Weakness) -> int:
    """Return the severity of the plugin: by CVSS v3, else v2, else the vendor's own."""
    score = weakness.cvss_v2 if weakness.cvss_v3 is None else weakness.cvss_v3
    return weakness.severity - 1 if score is None else sum(score >= bound for bound in BANDS)


@dataclass(frozen=True, slots=True)
class HostFinding:
    """A finding as Tenable keeps it; `place` is where it stands in `Host.weaknesses`."""

    host: Host
    place: int
    finding: Finding

    @property
    def weakness(self) -> Weakness:
        """Return what was found."""
        return self.finding.weakness

    @property
    def state(self) -> str:
        """Return oPEN, REOPENED or FIXED."""
        return STATES[self.finding.status]

    @property
    def modification(self) -> str:
        """Return nONE, ACCEPTED or RECASTED; which ones a user has recast is assumed."""
        if self.finding.ignored:
            return "ACCEPTED"
        return "RECASTED" if (self.host.index + 3 * self.place) % 11 == 5 else "NONE"

    @property
    def severity(self) -> int:
        """Return the severity id, two steps on for what a user has recast (assumed)."""
        default = default_severity(self.weakness)
        return (default + 2) % 5 if self.modification == "RECASTED" else default

    @property
    def is_earlier(self) -> bool:
        """Return True if the host's last scan but one found it, and knew the host by another name.

        A record holds the asset as it was when the finding was last found: recorded (one asset of
        the recording has seven spellings).
        """
        return self.weakness.index % 3 == 0 and self.place != current_place(self.host)

    @property
    def last_found(self) -> datetime:
        """Return in the world's time; what is fixed was last found the day before it was gone."""
        if self.state == "FIXED":
            return self.fixed - timedelta(days=1)
        return self.host.last_seen - (EARLIER if self.is_earlier else timedelta())

    @property
    def first_found(self) -> datetime:
        """Return in the world's time."""
        return min(self.finding.first_found, self.last_found)

    @property
    def fixed(self) -> datetime:
        """Return when it was found gone; only meaningful for what was gone once."""
        return self.host.last_seen

    @property
    def indexed(self) -> datetime:
        """Return when it could be searched for."""
        return max(self.last_found, self.fixed) + INDEXING


def findings_of(host: Host) -> list[HostFinding]:
    """Return everything on a host, whatever its state, in the order of the world."""
    return [HostFinding(host, place, one) for place, one in enumerate(host.weaknesses)]


def current_place(host: Host) -> int:
    """Return the place of the first finding that still holds: the last scan found that one."""
    places = (n for n, one in enumerate(host.weaknesses) if one.status != "fixed")
    return next(places, -1)
