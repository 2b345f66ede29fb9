"""A list of findings as JSON (contracts/file-formats.md 5): an array, or an object a line."""

import json
from collections.abc import Iterator, Mapping

from ... import Expected, FileSimulator, Quirk
from ...files import PACKAGING, SHEET
from ..csv_import.document import rows
from .oracle import expected


class JSONFile(FileSimulator):
    """The world as a list that some program made of it."""

    name = "json-import"
    suffix = ".json"
    quirks = (
        *PACKAGING,
        Quirk("lines", f"{SHEET} 5", "the file is JSON Lines, an object a line"),
        Quirk("indented", f"{SHEET} 5", "the array is written for people to read"),
        Quirk("cve-lists", f"{SHEET} 5", "the CVEs of a finding are an array"),
    )

    def lines(self) -> Iterator[str]:
        """The list, an object at a time."""
        array = not self.quirk("lines")
        yield "[" if array else ""
        indent = 2 if self.quirk("indented") and array else None
        for number, row in enumerate(self._objects()):
            before = ",\n" if array and number else ""
            yield before + json.dumps(row, indent=indent) + ("" if array else "\n")
        yield "]\n" if array else ""

    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """See `oracle.expected`."""
        return expected(self.world, config)

    def _objects(self) -> Iterator[Mapping[str, object]]:
        for finding, row in rows(self.world.hosts()):
            cves = list(finding.weakness.cves)
            port = {"port": finding.port}
            for cve in [cves] if self.quirk("cve-lists") else cves:
                yield {**row, **port, "cve": cve}
