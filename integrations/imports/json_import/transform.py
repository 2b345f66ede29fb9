"""What an object means: what a row of a CSV file with the same values does."""

from collections.abc import Iterator

from sdk.files import ScannedHost, Sighting

from .types import Finding


def sightings(finding: Finding) -> Iterator[ScannedHost | Sighting]:
    """The host and the risks of an object."""
    yield from finding.listed().sightings()
