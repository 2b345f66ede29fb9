"""The mapping of a list of findings: each row is a risk, for each of its CVEs, on its asset.

Contract: docs/contracts/file-formats.md 5 and 8.
"""

from collections.abc import Iterator

from sdk.files import Scanned

from .types import Row


def findings(row: Row) -> Iterator[Scanned]:
    """Yield the hosts and the findings of a row."""
    yield from row.findings()
