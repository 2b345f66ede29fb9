"""Exports of vendors that no import reads: recognised by their columns, and what to use instead."""

from collections.abc import Iterator
from typing import Final

from .column_names import squeezed
from .csv_header import rows_of

NESSUS: Final = "a CSV export of Nessus or Tenable: export the scan as .nessus, use nessus-import"
DETECTIONS: Final = (
    "a list of Qualys detections as CSV: save it as XML, use qualys-import, or collect by the API "
    "with qualys"
)
OPENVAS: Final = (
    "a CSV export of OpenVAS (Greenbone), which is not read: make a list with the columns cve, "
    "severity and asset of it, and use csv-import"
)
WIZ: Final = "a CSV export of Wiz: collect by the API with wiz"

EXPORTS: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (("cve", "severity", "asset"), "a list with the columns cve, severity, asset: use csv-import"),
    (("Plugin ID", "CVE", "Risk", "Host"), NESSUS),
    (
        ("Plugin", "Plugin Name", "Repository"),
        "a CSV export of Tenable.sc: download the scan result as .nessus, use nessus-import",
    ),
    (
        ("asset.display_fqdn", "definition.name"),
        "a CSV export of Tenable's findings: collect by the API with tenable",
    ),
    (("Asset Name", "Asset IPV4", "QID", "Severity"), "a Qualys VMDR report: use qualys-import"),
    (("Host ID", "IP Address", "QID"), DETECTIONS),
    (("IP", "QID", "Severity"), "a Qualys report: use qualys-import"),
    (("IP", "Hostname", "NVT Name", "CVEs"), OPENVAS),
    (("Wiz URL", "Resource external ID", "Control ID"), WIZ),
    (("WizURL", "AssetID", "DetailedName"), WIZ),
    (
        ("Asset IP Address", "Vulnerability ID", "Vulnerability Title"),
        "a CSV export of Rapid7 InsightVM: collect by the API with insightvm",
    ),
    (
        ("CveId", "DeviceName", "SoftwareName"),
        "a CSV export of Microsoft Defender: collect by the API with microsoft-defender",
    ),
)
"""Columns that only one vendor's export has, and what it is."""

MARKED: Final = (
    (b"----BEGIN_RESPONSE_BODY_CSV", DETECTIONS),
    (
        b'"@odata.context"',
        "a reply of an API of Microsoft: collect with microsoft-defender",
    ),
)
"""What stands at the beginning of a saved reply."""


HEAD_OF_REPLY: Final = 4096


def export_in(head: bytes) -> str:
    """Return which vendor's export a file is, and what to do with it; "" for any other file."""
    return next(_found(head), "")


def _found(head: bytes) -> Iterator[str]:
    yield from (what for mark, what in MARKED if mark in head[:HEAD_OF_REPLY])
    for cells in rows_of(head):
        titles = set(map(squeezed, cells))
        yield from (what for names, what in EXPORTS if titles.issuperset(map(squeezed, names)))
