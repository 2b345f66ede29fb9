"""CSV files with the columns cve, severity and asset."""

from .integration import CSVImport

__all__ = ["CSVImport"]
