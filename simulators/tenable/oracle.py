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

from ..engine import Expected, WorldContext
from ..oracle import (
    LETTERS,
    ExpectedFinding,
    expected_host,
    lines_of,
    place_of,
    risk_names,
    score,
    score_letter,
    scoring,
    stretches,
)
from ..world import VECTOR_V2, VECTOR_V3, Host
from .documents import hosts, plugins
from .documents.findings import HostFinding, on_host


def expected(shown: WorldContext, config: Mapping[str, str], now: datetime) -> Iterator[Expected]:
    """Yield every model, host by host; `now` is a moment of the world's own time."""
    days = config.get("found_within_days")
    since = None if days is None else now - timedelta(days=int(days))
    for host in shown.world.hosts():
        is_hidden = hosts.hides_address(host, shown)
        place = place_of(host, hosts.asset_uuid(host), hides_address=is_hidden)
        yield from expected_host(place, _findings(host, since), config)


def _findings(host: Host, since: datetime | None) -> Iterator[ExpectedFinding]:
    """Yield what is open or reopened, and accepted by no user, under each of its names."""
    for one in on_host(host):
        holds = one.state != "FIXED" and one.modification != "ACCEPTED"
        if holds and (since is None or one.last_found >= since):
            yield from _named(one)


def _named(one: HostFinding) -> Iterator[ExpectedFinding]:
    weakness = one.weakness
    for name in risk_names(weakness, f"tenable-plugin-{one.plugin['id']}"):
        yield ExpectedFinding(
            name=name,
            letter=severity_letter(one),
            port=one.finding.port,
            protocol=one.finding.protocol,
            title=weakness.title,
            scoring=scoring(weakness, v3=VECTOR_V3, v2=VECTOR_V2, cwe=plugins.cwe_of(weakness)),
            # Tenable sends description and solution as plain text.
            definition=tuple(stretches(weakness.description, weakness.solution)),
            evidence=lines_of(one.finding.result),
        )


def severity_letter(one: HostFinding) -> str:
    """Return what a user has made of it, else CVSS v3, v2, the vendor's own word; 0.0 counts."""
    scored = score(one.weakness)
    if scored is None or one.modification == "RECASTED":
        return LETTERS[one.severity]
    return score_letter(scored)
