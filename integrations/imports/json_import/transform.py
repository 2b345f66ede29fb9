"""What an object means: what a row of a CSV file with the same values does."""

from collections.abc import Iterator

from sdk import ScannedHost, Sighting

from ..csv_import import transform
from .types import Finding


def sightings(finding: Finding) -> Iterator[ScannedHost | Sighting]:
    """The risks of an object."""
    yield from transform.sightings(finding.row())
