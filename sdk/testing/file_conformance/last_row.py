"""Rows of a file that was cut: whether anybody can tell that the last one is not whole."""

import csv
import io
from typing import Final

DELIMITERS: Final = ",;\t"


def is_last_row_whole(text: str) -> bool:
    """Return whether a last line without a line break is a closed object, or lacks no cell.

    Source: RFC 4180 2.2 (the last line may have no line break), docs/contracts/file-formats.md 0.
    """
    if text.lstrip("\ufeff").startswith("{"):
        return text.endswith("}")
    return any(_lacks_no_cell(text, delimiter) for delimiter in DELIMITERS)


def _lacks_no_cell(text: str, delimiter: str) -> bool:
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        widths = [len(row) for row in reader if row]
    except csv.Error:
        return False
    return len(widths) > 1 and max(widths) > 1 and widths[-1] >= max(widths[:-1])
