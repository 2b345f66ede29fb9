"""JSON files of objects with cve, severity and asset."""

from .integration import JSONImport

__all__ = ["JSONImport"]
