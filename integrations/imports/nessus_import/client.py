"""How a .nessus v2 file is read: its root, and where in it the hosts and findings are.

Contract: docs/contracts/file-formats.md 1.
"""

from collections.abc import Iterator

from sdk.errors import DamagedFile
from sdk.files import Source

from .types import Host, Item, Report

FORMAT = "a .nessus v2 report"
DEAD = "hosts left out that did not answer"
ROOT = "NessusClientData_v2"
HOST = "Report/ReportHost"
ITEM = "Report/ReportHost/ReportItem"


def check(source: Source) -> None:
    """Raise ConfigurationError where the file is something else."""
    if source.root != ROOT:
        raise source.is_other(FORMAT)


def elements(source: Source) -> Iterator[tuple[object, ...]]:
    """Yield `(host, item)` for each finding, and `(host,)` for each host.

    DamagedFile where there is no report, which is no scan that found nothing.
    """
    is_empty = True
    for element in source.elements(ROOT, {HOST: Host, ITEM: Item}):
        is_empty = False
        yield element
    if is_empty and not any(source.elements(ROOT, {"Report": Report})):
        raise DamagedFile("it is a policy without a report: export the scan, not its policy")
