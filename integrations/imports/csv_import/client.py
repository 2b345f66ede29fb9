"""The columns of a CSV file, and what else they may be called.

Contract: docs/contracts/file-formats.md 5.
"""

from collections.abc import Iterator

from sdk.files import Columns, Source

from .types import Row

COLUMNS = Columns(Row, {"evidence": "proof", "recommendation": "solution"})


def check(source: Source) -> None:
    """Raise ConfigurationError where the file is not text, or columns are missing."""
    if source.kind != "text":
        raise source.is_other("a CSV file with the columns cve, severity and asset")
    source.require_columns(COLUMNS)


def rows(source: Source) -> Iterator[Row]:
    """Yield the rows."""
    return source.table(COLUMNS)
