"""Capability: the one class that an integration implements, and the decorator of its streams."""

from .capability import Capability
from .declaration import missing_declarations, stream

__all__ = ["Capability", "missing_declarations", "stream"]
