"""Lists of findings as JSON: writer and oracle."""

from .document import JSONFile

__all__ = ["JSONFile"]
