"""The three XML documents of Qualys.

Source: docs/contracts/file-formats.md 4 and docs/contracts/qualys.md 5.2.
"""

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from ... import Finding, Host, Weakness, World, rfc3339
from . import estate
from .markup import cdata, element

DOCTYPE = '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE {root} SYSTEM "{url}"{subset}>\n'
SERVER = "https://qualysapi.qualys.test"


def doctype(root: str, dtd: str, quirks: frozenset[str]) -> str:
    """How a document begins; .NET writes an internal subset in which there is nothing."""
    subset = "[]" if "empty-subset" in quirks else ""
    return DOCTYPE.format(root=root, url=f"{SERVER}/{dtd}", subset=subset)


def asset_report(world: World, quirks: frozenset[str]) -> Iterator[str]:
    """ASSET_DATA_REPORT: hosts first, and what their findings mean at the end."""
    yield doctype("ASSET_DATA_REPORT", "asset_data_report.dtd", quirks)
    yield "<ASSET_DATA_REPORT>\n<HEADER><COMPANY><![CDATA[Example]]></COMPANY>\n"
    yield element("GENERATION_DATETIME", rfc3339(world.epoch))
    yield "<TEMPLATE><![CDATA[Weekly report]]></TEMPLATE></HEADER>\n"
    known: dict[int, Weakness] = {}
    if len(world):
        yield "<HOST_LIST>\n"
        for host in world.hosts():
            found = list(estate.reported(host, quirks))
            known |= {one.weakness.identifier: one.weakness for one in found}
            yield from _reported(host, found, quirks, rfc3339(world.epoch))
        yield "</HOST_LIST>\n"
    if known:
        yield "<GLOSSARY><VULN_DETAILS_LIST>\n"
        yield from map(_details, known.values())
        yield "</VULN_DETAILS_LIST></GLOSSARY>\n"
    yield "</ASSET_DATA_REPORT>\n"


def _reported(host: Host, found: list[Finding], quirks: frozenset[str], seen: str) -> Iterator[str]:
    yield "<HOST>\n" + element("IP", host.address) + element("TRACKING_METHOD", "IP")
    yield cdata("DNS", estate.dns(host, quirks)) + cdata("OPERATING_SYSTEM", host.operating_system)
    yield cdata("OS_CPE", host.cpe)
    yield "<VULN_INFO_LIST>\n"
    yield _information(estate.open_port(host, quirks), seen)
    for one in found:
        qid = one.weakness.identifier
        yield (
            f'<VULN_INFO><QID id="qid_{qid}">{qid}</QID><TYPE>Vuln</TYPE>\n'
            + element("PORT", one.port)
            + element("PROTOCOL", one.protocol)
            + cdata("FQDN", host.fqdn or "")
            + "<SSL>false</SSL>\n"
            + cdata("RESULT", one.result)
            + element("FIRST_FOUND", rfc3339(one.first_found))
            + element("LAST_FOUND", rfc3339(one.last_found))
            + element("TIMES_FOUND", 1 + one.weakness.index % 9)
            + element("VULN_STATUS", estate.STATUSES[one.status])
            + "<CVSS_FINAL>-</CVSS_FINAL></VULN_INFO>\n"
        )
    yield "</VULN_INFO_LIST></HOST>\n"


def _information(port: int | None, seen: str) -> str:
    qid = estate.INFORMATION_QID
    place = element("PORT", port) + element("PROTOCOL", port and "tcp")
    return (
        f'<VULN_INFO><QID id="qid_{qid}">{qid}</QID><TYPE>Ig</TYPE>{place}<SSL>false</SSL>\n'
        + element("FIRST_FOUND", seen)
        + element("LAST_FOUND", seen)
        + "<TIMES_FOUND>1</TIMES_FOUND></VULN_INFO>\n"
    )


def _details(weakness: Weakness) -> str:
    qid, scores = weakness.identifier, (weakness.cvss_v2, weakness.cvss_v3)
    vectors = ("AV:N/AC:L/Au:N/C:P/I:P/A:P", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
    base, base3 = (
        "-" if score is None else f"{score} ({vector})"
        for score, vector in zip(scores, vectors, strict=True)
    )
    cves = "".join(
        f"<CVE_ID>{cdata('ID', cve)}{cdata('URL', f'https://cve.example.com/{cve}')}</CVE_ID>"
        for cve in weakness.cves
    )
    return (
        f'<VULN_DETAILS id="qid_{qid}"><QID id="qid_{qid}">{qid}</QID>\n'
        + cdata("TITLE", weakness.title)
        + element("SEVERITY", weakness.severity)
        + element("CATEGORY", weakness.category)
        + cdata("THREAT", weakness.description)
        + cdata("IMPACT", weakness.consequence)
        + cdata("SOLUTION", weakness.solution)
        + f"<PCI_FLAG>{weakness.index % 2}</PCI_FLAG>\n"
        + "<LAST_UPDATE>2025-06-30T12:00:00Z</LAST_UPDATE>\n"
        + f"<CVSS_SCORE><CVSS_BASE>{base}</CVSS_BASE>"
        + "<CVSS_TEMPORAL>-</CVSS_TEMPORAL></CVSS_SCORE>\n"
        + f"<CVSS3_SCORE><CVSS3_BASE>{base3}</CVSS3_BASE>"
        + "<CVSS3_TEMPORAL>-</CVSS3_TEMPORAL></CVSS3_SCORE>\n"
        + (f"<CVE_ID_LIST>{cves}</CVE_ID_LIST>\n" if cves else "")
        + "</VULN_DETAILS>\n"
    )


def scan_result(world: World, quirks: frozenset[str]) -> Iterator[str]:
    """SCAN: the port stands on the category around a finding."""
    yield doctype("SCAN", "scan-1.dtd", quirks)
    yield '<SCAN value="scan/1700000000.12345">\n<HEADER><KEY value="TITLE">all</KEY></HEADER>\n'
    for host in world.hosts():
        name = estate.dns(host, quirks) or "No registered hostname"
        yield f'<IP value="{host.address}" name={quoteattr(name)}>\n'
        yield '<INFOS><CAT value="Information"><INFO number="45038" severity="1"/></CAT></INFOS>\n'
        if (port := estate.open_port(host, quirks)) is not None:
            yield f'<SERVICES><CAT value="General" port="{port}" protocol="tcp">'
            yield '<SERVICE number="82023" severity="1"/></CAT></SERVICES>\n'
        if found := list(estate.reported(host, quirks)):
            yield "<VULNS>\n"
            yield from map(_category, found)
            yield "</VULNS>\n"
        yield "</IP>\n"
    if "not-alive" in quirks:
        yield '<IP value="198.18.0.8" status="down"/>\n'
    yield "</SCAN>\n"


def _category(one: Finding) -> str:
    weakness = one.weakness
    port = "" if one.port is None else f' port="{one.port}" protocol="{one.protocol}"'
    cves = f' cveid="{",".join(weakness.cves)}"' if weakness.cves else ""
    listed = "".join(f"<CVE_ID>{cdata('ID', cve)}</CVE_ID>" for cve in weakness.cves)
    return (
        f'<CAT value="{weakness.category}"{port}>'
        f'<VULN number="{weakness.identifier}" severity="{weakness.severity}"{cves}>\n'
        + cdata("TITLE", weakness.title)
        + cdata("LAST_UPDATE", "2025-06-30T12:00:00Z")
        + _scored("CVSS", weakness.cvss_v2)
        + _scored("CVSS3", weakness.cvss_v3)
        + f"<PCI_FLAG>{weakness.index % 2}</PCI_FLAG>\n"
        + (f"<CVE_ID_LIST>{listed}</CVE_ID_LIST>\n" if listed else "")
        + cdata("DIAGNOSIS", weakness.description)
        + cdata("CONSEQUENCE", weakness.consequence)
        + cdata("SOLUTION", weakness.solution)
        + cdata("RESULT", one.result)
        + "</VULN></CAT>\n"
    )


def _scored(scale: str, score: float | None) -> str:
    """A scan result leaves the element empty where there is no score."""
    base = "" if score is None else f"{score:g}"
    return f"<{scale}_BASE>{base}</{scale}_BASE>\n<{scale}_TEMPORAL>-</{scale}_TEMPORAL>\n"


def detections(world: World, quirks: frozenset[str]) -> Iterator[str]:
    """HOST_LIST_VM_DETECTION_OUTPUT, as somebody saved it from the API."""
    root = "HOST_LIST_VM_DETECTION_OUTPUT"
    yield doctype(root, "api/2.0/fo/asset/host/vm/detection/output.dtd", quirks)
    yield f"<{root}><RESPONSE><DATETIME>{rfc3339(world.epoch)}</DATETIME><HOST_LIST>\n"
    for host in world.hosts():
        yield f"<HOST><ID>{1000 + host.index}</ID>\n" + element("IP", host.address)
        yield cdata("DNS", estate.dns(host, quirks)) + "<DETECTION_LIST>\n"
        for one in estate.reported(host, quirks):
            yield (
                f"<DETECTION>{element('QID', one.weakness.identifier)}<TYPE>Confirmed</TYPE>\n"
                + element("SEVERITY", one.weakness.severity)
                + element("PORT", one.port)
                + element("PROTOCOL", one.protocol)
                + cdata("RESULTS", one.result)
                + element("STATUS", estate.STATUSES[one.status])
                + element("LAST_FOUND_DATETIME", rfc3339(one.last_found))
                + f"<IS_IGNORED>{int(one.ignored)}</IS_IGNORED></DETECTION>\n"
            )
        yield "</DETECTION_LIST></HOST>\n"
    yield f"</HOST_LIST></RESPONSE></{root}>\n"
