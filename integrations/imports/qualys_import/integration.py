"""Qualys imports: hosts, ports and findings of reports, scan results and lists of detections."""

from collections.abc import Iterator

from sdk import Omission
from sdk.files import FileImport, ScannedHost, Sighting, Source

from . import client, transform

INFORMATION = Omission(
    stream="vulnerabilities",
    what="information gathered on hosts, which is no vulnerability",
    remedy="look it up in Qualys",
    tallied=True,
)

SUPPRESSED = Omission(
    stream="vulnerabilities",
    what="findings that are disabled or ignored in Qualys",
    remedy="enable them there",
    tallied=True,
)


class QualysImport(FileImport):
    """Hosts, ports and findings of a Qualys report, as XML or CSV."""

    name = "qualys-import"
    title = "Qualys report"
    leaves_out = (INFORMATION, SUPPRESSED)

    def check(self, source: Source) -> None:
        """One of three XML documents, by its root element, or one of two tables."""
        client.check(source)

    def rows(self, source: Source) -> Iterator[ScannedHost | Sighting]:
        """What the report says, finding by finding; of its system once for each host in a row."""
        before = None
        for found in client.read(source):
            system = found.place, found.cpes
            if found.cpes and system != before:
                yield transform.system(found)
                before = system
            if found.qid and found.is_information:
                self.leave_out(INFORMATION)
            elif found.ignored:
                self.leave_out(SUPPRESSED)
            yield from transform.sightings(found)
