"""Nessus imports: hosts, ports and findings of a .nessus file."""

from collections.abc import Iterator

from sdk import Finding, Omission, Severity
from sdk.files import FileImport, Scanned, Source

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
        """Raise ConfigurationError unless the root element is that of version 2."""
        client.check(source)

    def findings(self, source: Source) -> Iterator[Scanned]:
        """Yield the hosts and findings of the report, host by host."""
        answered = None
        for element in client.elements(source):
            match element:
                case (Host() as host, Item() as item):
                    if host is not answered:
                        answered, scanned = host, host.scanned()
                    yield from ((scanned, finding) for finding in self._of_item(item))
                case (Host() as host,) if host.tags or host is answered:
                    yield host.scanned()
                    for technology in transform.technologies(host):
                        yield host.scanned(), technology
                case (Host(),):
                    # A host without properties and findings did not answer.
                    source.notes.count(client.DEAD)

    def _of_item(self, item: Item) -> Iterator[Finding]:
        """Yield the findings of an item, and count it if it is not a risk."""
        if item.is_compliance:
            self.leave_out(COMPLIANCE)
            return
        if item.grade is Severity.INFO:
            self.leave_out(INFORMATION)
        yield from transform.findings(item)
