"""What a .nessus file means: ReportHosts are assets, ReportItems ports and risks.

Contract: docs/contracts/file-formats.md 1 and 8. The severity is the attribute, which has what a
user has recast; information is no risk (docs/platform.md 6), but shows that a port is open.
"""

from collections.abc import Iterator

from sdk import RiskDefinition, Severity
from sdk.files import ScannedHost, Sighting

from .types import Host, Item

NOTHING = "n/a"
"""What stands in place of a solution that there is not."""


def sightings(row: Host, item: Item) -> Iterator[Sighting]:
    """One risk for each CVE, or for the plugin that has none; of information just the port."""
    if item.is_compliance:
        return
    on = row.scanned()
    cpes = tuple(line for one in item.cpe for line in one.text.splitlines())
    severity = item.level or Severity.INFO
    if severity is Severity.INFO:
        if item.port or cpes:
            yield Sighting(host=on, port=item.port, protocol=item.protocol, cpes=cpes)
        return
    for name in names(item):
        yield Sighting(
            host=on,
            name=name,
            severity=severity,
            port=item.port,
            protocol=item.protocol,
            title=item.plugin_name,
            definition=definition(item),
            score=item.score,
            cwe_codes=tuple(one.text for one in item.cwes),
            cpes=cpes,
            output=item.output.strip("\n"),
            facts={"Plugin": str(item.plugin)},
            number=item.plugin,
        )


def host(row: Host) -> Iterator[ScannedHost | Sighting]:
    """Yield the host, and what it is and runs."""
    yield row.scanned()
    if cpes := row.cpes():
        yield Sighting(host=row.scanned(), cpes=cpes)


def names(item: Item) -> list[str]:
    """The names of the risks: every CVE, else the plugin's own."""
    cves = dict.fromkeys(cve.id.strip().upper() for cve in item.cves)
    return list(cves) or [f"nessus-plugin-{item.plugin}"]


def definition(item: Item) -> RiskDefinition:
    """What the weakness is, and what to do about it; both are plain text."""
    return RiskDefinition(
        description=item.description.strip(),
        recommendation="" if item.solution.strip() == NOTHING else item.solution.strip(),
        references="\n".join(one.text.strip() for one in item.see_also),
    )
