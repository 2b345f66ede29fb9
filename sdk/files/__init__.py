"""Files that a vendor exported: opened, unpacked and read in pieces, whatever their size."""

from .address_ranges import HostLists, count_addresses, require_ranges
from .csv_header import Columns
from .file_import import FileImport
from .finding_list import ListedFinding
from .graded_row import CVEName, GradedRow
from .listed_assets import ListedAssets
from .locations import default_stores
from .scanned_host import Scanned, ScannedHost
from .source import Source
from .spool import EntryStore, Spool

__all__ = [
    "CVEName",
    "Columns",
    "EntryStore",
    "FileImport",
    "GradedRow",
    "HostLists",
    "ListedAssets",
    "ListedFinding",
    "Scanned",
    "ScannedHost",
    "Source",
    "Spool",
    "count_addresses",
    "default_stores",
    "require_ranges",
]
