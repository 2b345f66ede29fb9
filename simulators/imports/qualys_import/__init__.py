"""Qualys reports as files: writers and oracle."""

from .document import QualysFile

__all__ = ["QualysFile"]
