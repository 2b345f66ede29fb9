"""The three XML documents of Qualys.

Source: docs/contracts/file-formats.md 4 and docs/contracts/qualys.md 5.2.
"""

from collections.abc import Iterator
from datetime import timedelta

from simulators.engine import WorldContext, rfc3339
from simulators.engine.files import cdata, element, opening
from simulators.world import VECTOR_V2, VECTOR_V3, Finding, Host, Weakness

from . import findings

DOCTYPE = '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE {root} SYSTEM "{url}"{subset}>\n'
SERVER = "https://qualysapi.qualys.test"
SINCE_UPDATE = timedelta(days=188, hours=22)
"""The time since the details of a weakness were changed."""


def doctype(root: str, dtd: str, context: WorldContext) -> str:
    """Return how a document begins; .NET writes an internal subset in which there is nothing."""
    subset = "[]" if context.quirk("empty-subset") else ""
    return DOCTYPE.format(root=root, url=f"{SERVER}/{dtd}", subset=subset)


def asset_report(context: WorldContext) -> Iterator[str]:
    """Yield ASSET_DATA_REPORT: hosts first, and the details of their findings at the end."""
    yield doctype("ASSET_DATA_REPORT", "asset_data_report.dtd", context)
    yield "<ASSET_DATA_REPORT>\n<HEADER><COMPANY><![CDATA[Example]]></COMPANY>\n"
    yield element("GENERATION_DATETIME", rfc3339(context.born))
    yield "<TEMPLATE><![CDATA[Weekly report]]></TEMPLATE></HEADER>\n"
    known: dict[int, Weakness] = {}
    if len(context.world):
        yield "<HOST_LIST>\n"
        for host in context.world.hosts():
            found = list(findings.reported(host, context))
            known |= {one.weakness.identifier: one.weakness for one in found}
            yield from _reported(host, found, context)
        yield "</HOST_LIST>\n"
    if known:
        yield "<GLOSSARY><VULN_DETAILS_LIST>\n"
        yield from (_details(weakness, context) for weakness in known.values())
        yield "</VULN_DETAILS_LIST></GLOSSARY>\n"
    if context.quirk("not-alive"):
        yield from _no_results()
    yield "</ASSET_DATA_REPORT>\n"


def _no_results() -> Iterator[str]:
    yield "<APPENDICES><NO_RESULTS><IP_LIST>\n"
    for start, end in findings.DEAD:
        yield f"<RANGE>{element('START', start)}{element('END', end)}</RANGE>\n"
    yield "</IP_LIST></NO_RESULTS></APPENDICES>\n"


def _reported(host: Host, found: list[Finding], context: WorldContext) -> Iterator[str]:
    yield "<HOST>\n" + element("IP", host.address) + element("TRACKING_METHOD", "IP")
    yield cdata("DNS", findings.dns(host, context))
    yield cdata("OPERATING_SYSTEM", host.operating_system) + cdata("OS_CPE", host.cpe)
    yield "<VULN_INFO_LIST>\n"
    yield _information(findings.open_port(host, context), rfc3339(context.born))
    for one in found:
        qid = one.weakness.identifier
        yield (
            f'<VULN_INFO><QID id="qid_{qid}">{qid}</QID><TYPE>Vuln</TYPE>\n'
            + element("PORT", one.port)
            + element("PROTOCOL", one.protocol)
            + cdata("FQDN", host.fqdn or "")
            + "<SSL>false</SSL>\n"
            + cdata("RESULT", one.result)
            + element("FIRST_FOUND", context.rfc3339(one.first_found))
            + element("LAST_FOUND", context.rfc3339(one.last_found))
            + element("TIMES_FOUND", 1 + one.weakness.index % 9)
            + element("VULN_STATUS", findings.STATUSES[one.status])
            + "<CVSS_FINAL>-</CVSS_FINAL></VULN_INFO>\n"
        )
    yield "</VULN_INFO_LIST></HOST>\n"


def _information(port: int | None, seen: str) -> str:
    qid = findings.INFORMATION_QID
    place = element("PORT", port) + element("PROTOCOL", port and "tcp")
    return (
        f'<VULN_INFO><QID id="qid_{qid}">{qid}</QID><TYPE>Ig</TYPE>{place}<SSL>false</SSL>\n'
        + element("FIRST_FOUND", seen)
        + element("LAST_FOUND", seen)
        + "<TIMES_FOUND>1</TIMES_FOUND></VULN_INFO>\n"
    )


def _details(weakness: Weakness, context: WorldContext) -> str:
    qid = weakness.identifier
    base, base3 = (
        "-" if score is None else f"{score} ({vector})"
        for score, vector in ((weakness.cvss_v2, VECTOR_V2), (weakness.cvss_v3, VECTOR_V3))
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
        + element("LAST_UPDATE", _last_update(context))
        + f"<CVSS_SCORE><CVSS_BASE>{base}</CVSS_BASE>"
        + "<CVSS_TEMPORAL>-</CVSS_TEMPORAL></CVSS_SCORE>\n"
        + f"<CVSS3_SCORE><CVSS3_BASE>{base3}</CVSS3_BASE>"
        + "<CVSS3_TEMPORAL>-</CVSS3_TEMPORAL></CVSS3_SCORE>\n"
        + (f"<CVE_ID_LIST>{cves}</CVE_ID_LIST>\n" if cves else "")
        + "</VULN_DETAILS>\n"
    )


def _last_update(context: WorldContext) -> str:
    return rfc3339(context.born - SINCE_UPDATE)


def scan_result(context: WorldContext) -> Iterator[str]:
    """Yield SCAN: the port stands on the category around a finding."""
    yield doctype("SCAN", "scan-1.dtd", context)
    number = f"{int(context.born.timestamp())}.12345"
    yield f'<SCAN value="scan/{number}">\n<HEADER><KEY value="TITLE">all</KEY></HEADER>\n'
    for host in context.world.hosts():
        name = findings.dns(host, context) or "No registered hostname"
        yield opening("IP", {"value": host.address, "name": name}) + "\n"
        yield '<INFOS><CAT value="Information"><INFO number="45038" severity="1"/></CAT></INFOS>\n'
        if (port := findings.open_port(host, context)) is not None:
            yield f'<SERVICES><CAT value="General" port="{port}" protocol="tcp">'
            yield '<SERVICE number="82023" severity="1"/></CAT></SERVICES>\n'
        if found := list(findings.reported(host, context)):
            yield "<VULNS>\n"
            yield from (_category(finding, context) for finding in found)
            yield "</VULNS>\n"
        yield "</IP>\n"
    if context.quirk("not-alive"):
        yield f'<IP value="{findings.DEAD[0][0]}" status="down"/>\n'
    yield "</SCAN>\n"


def _category(one: Finding, context: WorldContext) -> str:
    weakness = one.weakness
    place = {"value": weakness.category, "port": one.port, "protocol": one.protocol}
    about = {
        "number": weakness.identifier,
        "severity": weakness.severity,
        "cveid": ",".join(weakness.cves) or None,
    }
    listed = "".join(f"<CVE_ID>{cdata('ID', cve)}</CVE_ID>" for cve in weakness.cves)
    return (
        f"{opening('CAT', place)}{opening('VULN', about)}\n"
        + cdata("TITLE", weakness.title)
        + cdata("LAST_UPDATE", _last_update(context))
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
    """Return the elements of a score; in a scan result the element is empty without one."""
    base = "" if score is None else f"{score:g}"
    return f"<{scale}_BASE>{base}</{scale}_BASE>\n<{scale}_TEMPORAL>-</{scale}_TEMPORAL>\n"


def detections(context: WorldContext) -> Iterator[str]:
    """Yield HOST_LIST_VM_DETECTION_OUTPUT, as it is saved from the API."""
    root = "HOST_LIST_VM_DETECTION_OUTPUT"
    yield doctype(root, "api/2.0/fo/asset/host/vm/detection/output.dtd", context)
    yield f"<{root}><RESPONSE><DATETIME>{rfc3339(context.born)}</DATETIME><HOST_LIST>\n"
    for host in context.world.hosts():
        yield f"<HOST><ID>{1000 + host.index}</ID>\n" + element("IP", host.address)
        yield cdata("DNS", findings.dns(host, context)) + "<DETECTION_LIST>\n"
        for one in findings.reported(host, context):
            yield (
                f"<DETECTION>{element('QID', one.weakness.identifier)}<TYPE>Confirmed</TYPE>\n"
                + element("SEVERITY", one.weakness.severity)
                + element("PORT", one.port)
                + element("PROTOCOL", one.protocol)
                + cdata("RESULTS", one.result)
                + element("STATUS", findings.STATUSES[one.status])
                + element("LAST_FOUND_DATETIME", context.rfc3339(one.last_found))
                + f"<IS_IGNORED>{int(one.ignored)}</IS_IGNORED></DETECTION>\n"
            )
        yield "</DETECTION_LIST></HOST>\n"
    yield f"</HOST_LIST></RESPONSE></{root}>\n"
