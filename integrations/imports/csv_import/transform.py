"""What a list of findings means: each row is a risk, for each of its CVEs, on its asset.

Contract: docs/contracts/file-formats.md 5 and 8.
"""

from collections.abc import Iterator

from sdk.files import ScannedHost, Sighting

from .types import Row


def sightings(row: Row) -> Iterator[ScannedHost | Sighting]:
    """The host and the risks of a row."""
    yield from row.sightings()
