"""Nessus imports: hosts, ports and findings of a .nessus file."""

from collections.abc import Iterator

from sdk import Omission
from sdk.files import FileImport, ScannedHost, Sighting, Source

from . import client, transform
from .types import Host, Item

INFORMATION = Omission(
    stream="vulnerabilities",
    what="findings of severity 0, which are information",
    remedy="the ports they name are read",
    tallied=True,
)
COMPLIANCE = Omission(
    stream="vulnerabilities",
    what="checks of compliance",
    remedy="they pass or fail, and are no vulnerabilities",
    tallied=True,
)


class NessusImport(FileImport):
    """Hosts, open ports and findings of a .nessus v2 report."""

    name = "nessus-import"
    title = "Nessus report"
    leaves_out = (INFORMATION, COMPLIANCE)

    def check(self, source: Source) -> None:
        """Only version 2, by its root element; the name of the file does not matter."""
        client.check(source)

    def rows(self, source: Source) -> Iterator[ScannedHost | Sighting]:
        """What the report says, host by host."""
        answered = None
        for element in client.elements(source):
            match element:
                case (Host() as host, Item() as item):
                    answered = host
                    if item.is_compliance:
                        self.leave_out(COMPLIANCE)
                    elif not item.severity:
                        self.leave_out(INFORMATION)
                    yield from transform.sightings(host, item)
                case (Host() as host,) if host.tags or host is answered:
                    yield from transform.host(host)
                case (Host(),):
                    # It is there without properties and findings, and is no asset.
                    source.notes.count(client.DEAD)
