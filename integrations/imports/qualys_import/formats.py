"""The formats of Qualys files: where hosts and findings are, and how their fields are named.

Contract: docs/contracts/file-formats.md 3 and 4.
"""

import re
from collections.abc import Mapping

from sdk.decode import renamed
from sdk.files import Columns

from . import types

Elements = Mapping[str, type]

HOST = "HOST_LIST/HOST"

REPORT: Elements = {
    HOST: renamed(types.Host, str.upper, ["ip"]),
    f"{HOST}/VULN_INFO_LIST/VULN_INFO": renamed(
        types.Detection,
        str.upper,
        status="VULN_STATUS",
        results="RESULT",
        first_detected="FIRST_FOUND",
        last_detected="LAST_FOUND",
    ),
    "APPENDICES/NO_RESULTS/IP_LIST/RANGE": types.Range,
    "APPENDICES/NO_VULNS/IP_LIST/RANGE": types.CleanRange,
}
DETAILS = renamed(
    types.DetailedDetection,
    str.upper,
    cvss_base="CVSS_SCORE/CVSS_BASE",
    cvss3_base="CVSS3_SCORE/CVSS3_BASE",
)
GLOSSARY: Elements = {"GLOSSARY/VULN_DETAILS_LIST/VULN_DETAILS": DETAILS}

_FINDING = renamed(
    types.DetailedDetection,
    str.upper,
    qid="@number",
    severity="@severity",
    kb_severity="@standard-severity",
    cves="@cveid",
    threat="DIAGNOSIS",
    impact="CONSEQUENCE",
    results="RESULT",
)
_INFORMATION = renamed(types.Information, qid="@number")
SCAN: Elements = {
    "ERROR": types.ScanError,
    "IP": renamed(
        types.Host, str.upper, ["ip"], ip="@value", ipv6="@v6", dns="@name", scan_status="@status"
    ),
    **dict.fromkeys(("IP/INFOS/CAT", "IP/SERVICES/CAT"), types.Category),
    **dict.fromkeys(("IP/VULNS/CAT", "IP/PRACTICES/CAT"), types.Category),
    **dict.fromkeys(("IP/INFOS/CAT/INFO", "IP/SERVICES/CAT/SERVICE"), _INFORMATION),
    **dict.fromkeys(("IP/VULNS/CAT/VULN", "IP/PRACTICES/CAT/PRACTICE"), _FINDING),
}

DETECTIONS: Elements = {
    "RESPONSE/WARNING": types.Notice,
    f"RESPONSE/{HOST}": renamed(types.Host, str.upper, dns="DNS_DATA/FQDN", fqdn="DNS"),
    f"RESPONSE/{HOST}/DETECTION_LIST/DETECTION": renamed(
        types.APIDetection,
        str.upper,
        ignored="IS_IGNORED",
        disabled="IS_DISABLED",
        first_detected="FIRST_FOUND_DATETIME",
        last_detected="LAST_FOUND_DATETIME",
    ),
}

ASSET_REPORT = "ASSET_DATA_REPORT"
DOCUMENTS = {
    ASSET_REPORT: REPORT,
    "SCAN": SCAN,
    "HOST_LIST_VM_DETECTION_OUTPUT": DETECTIONS,
}
"""The elements of a document, by its root."""


def _title(attribute: str) -> str:
    return attribute.replace("_", " ").replace("cvss31", "cvss3.1")


SCORES = {
    f"cvssv{version} base (nvd)": f"cvss{column} base"
    for version, column in (("2", ""), ("3", "3"), ("3.1", "3.1"), ("4", "4"))
}
"""Titles of the columns of scores in VMDR reports."""

VMDR = Columns(
    renamed(
        types.TableRow,
        _title,
        ["qid"],
        ip="asset ipv4",
        ipv6="asset ipv6",
        dns="asset name",
        type="type detected",
        cves="cve",
        description="cve-description",
    ),
    SCORES,
    needed=("qid", "asset name", "asset ipv4", "severity"),
    footer=True,
)
TABLE = Columns(
    renamed(types.TableRow, _title, ["ip"], status="vuln status", cves="cve id"),
    SCORES | {"hostname": "dns", "vuln title": "title", "cveid": "cve id", "result": "results"},
    needed=("ip", "qid", "severity"),
    footer=True,
    in_footer=re.compile(rf"{types.UNSCANNED.pattern}|\bhosts scanned, no vuln", re.IGNORECASE),
)
