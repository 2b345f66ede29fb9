"""Formats of Qualys reports, and ways in which files of one format differ from each other.

A quirk of one format alone makes a file of that format, unless another one is chosen.
"""

from simulators.engine import Quirk
from simulators.engine.files import FILE_FORMATS

SUBSET = f"dotnet/corefx #25184, {FILE_FORMATS} 0"
CVSS = f"DefectDojo qualys/csv_parser.py, {FILE_FORMATS} 3"

QUIRKS = (
    Quirk("scan-xml", f"{FILE_FORMATS} 4", "the file is a scan result (SCAN)"),
    Quirk("detection-xml", f"{FILE_FORMATS} 0", "the file is a list of detections from the API"),
    Quirk("report-csv", f"{FILE_FORMATS} 3", "the file is an asset report as CSV"),
    Quirk("vmdr-csv", f"{FILE_FORMATS} 3", "the file is a VMDR report as CSV, by CVE"),
    Quirk("bare-dns", f"{FILE_FORMATS} 8", "some hosts have a bare name, findings the full one"),
    Quirk("empty-subset", SUBSET, "DOCTYPE ends in []"),
    Quirk("blank-line", f"{FILE_FORMATS} 0", "a blank line is before the XML declaration"),
    Quirk("not-alive", f"{FILE_FORMATS} 3 and 4", "hosts that were not alive are there, too"),
    Quirk("open-ports", f"{FILE_FORMATS} 4", "information shows a port on which nothing else is"),
    Quirk("host-summary", f"{FILE_FORMATS} 3", "a table lists very many hosts before the findings"),
    Quirk("cvss-3.1", CVSS, "the column of CVSS3 is CVSS3.1, in a report as CSV"),
    Quirk("snake-case", f"{FILE_FORMATS} 3", "the columns of a table are in lower case, with _"),
    Quirk(
        "suppressed", f"{FILE_FORMATS} 3", "findings that a user ignores are in a VMDR, marked so"
    ),
    Quirk("address-lists", f"{FILE_FORMATS} 3", "a host of a VMDR has an internal address as well"),
    Quirk("control-characters", f"{FILE_FORMATS} 0", "results hold what XML forbids"),
)
