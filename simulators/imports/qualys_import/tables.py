"""The two CSV reports of Qualys (docs/contracts/file-formats.md 3)."""

from collections.abc import Iterator, Sequence

from ... import Finding, Host, World
from . import estate

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

SUMMARIES = 3000
"""Hosts in short, which are more than stand in the first 64 kB of a file."""


def line(cells: Sequence[object]) -> str:
    """A row, every cell in quotes."""
    quoted = (f'"{"" if cell is None else cell}"' for cell in map(_doubled, cells))
    return ",".join(quoted) + "\r\n"


def _doubled(cell: object) -> object:
    return cell.replace('"', '""') if isinstance(cell, str) else cell


def report(world: World, quirks: frozenset[str]) -> Iterator[str]:
    """An asset report: what it is about, hosts in short, and then the table; a row without a QID
    sums a host up.
    """
    yield line(["Weekly report", "01/05/2026 10:00:00"]) + line(["Example", "1 Street"])
    yield "\r\n" + line(["Asset Groups", "IPs", "Active Hosts"]) + line(["All", "", len(world)])
    if "host-summary" in quirks:
        yield "\r\n" + line(["IP", "Total Vulnerabilities", "Security Risk"])
        for number in range(SUMMARIES):
            yield line([f"198.18.{number // 250}.{number % 250}", number % 90, "3.5"])
    yield "\r\n" + header(REPORT, quirks)
    for host in world.hosts():
        yield _summary(host, quirks)
        if (port := estate.open_port(host, quirks)) is not None:
            yield _information(host, port, quirks)
        for one in estate.reported(host, quirks):
            yield _row(host, one, quirks)
    if "not-alive" in quirks:
        yield line([estate.DEAD, "", "", "", "hosts not scanned, host not alive"])


def header(columns: Sequence[str], quirks: frozenset[str]) -> str:
    """The names of the columns, as this file has them."""
    if "cvss-3.1" in quirks:
        columns = [name.replace("CVSS3 ", "CVSS3.1 ") for name in columns]
    if "snake-case" in quirks:
        columns = [name.lower().replace(" ", "_") for name in columns]
    return line(columns)


def _summary(host: Host, quirks: frozenset[str]) -> str:
    cells = [host.address, "Global", estate.dns(host, quirks), host.netbios, "IP"]
    return line([*cells, *[""] * (len(REPORT) - len(cells))])


def _information(host: Host, port: int, quirks: frozenset[str]) -> str:
    cells: list[object] = [host.address, "Global", estate.dns(host, quirks), host.netbios, "IP"]
    cells += [host.operating_system, "host scanned, found vuln", 82023, "Open TCP Services List"]
    cells += ["Active", "Ig", 1, port, "tcp", host.fqdn]
    return line([*cells, *[""] * (len(REPORT) - len(cells) - 2), host.cpe, ""])


def _row(host: Host, one: Finding, quirks: frozenset[str]) -> str:
    weakness = one.weakness
    score3 = None if weakness.cvss_v3 is None else f"{weakness.cvss_v3} (AV:N/AC:L/PR:N)"
    return line(
        [
            *(host.address, "Global", estate.dns(host, quirks), host.netbios, "IP"),
            *(host.operating_system, "host scanned, found vuln", weakness.identifier),
            *(weakness.title, estate.STATUSES[one.status], "Vuln", weakness.severity, one.port),
            *(one.protocol, host.fqdn, _date(one), _date(one), ", ".join(weakness.cves)),
            *(weakness.cvss_v2, score3, weakness.description, weakness.consequence),
            *(weakness.solution, one.result, host.cpe, weakness.category),
        ]
    )


def _date(one: Finding) -> str:
    return one.last_found.strftime("%m/%d/%Y %H:%M:%S")


def vmdr(world: World, quirks: frozenset[str]) -> Iterator[str]:
    """A VMDR report by CVE: one row for each finding and CVE, or for a finding without any."""
    yield line(["Asset Vuln Datalist Report", "Feb 03, 2026 07:00 AM", "1"])
    columns = (*VMDR, *SUPPRESSED) if estate.suppresses(quirks) else VMDR
    yield line(["Example"]) + line(["user"]) + header(columns, quirks)
    for host in world.hosts():
        for one in estate.reported(host, quirks):
            for cve in one.weakness.cves or ("",):
                yield _vmdr_row(host, one, cve, quirks)


def _vmdr_row(host: Host, one: Finding, cve: str, quirks: frozenset[str]) -> str:
    weakness = one.weakness
    v4, v6 = estate.addresses(host, quirks)
    date = one.last_found.strftime("%b %d, %Y %I:%M %p")
    return line(
        [
            *(cve, "", weakness.cvss_v2, weakness.cvss_v3, weakness.identifier, weakness.title),
            *(weakness.severity, weakness.severity, "Confirmed", date, date),
            *(
                (one.protocol or "'-").upper(),
                one.port or 0,
                estate.STATUSES[one.status].upper(),
                host.index,
                estate.dns(host, quirks),
            ),
            *(v4, v6, weakness.solution, one.result),
            *(("No", "Yes" if one.ignored else "No") if estate.suppresses(quirks) else ()),
        ]
    )
