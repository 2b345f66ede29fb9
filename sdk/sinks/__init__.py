"""Where models go: in memory, or line by line to a file or stdout."""

from .base import Sink, WatermarkSink
from .memory import MemorySink
from .ndjson import NDJSONSink

__all__ = ["MemorySink", "NDJSONSink", "Sink", "WatermarkSink"]
