"""How a .nessus v2 file is read: its root, and where in it the hosts and findings are.

Contract: contracts/file-formats.md 1.
"""

from collections.abc import Iterator

from sdk import Source

from .types import Host, Item

FORMAT = "a .nessus v2 report"
ROOT = "NessusClientData_v2"
HOST = "Report/ReportHost"
ITEM = "Report/ReportHost/ReportItem"


def check(source: Source) -> None:
    """Raise ConfigurationError where the file is something else."""
    if source.root != ROOT:
        raise source.is_other(FORMAT)


def elements(source: Source) -> Iterator[tuple[object, ...]]:
    """`(host, item)` for each finding, and `(host,)` for each host."""
    return source.elements(ROOT, {HOST: Host, ITEM: Item})
