"""Capability: the one class that an integration implements, and the decorator of its streams."""

from .capability import Capability
from .declaration import stream

__all__ = ["Capability", "stream"]
