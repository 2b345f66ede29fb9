"""Lists of findings as CSV: writer and oracle."""

from .document import CSVFile

__all__ = ["CSVFile"]
