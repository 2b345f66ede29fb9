"""Lists of findings as CSV: writer and oracle."""

from .app import CSVFile

__all__ = ["CSVFile"]
