"""The objects of a JSON file: one array, or one object a line.

Contract: docs/contracts/file-formats.md 5.
"""

from collections.abc import Iterator

from sdk.files import Source

from .types import Row

FORMAT = "JSON: an array of objects with cve, severity and asset"
ALSO = {"evidence": "proof", "recommendation": "solution"}


def check(source: Source) -> None:
    """Raise ConfigurationError where the file is something else."""
    if source.kind != "JSON":
        raise source.is_other(FORMAT)
    source.require_no_export(FORMAT)


def rows(source: Source) -> Iterator[Row]:
    """Yield the objects."""
    return source.objects(Row, ALSO)
