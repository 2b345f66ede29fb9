"""What a right integration emits, from docs/contracts/tenable.md 5 and docs/platform.md.

It shares no code with the SDK or the integration it judges, and reads the world instead of the
wire. What the contract leaves open is decided here:

- Everything that ever was found and still holds counts, however long ago it was found last, on
  unlicensed assets too; `found_within_days` leaves out what was not found for longer.
- Terminated and deleted assets are no assets any more.
- A record has the asset as it was when that finding was last found, old names and addresses
  included (recorded). A host has one place, so its newest finding names it: that is also what the
  list of assets says, and what Qualys says of the same host.
- dns and name are Qualys': a bare host name is no DNS name where there is an address. An asset
  without an address stands under its names alone, its bare host name if need be.
- Severity is CVSS first, v3 before v2 (docs/platform.md 5.7), as for every other vendor, so that
  one CVE on one host is one risk of one severity; the contract's `severity` string is the fallback,
  and the whole truth where a user has recast it. What a user has accepted is not emitted.
- Information is a risk of its own (`TI`), as the contract has it; a tenant's minimum severity is
  the filter's affair.
- The same CVE in several places is one risk: where it is worst, on the lowest port, with every port
  and what was seen there. Only TCP and UDP have ports; port 0 is the host.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from ..engine import Expected
from ..oracle import (
    LETTERS,
    REFUSED,
    Place,
    by_name,
    score,
    score_letter,
    scoring,
    stretches,
    wants,
)
from ..world import Finding, Host, Weakness, World
from .documents import hosts, plugins
from .documents.findings import HostFinding, on_host


def expected(
    world: World, config: Mapping[str, str], now: datetime, quirks: frozenset[str]
) -> Iterator[Expected]:
    """Every model, host by host; an asset that is only the target of risks is pending (`P`).

    `now` is a moment of the world's own time. `importAssets` and `importVulnerabilities` are true
    when absent and false when unparsable (docs/platform.md 1.12).
    """
    assets, risks = (wants(config, name) for name in ("importAssets", "importVulnerabilities"))
    since = _since(config, now)
    for host in world.hosts():
        place = _place(host, quirks)
        found = [one for one in on_host(host) if risks and _counts(one, since)]
        if assets or found:
            yield place.asset("A" if assets else "P")
        yield from _ports(place, found)
        for name, group in by_name(found, lambda one: risk_names(one.weakness)):
            yield from _risk(place, name, group)


def _since(config: Mapping[str, str], now: datetime) -> datetime | None:
    days = config.get("found_within_days")
    return None if days is None else now - timedelta(days=int(days))


def _counts(one: HostFinding, since: datetime | None) -> bool:
    """Open and reopened ones that nobody has accepted do."""
    holds = one.state != "FIXED" and one.modification != "ACCEPTED"
    return holds and (since is None or one.last_found >= since)


def _place(host: Host, quirks: frozenset[str]) -> Place:
    identifier = hosts.asset_uuid(host)
    if "no-addresses" in quirks and hosts.is_nameable_only(host):
        name = host.fqdn or host.hostname
        return Place(name, name, identifier, None)
    return Place(host.fqdn or host.address, host.address, identifier, REFUSED.get(host.kind))


def risk_names(weakness: Weakness) -> tuple[str, ...]:
    """Each CVE of a plugin, else the plugin itself."""
    cves = tuple(cve.upper() for cve in weakness.cves)
    return cves or (f"tenable-plugin-{plugins.plugin_id(weakness)}",)


def severity_letter(one: HostFinding) -> str:
    """What a user has made of it, else CVSS v3, v2, the vendor's own word; 0.0 is a score."""
    weakness = one.weakness
    scored = score(weakness)
    if scored is None or one.modification == "RECASTED":
        return LETTERS[one.severity]
    return score_letter(scored)


def _ports(place: Place, found: list[HostFinding]) -> Iterator[Expected]:
    findings = (one.finding for one in found)
    ports = {(one.protocol, one.port) for one in findings if one.port is not None}
    yield from (place.port(protocol, port) for protocol, port in sorted(ports, key=str))


def _risk(place: Place, name: str, group: list[HostFinding]) -> Iterator[Expected]:
    chosen = min(group, key=_rank)
    yield from place.risk(
        name,
        severity_letter(chosen),
        at=(chosen.finding.protocol, chosen.finding.port),
        title=chosen.weakness.title,
        scoring=scoring(
            chosen.weakness,
            v3="AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
            v2="AV:N/AC:L/Au:N/C:P/I:P/A:P",
            cwe=100 + chosen.weakness.index % 20,
        ),
        definition=tuple(_definition(chosen.weakness)),
        proof=_proof([one.finding for one in group]),
    )


def _rank(one: HostFinding) -> tuple[int, bool, int, str]:
    """The most severe first, one on a port before one on the host, then the lowest port."""
    severity = LETTERS.index(severity_letter(one))
    finding = one.finding
    return -severity, finding.port is None, finding.port or 0, finding.protocol or ""


def _definition(weakness: Weakness) -> Iterator[str]:
    """Every stretch of the description and of the solution, which Tenable sends as plain text."""
    texts = (weakness.description, weakness.solution)
    yield from stretches(*texts)


def _proof(group: list[Finding]) -> tuple[str, ...] | None:
    """Return each port and the lines seen there, None where no scanner said what it saw."""
    lines = [line.strip() for one in group for line in one.result.splitlines() if line.strip()]
    ports = [f"Port: {one.port}/{one.protocol}" for one in group if one.port]
    return (*ports, *lines) if lines else None
