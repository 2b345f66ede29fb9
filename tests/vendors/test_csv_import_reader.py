"""Python's csv reads in our lists, in whatever way they are written, what the oracle says of them.

A list has no vendor, so that no client of one can be run: its reader stands in its place, and needs
nothing that is not here already.
"""

import csv
import io
import re
from itertools import product

import pytest

from integrations.imports.csv_import import CSVImport
from simulators.imports.csv_import import CSVFile

from .lists import imported, is_beside, meant, read_as, unpacked

COLUMNS = ("asset", "cve", "severity", "status")
COMMENT = re.compile("#(?!,)")
WAYS = ["", *(quirk.name for quirk in CSVFile.quirks)]


def read_by_library(content):
    """Yield the rows, by a dialect that is detected from the file itself."""
    text = unpacked(content)
    encoding = "utf-16" if text.startswith(b"\xff\xfe") else "utf-8-sig"
    lines = [_decoded(line) for line in _lines(text, encoding)]
    table = "".join(line for line in lines if line.strip() and not COMMENT.match(line))
    header = table.partition("\n")[0]
    rows = csv.reader(
        io.StringIO(table, newline=""), csv.Sniffer().sniff(header, ",;\t"), strict=True
    )
    names = [name.strip().lower() for name in next(rows)]
    for row in rows:
        assert not any(row[len(names) :]), row
        cells = dict(zip(names, row, strict=False))
        for cve, asset in product(cells["cve"].split(","), cells["asset"].split(";")):
            if not is_beside(asset):
                yield {**{name: cells[name] for name in COLUMNS}, "cve": cve, "asset": asset}


def _lines(text, encoding):
    if encoding == "utf-16":
        return [line.encode() for line in text.decode(encoding).splitlines(keepends=True)]
    return text.splitlines(keepends=True)


def _decoded(line):
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode("cp1252")


@pytest.mark.parametrize("way", WAYS)
def test_csv_list_is_read_the_same_by_python(way):
    file = CSVFile.create(seed=3, hosts=60, quirks=filter(None, [way]))

    read = read_as(read_by_library(b"".join(file.document())))

    assert len(read) > 50
    assert read == meant(file)
    assert read == imported(CSVImport, file)
