"""Python's json reads in our lists, in whatever way they are written, what the oracle says of them.

As with lists in CSV, a reader of the format stands in the place of a vendor's client.
"""

import json
from itertools import product

import pytest

from integrations.imports.json_import import JSONImport
from simulators.imports.json_import import JSONFile

from .lists import imported, is_beside, meant, read_as, unpacked

WAYS = ["", *(quirk.name for quirk in JSONFile.quirks)]


def read_by_library(content):
    """Yield the objects, whether they are in an array or each in a line."""
    text = unpacked(content)
    text = text.decode("utf-8-sig")
    if text.startswith('{"name"'):
        rows = json.loads(text)["findings"]
    else:
        rows = json.loads(text) if text.startswith("[") else map(json.loads, text.splitlines())
    for row in ({name.lower(): found[name] for name in found} for found in rows):
        cves, assets = (
            [row[name]] if isinstance(row[name], str) else row[name] for name in ("cve", "asset")
        )
        for cve, asset in product(cves, assets):
            if not is_beside(asset):
                yield {**row, "cve": cve, "asset": asset}


@pytest.mark.parametrize("way", WAYS)
def test_json_list_is_read_the_same_by_python(way):
    file = JSONFile.create(seed=3, hosts=60, quirks=filter(None, [way]))

    read = read_as(read_by_library(b"".join(file.document())))

    assert len(read) > 50
    assert read == meant(file)
    assert read == imported(JSONImport, file)
