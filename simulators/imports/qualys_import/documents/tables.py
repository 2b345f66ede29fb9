"""The two CSV reports of Qualys (docs/contracts/file-formats.md 3)."""

from collections.abc import Iterator, Sequence

from simulators.engine import WorldContext
from simulators.world import Finding, Host

from . import findings

REPORT = (
    *("IP", "Network", "DNS", "NetBIOS", "Tracking Method", "OS", "IP Status", "QID", "Title"),
    *("Vuln Status", "Type", "Severity", "Port", "Protocol", "FQDN", "First Detected"),
    *("Last Detected", "CVE ID", "CVSS Base", "CVSS3 Base", "Threat", "Impact", "Solution"),
    *("Results", "OS CPE", "Category"),
)
VMDR = (
    *("CVE", "CVE-Description", "CVSSv2 Base (nvd)", "CVSSv3.1 Base (nvd)", "QID", "Title"),
    *("Severity", "KB Severity", "Type Detected", "Last Detected", "First Detected", "Protocol"),
    *("Port", "Status", "Asset Id", "Asset Name", "Asset IPV4", "Asset IPV6", "Solution"),
    "Results",
)

SUPPRESSED = ("Disabled", "Ignored")

DATE = "%m/%d/%Y %H:%M:%S"
VMDR_DATE = "%b %d, %Y %I:%M %p"

SUMMARIES = 3000
"""Hosts in short, which are more than stand in the first 64 kB of a file."""


def line(cells: Sequence[object]) -> str:
    """Return a row, every cell in quotes."""
    quoted = (f'"{"" if cell is None else cell}"' for cell in map(_doubled, cells))
    return ",".join(quoted) + "\r\n"


def _doubled(cell: object) -> object:
    return cell.replace('"', '""') if isinstance(cell, str) else cell


def report(context: WorldContext) -> Iterator[str]:
    """Yield an asset report: what it is about, hosts in short, and then the table.

    A row without a QID sums a host up.
    """
    yield line(["Weekly report", f"{context.born:{DATE}}"]) + line(["Example", "1 Street"])
    yield (
        "\r\n"
        + line(["Asset Groups", "IPs", "Active Hosts"])
        + line(["All", "", len(context.world)])
    )
    if context.quirk("host-summary"):
        yield "\r\n" + line(["IP", "Total Vulnerabilities", "Security Risk"])
        for number in range(SUMMARIES):
            yield line([f"198.18.{number // 250}.{number % 250}", number % 90, "3.5"])
    yield "\r\n" + header(REPORT, context)
    for host in context.world.hosts():
        yield _summary(host, context)
        if (port := findings.open_port(host, context)) is not None:
            yield _information(host, port, context)
        for one in findings.reported(host, context):
            yield _row(host, one, context)
    if context.quirk("not-alive"):
        yield line([_dead(), "", "", "", "hosts not scanned, host not alive"])


def _dead() -> str:
    ranges = (f"{start}-{end}" if start != end else start for start, end in findings.DEAD)
    return ",".join(ranges)


def header(columns: Sequence[str], context: WorldContext) -> str:
    """Return the names of the columns, as this file has them."""
    if context.quirk("cvss-3.1"):
        columns = [name.replace("CVSS3 ", "CVSS3.1 ") for name in columns]
    if context.quirk("snake-case"):
        columns = [name.lower().replace(" ", "_") for name in columns]
    return line(columns)


def _summary(host: Host, context: WorldContext) -> str:
    cells = [host.address, "Global", findings.dns(host, context), host.netbios, "IP"]
    return line([*cells, *[""] * (len(REPORT) - len(cells))])


def _information(host: Host, port: int, context: WorldContext) -> str:
    cells: list[object] = [host.address, "Global", findings.dns(host, context), host.netbios, "IP"]
    cells += [host.operating_system, "host scanned, found vuln", 82023, "Open TCP Services List"]
    cells += ["Active", "Ig", 1, port, "tcp", host.fqdn]
    return line([*cells, *[""] * (len(REPORT) - len(cells) - 2), host.cpe, ""])


def _row(host: Host, one: Finding, context: WorldContext) -> str:
    weakness, date = one.weakness, context.formatted(one.last_found, DATE)
    score3 = None if weakness.cvss_v3 is None else f"{weakness.cvss_v3} (AV:N/AC:L/PR:N)"
    return line(
        [
            *(host.address, "Global", findings.dns(host, context), host.netbios, "IP"),
            *(host.operating_system, "host scanned, found vuln", weakness.identifier),
            *(weakness.title, findings.STATUSES[one.status], "Vuln", weakness.severity, one.port),
            *(one.protocol, host.fqdn, date, date, ", ".join(weakness.cves)),
            *(weakness.cvss_v2, score3, weakness.description, weakness.consequence),
            *(weakness.solution, one.result, host.cpe, weakness.category),
        ]
    )


def vmdr(context: WorldContext) -> Iterator[str]:
    """Yield a VMDR report by CVE: a row for each finding and CVE, or for one without any."""
    yield line(["Asset Vuln Datalist Report", f"{context.born:{VMDR_DATE}}", "1"])
    columns = (*VMDR, *SUPPRESSED) if findings.suppresses(context) else VMDR
    yield line(["Example"]) + line(["user"]) + header(columns, context)
    for host in context.world.hosts():
        for one in findings.reported(host, context):
            for cve in one.weakness.cves or ("",):
                yield _vmdr_row(host, one, cve, context)


def _vmdr_row(host: Host, one: Finding, cve: str, context: WorldContext) -> str:
    weakness = one.weakness
    v4, v6 = findings.addresses(host, context)
    date = context.formatted(one.last_found, VMDR_DATE)
    return line(
        [
            *(cve, "", weakness.cvss_v2, weakness.cvss_v3, weakness.identifier, weakness.title),
            *(weakness.severity, weakness.severity, "Confirmed", date, date),
            *(
                (one.protocol or "'-").upper(),
                one.port or 0,
                findings.STATUSES[one.status].upper(),
                host.index,
                findings.dns(host, context),
            ),
            *(v4, v6, weakness.solution, one.result),
            *(("No", "Yes" if one.ignored else "No") if findings.suppresses(context) else ()),
        ]
    )
