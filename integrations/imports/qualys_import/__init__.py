"""Qualys reports, as files."""

from .integration import QualysImport

__all__ = ["QualysImport"]
