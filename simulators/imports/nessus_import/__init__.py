"""Nessus reports as files: writer and oracle."""

from .document import NessusFile

__all__ = ["NessusFile"]
