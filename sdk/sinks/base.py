"""What the runner asks of a sink."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from ..models import Model
from .watermark import Watermark


class Sink(Protocol):
    """The receiver of models: in the order asset, port, risk, definition, proof, each key once.

    All methods raise SinkError. `open` must fail where `write` would, so that a run does not read
    from a vendor for an hour before it learns that the disk is read-only.
    """

    def open(self) -> None:
        """Prepare for models; called before the first request to the vendor."""

    def write(self, batch: Sequence[Model]) -> None:
        """Take a batch; when this returns, the batch is delivered.

        An empty one says that a stream was read to its end and holds nothing.
        """

    def close(self) -> None:
        """Flush the remaining models; called however the run ended."""


@runtime_checkable
class WatermarkSink(Protocol):
    """A sink that holds what earlier runs delivered, and so can be given only what is newer.

    Watermarks live with the rows they speak of: who loses the rows loses them too, and everything
    is read again.
    """

    def watermark(self, name: str) -> Watermark | None:
        """Return the watermark kept under `name`."""

    def move(self, name: str, watermark: Watermark) -> None:
        """Keep a watermark, once all that it speaks of has been written."""
