"""JSON imports: findings that any program can write."""

from collections.abc import Iterator

from sdk.files import FileImport, Scanned, Source

from . import client, transform


class JSONImport(FileImport):
    """Findings of a JSON file, each with a CVE, a severity and an asset."""

    name = "json-import"
    title = "JSON file"

    def check(self, source: Source) -> None:
        """Raise ConfigurationError unless the file has what a finding needs."""
        client.check(source)

    def findings(self, source: Source) -> Iterator[Scanned]:
        """Yield the hosts and findings of the file, row by row."""
        for row in client.rows(source):
            yield from transform.findings(row)
