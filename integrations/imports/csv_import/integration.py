"""CSV imports: findings that any program can write."""

from collections.abc import Iterator

from sdk.files import FileImport, Scanned, Source

from . import client, transform


class CSVImport(FileImport):
    """Findings of a CSV file, each with a CVE, a severity and an asset."""

    name = "csv-import"
    title = "CSV file"

    def check(self, source: Source) -> None:
        """Raise ConfigurationError unless the file has what a finding needs."""
        client.check(source)

    def findings(self, source: Source) -> Iterator[Scanned]:
        """Yield the hosts and findings of the file, row by row."""
        for row in client.rows(source):
            yield from transform.findings(row)
