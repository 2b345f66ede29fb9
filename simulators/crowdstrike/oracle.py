"""What a right integration emits, from docs/contracts/crowdstrike.md 8 and docs/platform.md.

It shares no code with the SDK or the integration it judges, and reads the world instead of the
wire. What the contract leaves open is decided here:

- Only hosts seen within `seen_within_days` count (7 unless the config says otherwise, as the
  platform does), with all that is on them, however long ago it was found.
- dns is the full name, else the host's own address where that can be reached, as a scanner would
  have it, and else the bare name: its neighbours leave by the same address.
- name is the local address, or the one the host leaves by where that is internal. A scanner has
  only the address it scanned: there the two vendors cannot agree, `disagrees` says so, and such a
  host is kept where Qualys' is refused.
- A host in a cloud is an asset like the others, which the filter leaves to the cloud integrations.
- A finding without a CVE is not in Spotlight, which knows no impact either. One CVE in several
  places is one vulnerability, and a risk as long as it is open and not suppressed in one of them;
  what expired or was closed is not.
- Spotlight names no port, so every risk is on the asset; its key is the one Qualys' has.
- The proof is the vulnerability itself, as JSON; all of them, where a host has several of one CVE.
- A host without a sensor, which Discover alone knows, is an asset only with `include_unmanaged`:
  Discover needs a licence and a scope of its own (docs/platform.md 6). It has its own address, also
  an internal one, and risks only where Spotlight looks at hosts without a sensor (4.6). An
  unmanaged asset at the address of a sensor is that host, and nothing new.
- A host that a user has hidden is in no list of devices, and not collected.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from ..engine import Expected, WorldContext
from ..oracle import (
    Place,
    Refused,
    by_name,
    is_internal,
    scoring,
    severity_letter,
    stretches,
    wants,
)
from ..world import VECTOR_V3, Finding, Host
from .documents import hosts
from .documents.vulnerabilities import identifier

DISAGREES = "Qualys names the host by the internal address it scanned, not by the one it leaves by"
DEFAULT_DAYS = "7"
EXPIRY = timedelta(days=45)
VECTOR = f"CVSS:3.1/{VECTOR_V3}"


def expected(shown: WorldContext, config: Mapping[str, str], now: datetime) -> Iterator[Expected]:
    """Yield every model, host by host; an asset that is only the target of risks is pending (`P`).

    `now` is a moment of the world, from which `seen_within_days` counts back. `importAssets` and
    `importVulnerabilities` are true when absent and false when unparsable (docs/platform.md 1.12).
    """
    assets, risks = (wants(config, name) for name in ("importAssets", "importVulnerabilities"))
    since = now - timedelta(days=int(config.get("seen_within_days", DEFAULT_DAYS)))
    for host in shown.world.hosts():
        if host.last_seen < since or hosts.is_hidden(shown, host):
            continue
        bare = not hosts.has_sensor(shown, host)
        if bare and not wants(config, "include_unmanaged", "false"):
            continue
        place = _place(shown, host, bare=bare)
        looked_at = risks and (not bare or shown.quirk("unmanaged-vulnerabilities"))
        found = _open_cves(host, shown.world.epoch) if looked_at else []
        if assets or found:
            yield place.asset("A" if assets else "P")
        for name, findings in found:
            yield from _risk(place, name, findings, shown.quirk("split-vulnerabilities"))


def _place(shown: WorldContext, host: Host, *, bare: bool) -> Place:
    local = is_internal(host.address)
    name = host.egress_address if local and not bare else host.address
    identifier = hosts.asset_id(shown, host) if bare else hosts.aid(shown, host)
    dns = host.fqdn or (host.hostname if local else name)
    refused: Refused = "cloud" if host.kind == "cloud" else None
    refused = "internal" if is_internal(name) else refused
    why = DISAGREES if local and not bare else ""
    return Place(dns, name, identifier, refused, why, is_again=host.is_again and not bare)


def _open_cves(host: Host, epoch: datetime) -> list[tuple[str, list[Finding]]]:
    """Return the findings behind every CVE that is open on a host, by its name."""
    if epoch - host.last_seen > EXPIRY:
        return []
    found = by_name(host.weaknesses, lambda one: map(str.upper, one.weakness.cves))
    return [(cve, all_of_it) for cve, all_of_it in found if any(one.open for one in all_of_it)]


def _risk(place: Place, name: str, findings: list[Finding], is_split: bool) -> Iterator[Expected]:
    weakness = findings[0].weakness
    yield from place.risk(
        name,
        severity_letter(weakness),
        title=name,
        scoring=scoring(weakness, v3=VECTOR, v2=VECTOR, cwe=100 + weakness.index % 20),
        definition=tuple(stretches(weakness.description, weakness.solution)) or None,
        proof=(name, *_ids(place.cloud_id, name, findings if is_split else findings[:1])),
    )


def _ids(aid: str, cve: str, findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the ids of the vulnerabilities that are open; an unsplit one is, as it is a risk."""
    for number, finding in enumerate(findings):
        if finding.open or len(findings) == 1:
            yield identifier(aid, cve, number)
