"""A list of findings as JSON (docs/contracts/file-formats.md 5): an array, or an object a line."""

import json
from collections.abc import Iterator, Mapping

from ... import Expected, FileSimulator, Quirk
from ...engine.files.simulator import PACKAGING, SHEET
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
        Quirk("wrapped", f"DefectDojo generic_report1, {SHEET} 5", "an object is around the array"),
        Quirk("capitals", f"{SHEET} 5", "keys are in capitals"),
        Quirk("no-line-end", f"{SHEET} 0", "the last line has no line break"),
    )

    def lines(self) -> Iterator[str]:
        """The list, an object at a time."""
        array = not self.quirk("lines")
        wrapped = self.quirk("wrapped") and array
        yield '{"name": "weekly", "found": {"by": []}, "findings": ' if wrapped else ""
        yield "[" if array else ""
        indent = 2 if self.quirk("indented") and array else None
        number = -1
        for number, row in enumerate(self._objects()):
            # In lines a break ends the one before, so that the last may have none.
            before = (",\n" if array else "\n") if number else ""
            yield before + json.dumps(row, indent=indent)
        yield ("]" if array else "") + ("}" if wrapped else "")
        if not self.quirk("no-line-end") and (array or number >= 0):
            yield "\n"

    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """See `oracle.expected`."""
        return expected(self.world, config)

    def _objects(self) -> Iterator[Mapping[str, object]]:
        for finding, row in rows(self.world.hosts()):
            cves = list(finding.weakness.cves)
            port = {"port": finding.port}
            for cve in [cves] if self.quirk("cve-lists") else cves:
                found = {**row, **port, "cve": cve}
                loud = self.quirk("capitals")
                yield {name.upper(): found[name] for name in found} if loud else found
