"""The mapping of an object: that of a row of a CSV file with the same values."""

from collections.abc import Iterator

from sdk.files import Scanned

from .types import Row


def findings(row: Row) -> Iterator[Scanned]:
    """Yield the hosts and the findings of an object."""
    yield from row.listed().findings()
