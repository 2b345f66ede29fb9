"""Qualys reports as files: writers and oracle."""

from .app import QualysFile

__all__ = ["QualysFile"]
