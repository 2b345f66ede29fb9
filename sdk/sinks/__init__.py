"""Where models go: in memory, or line by line to a file or stdout."""

from .memory import MemorySink
from .ndjson import NDJSONSink
from .sink import Remembers, Sink

__all__ = ["MemorySink", "NDJSONSink", "Remembers", "Sink"]
