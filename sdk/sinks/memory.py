"""Keeps models in a dict by key, for tests and notebooks."""

from collections.abc import Iterator, Sequence

from ..models import Model, Risk
from ..models.status import State
from .watermark import Watermark


class MemorySink:
    """A sink in memory: `models` holds the delivered ones by key, first come first kept.

    A risk is replaced by a worse one of its key.
    Iterating gives the models. Holds everything it is given: for a large inventory, write to a file
    or a store instead.
    """

    def __init__(self) -> None:
        self.models: dict[str, Model] = {}
        self._watermarks: dict[str, Watermark] = {}

    def open(self) -> None:
        """Do nothing: a sink in memory has nothing to prepare."""

    def write(self, batch: Sequence[Model]) -> None:
        """Keep each model under its key unless the key is taken; a risk unless it is worse."""
        for model in batch:
            kept = self.models.setdefault(model.key, model)
            if isinstance(kept, Risk) and isinstance(model, Risk) and _is_worse(model, kept):
                self.models[model.key] = model

    def watermark(self, name: str) -> Watermark | None:
        """Return the watermark kept under `name`."""
        return self._watermarks.get(name)

    def move(self, name: str, watermark: Watermark) -> None:
        """Keep a watermark."""
        self._watermarks[name] = watermark

    def close(self) -> None:
        """Do nothing: a sink in memory has nothing to flush."""

    def __iter__(self) -> Iterator[Model]:
        return iter(self.models.values())

    def __len__(self) -> int:
        return len(self.models)


def _is_worse(risk: Risk, than: Risk) -> bool:
    """Return True if a risk is open where the other is closed, or as open and more severe."""
    return (_is_closed(risk), risk.priority) < (_is_closed(than), than.priority)


def _is_closed(risk: Risk) -> bool:
    return risk.status.state not in (State.TRIAGE, State.OPEN)
