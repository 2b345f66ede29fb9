"""Ways in which lists of findings are written as CSV."""

from simulators.engine import Quirk
from simulators.engine.files import FILE_FORMATS

QUIRKS = (
    Quirk("utf-16", f"{FILE_FORMATS} 0", "the file is UTF-16, as spreadsheets save it"),
    Quirk("semicolons", f"{FILE_FORMATS} 5", "cells are separated by semicolons"),
    Quirk("tabs", f"{FILE_FORMATS} 5", "cells are separated by tabs"),
    Quirk("reordered", f"{FILE_FORMATS} 5", "columns are in another order, others between them"),
    Quirk("loud-header", f"{FILE_FORMATS} 5", "the header is in capitals, with spaces"),
    Quirk("other-names", f"{FILE_FORMATS} 5", "proof is named evidence, solution recommendation"),
    Quirk("comments", f"{FILE_FORMATS} 5", "lines that begin with # and empty lines at the end"),
    Quirk("cve-lists", f"{FILE_FORMATS} 5", "several CVEs are in one cell"),
    Quirk("no-line-end", f"RFC 4180 2.2, {FILE_FORMATS} 0", "the last row has no line break"),
    Quirk("windows-1252", f"VulnWhisperer #208, {FILE_FORMATS} 0", "the text is not UTF-8"),
    Quirk("excess-cell", f"{FILE_FORMATS} 5", "rows have an empty cell more than the header"),
    Quirk("numbered", f"{FILE_FORMATS} 5", "rows are numbered, in a column whose name is #"),
    Quirk("asset-lists", f"{FILE_FORMATS} 3", "an internal address is beside the asset"),
)
