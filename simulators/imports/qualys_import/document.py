"""Qualys files: an asset report in XML, or one of four other formats."""

from collections.abc import Iterator, Mapping

from ... import Expected, FileSimulator, Quirk
from ...engine.files.simulator import PACKAGING, SHEET
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
        Quirk("empty-subset", f"dotnet/corefx #25184, {SHEET} 0", "DOCTYPE ends in []"),
        Quirk("blank-line", f"{SHEET} 0", "a blank line stands before the XML declaration"),
        Quirk("not-alive", f"{SHEET} 3 and 4", "hosts that were not alive are there, too"),
        Quirk("open-ports", f"{SHEET} 4", "information shows a port on which nothing else is"),
        Quirk("host-summary", f"{SHEET} 3", "a table lists very many hosts before the findings"),
        Quirk("cvss-3.1", f"DefectDojo qualys/csv_parser.py, {SHEET} 3", "its column is CVSS3.1"),
        Quirk("snake-case", f"{SHEET} 3", "the columns of a table are in lower case, with _"),
        Quirk("suppressed", f"{SHEET} 3", "findings that a user ignores are there, marked so"),
        Quirk("address-lists", f"{SHEET} 3", "a host has an internal address as well"),
        Quirk("control-characters", f"{SHEET} 0", "results hold what XML forbids"),
    )

    def lines(self) -> Iterator[str]:
        """The document, an element or a row at a time."""
        write = WRITERS.get(estate.format_of(self.active_quirks), reports.asset_report)
        is_table = write in (tables.report, tables.vmdr)
        if self.quirk("blank-line") and not is_table:
            yield "\n"
        for piece in write(self.world, self.active_quirks):
            odd = self.quirk("control-characters") and not is_table
            yield piece.replace("answered ]]", "answered \x08]]") if odd else piece

    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """See `oracle.expected`."""
        return expected(self.world, config, self.active_quirks)
