"""Qualys imports: hosts, ports and findings of reports, scan results and lists of detections."""

from collections.abc import Iterator

from sdk import Finding, Omission
from sdk.files import FileImport, Scanned, Source

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
        """Raise ConfigurationError unless it is one of three XML documents or two tables."""
        client.check(source)

    def findings(self, source: Source) -> Iterator[Scanned]:
        """Yield the hosts and findings of the report, and systems once for each host in a row."""
        before = None
        for host, os_cpe, detection, details in client.read(source):
            yield host
            if os_cpe and (host, os_cpe) != before:
                yield host, Finding(cpes=(os_cpe,))
                before = host, os_cpe
            if detection is None:
                continue
            if detection.is_information:
                self.leave_out(INFORMATION)
            elif detection.is_suppressed:
                self.leave_out(SUPPRESSED)
            yield from ((host, one) for one in transform.findings(detection, details))
