"""Where models go: in memory, or line by line to a file or stdout."""

from .base import Remembers, Sink
from .memory import MemorySink
from .ndjson import NDJSONSink

__all__ = ["MemorySink", "NDJSONSink", "Remembers", "Sink"]
