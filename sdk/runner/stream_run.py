"""One stream's walk in a run: of everything, or of what has changed since the last one."""

from collections.abc import Iterator
from datetime import datetime

from ..errors import ConfigurationError
from ..manifest import Stream
from ..models import Model
from ..sinks import WatermarkSink
from ..sinks.watermark import Watermark, name_of
from .runnable import Runnable


class StreamRun:
    """Calls a stream with the moment that its watermark allows, and moves the watermark after it.

    `since` is that moment, once the walk has begun; None where everything is read.
    """

    def __init__(self, capability: Runnable, stream: Stream) -> None:
        self.since: datetime | None = None
        self._capability = capability
        self._stream = stream
        self._context = capability.context
        self._began = capability.context.clock.now()
        self._whole: datetime | None = None

    def models(self) -> Iterator[Model]:
        """Yield the stream's models; raise SinkError where the watermark cannot be read."""
        method = getattr(self._capability, self._stream.name)
        models: Iterator[Model]
        if not self._incremental:
            models = method()
            return models
        kept = self._sink.watermark(self._name)
        if kept is not None:
            overlap, full = self._capability.since_overlap, self._capability.full
            now = self._context.now()
            self.since = kept.since(now, overlap=overlap, full=full)
            self._whole = kept.whole if self.since else None
        models = method(since=self.since)
        return models

    def completed(self) -> None:
        """Remember that everything was read, without a bad row, and written; SinkError.

        The moment is by the vendor's clock, which dates what will have changed.
        """
        if self._incremental:
            began = self._context.vendor_time.of(self._began)
            self._sink.move(self._name, Watermark(moment=began, whole=self._whole or began))

    @property
    def stream(self) -> str:
        """The stream's name."""
        return self._stream.name

    @property
    def _incremental(self) -> bool:
        return self._capability.since_last and self._stream.incremental

    @property
    def _name(self) -> str:
        return name_of(self._capability.job, self._stream.name)

    @property
    def _sink(self) -> WatermarkSink:
        return watermark_sink(self._capability)


def watermark_sink(capability: Runnable) -> WatermarkSink:
    """Return the sink if it keeps watermarks; raise ConfigurationError where it does not."""
    if isinstance(capability.sink, WatermarkSink):
        return capability.sink
    raise ConfigurationError(
        "--since-last needs a sink with watermarks: use --sink sqlite:PATH, or leave it out"
    )
