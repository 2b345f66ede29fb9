"""The three XML documents of Qualys (contracts/file-formats.md 4 and qualys.md 5.2)."""

from collections.abc import Iterator
from datetime import datetime
from xml.sax.saxutils import quoteattr

from ... import Finding, Host, Weakness, World
from . import estate
from .markup import cdata, element

DOCTYPE = '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE {root} SYSTEM "{url}">\n'
SERVER = "https://qualysapi.qualys.test"


def moment(when: datetime) -> str:
    """A date as reports write it."""
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def asset_report(world: World, quirks: frozenset[str]) -> Iterator[str]:
    """ASSET_DATA_REPORT: hosts first, and what their findings mean at the end."""
    yield DOCTYPE.format(root="ASSET_DATA_REPORT", url=f"{SERVER}/asset_data_report.dtd")
    yield "<ASSET_DATA_REPORT>\n<HEADER><COMPANY><![CDATA[Example]]></COMPANY></HEADER>\n"
    known: dict[int, Weakness] = {}
    if len(world):
        yield "<HOST_LIST>\n"
        for host in world.hosts():
            found = list(estate.reported(host, quirks))
            known |= {one.weakness.identifier: one.weakness for one in found}
            yield from _reported(host, found, quirks)
        yield "</HOST_LIST>\n"
    if known:
        yield "<GLOSSARY><VULN_DETAILS_LIST>\n"
        yield from map(_details, known.values())
        yield "</VULN_DETAILS_LIST></GLOSSARY>\n"
    yield "</ASSET_DATA_REPORT>\n"


def _reported(host: Host, found: list[Finding], quirks: frozenset[str]) -> Iterator[str]:
    yield "<HOST>\n" + element("IP", host.address) + element("TRACKING_METHOD", "IP")
    yield cdata("DNS", estate.dns(host, quirks)) + cdata("OPERATING_SYSTEM", host.operating_system)
    yield "<VULN_INFO_LIST>\n" + _information()
    for one in found:
        qid = one.weakness.identifier
        yield (
            f'<VULN_INFO><QID id="qid_{qid}">{qid}</QID><TYPE>Vuln</TYPE>\n'
            + element("PORT", one.port)
            + element("PROTOCOL", one.protocol)
            + cdata("FQDN", host.fqdn or "")
            + "<SSL>false</SSL>\n"
            + cdata("RESULT", one.result)
            + element("FIRST_FOUND", moment(one.first_found))
            + element("LAST_FOUND", moment(one.last_found))
            + element("VULN_STATUS", estate.STATUSES[one.status])
            + "<CVSS_FINAL>-</CVSS_FINAL></VULN_INFO>\n"
        )
    yield "</VULN_INFO_LIST></HOST>\n"


def _information() -> str:
    qid = estate.INFORMATION_QID
    return f'<VULN_INFO><QID id="qid_{qid}">{qid}</QID><TYPE>Ig</TYPE></VULN_INFO>\n'


def _details(weakness: Weakness) -> str:
    qid, scores = weakness.identifier, (weakness.cvss_v2, weakness.cvss_v3)
    base, base3 = ("-" if score is None else str(score) for score in scores)
    cves = "".join(
        f"<CVE_ID>{cdata('ID', cve)}{cdata('URL', f'https://cve.example.com/{cve}')}</CVE_ID>"
        for cve in weakness.cves
    )
    return (
        f'<VULN_DETAILS id="qid_{qid}"><QID id="qid_{qid}">{qid}</QID>\n'
        + cdata("TITLE", weakness.title)
        + element("SEVERITY", weakness.severity)
        + cdata("THREAT", weakness.description)
        + cdata("IMPACT", weakness.consequence)
        + cdata("SOLUTION", weakness.solution)
        + f"<CVSS_SCORE><CVSS_BASE>{base}</CVSS_BASE></CVSS_SCORE>\n"
        + f"<CVSS3_SCORE><CVSS3_BASE>{base3}</CVSS3_BASE></CVSS3_SCORE>\n"
        + (f"<CVE_ID_LIST>{cves}</CVE_ID_LIST>\n" if cves else "")
        + "</VULN_DETAILS>\n"
    )


def scan_result(world: World, quirks: frozenset[str]) -> Iterator[str]:
    """SCAN: the port stands on the category around a finding."""
    yield DOCTYPE.format(root="SCAN", url=f"{SERVER}/scan-1.dtd")
    yield '<SCAN value="scan/1700000000.12345">\n<HEADER><KEY value="TITLE">all</KEY></HEADER>\n'
    for host in world.hosts():
        name = estate.dns(host, quirks) or "No registered hostname"
        yield f'<IP value="{host.address}" name={quoteattr(name)}>\n'
        yield '<INFOS><CAT value="Information"><INFO number="45038" severity="1"/></CAT></INFOS>\n'
        if found := list(estate.reported(host, quirks)):
            yield "<VULNS>\n"
            yield from map(_category, found)
            yield "</VULNS>\n"
        yield "</IP>\n"
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
        + element("CVSS_BASE", weakness.cvss_v2)
        + element("CVSS3_BASE", weakness.cvss_v3)
        + (f"<CVE_ID_LIST>{listed}</CVE_ID_LIST>\n" if listed else "")
        + cdata("DIAGNOSIS", weakness.description)
        + cdata("CONSEQUENCE", weakness.consequence)
        + cdata("SOLUTION", weakness.solution)
        + cdata("RESULT", one.result)
        + "</VULN></CAT>\n"
    )


def detections(world: World, quirks: frozenset[str]) -> Iterator[str]:
    """HOST_LIST_VM_DETECTION_OUTPUT, as somebody saved it from the API."""
    root = "HOST_LIST_VM_DETECTION_OUTPUT"
    yield DOCTYPE.format(root=root, url=f"{SERVER}/api/2.0/fo/asset/host/vm/detection/output.dtd")
    yield f"<{root}><RESPONSE><DATETIME>{moment(world.epoch)}</DATETIME><HOST_LIST>\n"
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
                + element("LAST_FOUND_DATETIME", moment(one.last_found))
                + f"<IS_IGNORED>{int(one.ignored)}</IS_IGNORED></DETECTION>\n"
            )
        yield "</DETECTION_LIST></HOST>\n"
    yield f"</HOST_LIST></RESPONSE></{root}>\n"
