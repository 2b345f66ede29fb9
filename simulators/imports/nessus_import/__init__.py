"""Nessus reports as files: writer and oracle."""

from .app import NessusFile

__all__ = ["NessusFile"]
