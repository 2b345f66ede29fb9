"""Documents of Qualys: three in XML and two tables, and how they show hosts and findings."""

from collections.abc import Iterator

from simulators.engine import WorldContext

from . import findings, reports, tables

__all__ = ["document"]

REPORTS = {
    "": reports.asset_report,
    "scan-xml": reports.scan_result,
    "detection-xml": reports.detections,
}
TABLES = {"report-csv": tables.report, "vmdr-csv": tables.vmdr}


def document(context: WorldContext) -> Iterator[str]:
    """Yield the document that the quirks make it, an element or a row at a time."""
    form = findings.format_of(context)
    if form in TABLES:
        yield from TABLES[form](context)
        return
    if context.quirk("blank-line"):
        yield "\n"
    is_raw = context.quirk("control-characters")
    for piece in REPORTS[form](context):
        yield piece.replace("answered ]]", "answered \x08]]") if is_raw else piece
