"""Lists of findings as JSON: writer and oracle."""

from .app import JSONFile

__all__ = ["JSONFile"]
