"""Keeps models in a dict by key, for tests and notebooks."""

from collections.abc import Iterator, Sequence

from ..model import Model


class MemorySink:
    """`models` holds what was delivered by key, first come first kept; iterating gives the models.

    Holds everything it is given: for an estate of any size, write to a file or a store instead.
    """

    def __init__(self) -> None:
        self.models: dict[str, Model] = {}

    def open(self) -> None:
        """Nothing to prepare."""

    def write(self, batch: Sequence[Model]) -> None:
        """Keep each model under its key unless the key is taken."""
        for model in batch:
            self.models.setdefault(model.key, model)

    def close(self) -> None:
        """Nothing to flush."""

    def __iter__(self) -> Iterator[Model]:
        return iter(self.models.values())

    def __len__(self) -> int:
        return len(self.models)
