"""JSON imports: findings that anything can write down."""

from collections.abc import Iterator

from sdk.files import FileImport, ScannedHost, Sighting, Source

from . import client, transform


class JSONImport(FileImport):
    """Findings of a JSON file, each with a CVE, a severity and an asset."""

    name = "json-import"
    title = "JSON file"

    def check(self, source: Source) -> None:
        """What the file is, and whether it has what a finding needs."""
        client.check(source)

    def rows(self, source: Source) -> Iterator[ScannedHost | Sighting]:
        """What the file says, row by row."""
        for row in client.rows(source):
            yield from transform.sightings(row)
