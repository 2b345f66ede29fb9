"""The mapping of a .nessus file: ReportHosts are assets, ReportItems ports and risks.

Contract: docs/contracts/file-formats.md 1 and 8. The severity is the attribute, which has what a
user has recast. Information is not a risk (docs/platform.md 6), but shows that a port is open.
"""

from collections.abc import Iterator

from sdk import Finding, RiskDefinition, Severity
from sdk.models import cve_names

from .types import Host, Item

NO_SOLUTION = "n/a"
"""The text of `solution` where there is none."""


def findings(item: Item) -> Iterator[Finding]:
    """Yield one finding for each CVE, or for the plugin; of information just the port."""
    cpes = tuple(cpe.text for cpe in item.cpe)
    severity = item.grade or Severity.INFO
    if severity is Severity.INFO:
        if item.port or cpes:
            yield Finding(port=item.port, protocol=item.protocol, cpes=cpes)
        return
    for name in names(item):
        yield Finding(
            name=name,
            severity=severity,
            port=item.port,
            protocol=item.protocol,
            title=item.plugin_name,
            definition=definition(item),
            scores=(item.score,),
            is_recast=True,
            cwe_codes=tuple(cwe.text for cwe in item.cwes),
            cpes=cpes,
            output=item.output.strip("\n"),
            facts={"Plugin": item.plugin},
            tie_breaker=item.plugin,
        )


def technologies(host: Host) -> Iterator[Finding]:
    """Yield the system and the software of a host, where the report names any."""
    if cpes := host.cpes():
        yield Finding(cpes=cpes)


def names(item: Item) -> tuple[str, ...]:
    """Return the names of the risks: every CVE, else the plugin's own."""
    return cve_names(*(cve.id for cve in item.cves)) or (f"nessus-plugin-{item.plugin}",)


def definition(item: Item) -> RiskDefinition:
    """Return the description and the solution of a plugin; both are plain text."""
    solution = item.solution.strip()
    return RiskDefinition(
        description=item.description.strip(),
        recommendation="" if solution == NO_SOLUTION else solution,
        references="\n".join(reference.text.strip() for reference in item.see_also),
    )
