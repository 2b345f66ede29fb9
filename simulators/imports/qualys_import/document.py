"""Qualys files: an asset report in XML, or one of four other formats."""

from collections.abc import Iterator, Mapping

from ... import Expected, FileSimulator, Quirk
from ...files import PACKAGING, SHEET
from . import estate, reports, tables
from .oracle import expected

WRITERS = {
    "scan-xml": reports.scan_result,
    "detection-xml": reports.detections,
    "report-csv": tables.report,
    "vmdr-csv": tables.vmdr,
}


class QualysFile(FileSimulator):
    """The world as a Qualys report."""

    name = "qualys-import"
    suffix = ".xml"
    quirks = (
        *PACKAGING,
        Quirk("scan-xml", f"{SHEET} 4", "the file is a scan result (SCAN)"),
        Quirk("detection-xml", f"{SHEET} 0", "the file is a list of detections from the API"),
        Quirk("report-csv", f"{SHEET} 3", "the file is an asset report as CSV"),
        Quirk("vmdr-csv", f"{SHEET} 3", "the file is a VMDR report as CSV, by CVE"),
        Quirk("bare-dns", f"{SHEET} 8", "some hosts have a bare name, findings the full one"),
        Quirk("control-characters", f"{SHEET} 0", "results hold what XML forbids"),
    )

    def lines(self) -> Iterator[str]:
        """The document, an element or a row at a time."""
        written = [name for name in estate.FORMATS if name in self.active_quirks]
        write = WRITERS[written[0]] if written else reports.asset_report
        for piece in write(self.world, self.active_quirks):
            odd = self.quirk("control-characters") and write not in (tables.report, tables.vmdr)
            yield piece.replace("answered ]]", "answered \x08]]") if odd else piece

    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """See `oracle.expected`."""
        return expected(self.world, config, self.active_quirks)
