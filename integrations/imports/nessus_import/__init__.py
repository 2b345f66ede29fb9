"""Nessus reports, as files."""

from .integration import NessusImport

__all__ = ["NessusImport"]
