"""CSV imports: findings that anything can write down."""

from collections.abc import Iterator

from sdk.files import FileImport, ScannedHost, Sighting, Source

from . import client, transform


class CSVImport(FileImport):
    """Findings of a CSV file, each with a CVE, a severity and an asset."""

    name = "csv-import"
    title = "CSV file"

    def check(self, source: Source) -> None:
        """What the file is, and whether it has what a finding needs."""
        client.check(source)

    def rows(self, source: Source) -> Iterator[ScannedHost | Sighting]:
        """What the file says, row by row."""
        for row in client.rows(source):
            yield from transform.sightings(row)
