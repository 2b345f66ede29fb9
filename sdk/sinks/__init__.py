"""Where models go: in memory, or line by line to a file or stdout."""

from typing import TYPE_CHECKING

from ..core.lazy_door import lazy_door

if TYPE_CHECKING:
    from .base import Sink, WatermarkSink
    from .memory import MemorySink
    from .ndjson import NDJSONSink

__all__ = ["MemorySink", "NDJSONSink", "Sink", "WatermarkSink"]

if not TYPE_CHECKING:
    __getattr__ = lazy_door(
        __name__,
        {
            ".base": "Sink WatermarkSink",
            ".memory": "MemorySink",
            ".ndjson": "NDJSONSink",
        },
    )
