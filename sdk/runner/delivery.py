"""Turns the models a stream yields into what a sink receives: filtered, completed, in order."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from msgspec.structs import replace

from ..errors import SinkError
from ..filters import VMFilter
from ..models import Asset, Attribute, Model, Port, Risk, Technology
from ..models.risk import in_order
from ..sinks import Sink
from .delivered_risks import DeliveredRisks
from .shared_keys import SharedKeys

BATCH_SIZE: Final = 500
"""Models handed to the sink at once; what bounds the memory between vendor and sink."""

PENDING: Final = "P"

RECENT_KEYS: Final = 4096
"""Keys remembered so as not to send a host again with each of its risks."""


class Delivery:
    """One stream's way into the sink, and the counts of what happened on it.

    `items` were yielded; each was `kept` or is counted in `refused` by the filter's reason;
    `delivered` models reached the sink, among them the targets and files that came with a risk.
    """

    def __init__(
        self,
        sink: Sink,
        *,
        filter: VMFilter,  # noqa: A002 - the platform's word
        stamp: Callable[[Model], Model],
        pending_targets: bool,
        shared: SharedKeys,
        risks: DeliveredRisks,
    ) -> None:
        self.items = 0
        self.kept = 0
        self.delivered = 0
        self.refused: Counter[str] = Counter()
        self._sink = sink
        self._filter = filter
        self._stamp = stamp
        self._pending_targets = pending_targets
        self._shared = shared
        self._risks = risks
        self._recent: dict[str, None] = {}
        self._batch: list[Model] = []
        self._merged: list[Model] = []

    def run(self, models: Iterable[Model]) -> None:
        """Deliver `models`; what came before an error is delivered before the error is raised.

        A stream that ends well without a model hands over an empty batch: there is nothing, which
        is news to a sink that still holds what an earlier run found.
        """
        waiting: list[Model] = []
        try:
            for group in self._complete(models):
                waiting += group
                if len(waiting) >= BATCH_SIZE:
                    self._write(waiting)
                    waiting = []
            if not (waiting or self.delivered):
                self._write([])
        except SinkError:
            waiting = []
            raise
        finally:
            if waiting:
                self._write(waiting)

    def _write(self, batch: list[Model]) -> None:
        if batch is not self._batch:
            # A batch whose write was interrupted is written again as it was merged at first.
            self._merged, self._batch = self._risks.merge(batch), batch
        self._sink.write([self._stamp(model) for model in self._merged])
        self.delivered += len(batch)

    def _complete(self, models: Iterable[Model]) -> Iterator[Iterable[Model]]:
        """Yield each model that is kept, with what has to come before and after it."""
        for model in models:
            self.items += 1
            decision = self._filter.decision(model)
            if decision:
                self.kept += 1
                self._shared.see(model)
                yield (model,) if isinstance(model, Asset) else self._in_order(model)
            else:
                self.refused[decision.reason] += 1

    def _in_order(self, model: Model) -> Iterator[Model]:
        """Order asset, port, risk, definition, proof (docs/platform.md 8.13)."""
        match model:
            case Risk():
                yield from self._unseen(model.targets_in_order())
                yield model
                # The same definition comes with every host that has the weakness.
                yield from self._unseen(filter(None, [model.definition_file()]))
                yield from filter(None, [model.proof_file()])
            case Port() | Attribute():
                yield from self._unseen(in_order(model.target))
                yield model
            case Technology():
                yield from self._unseen(in_order(model.target) if model.target else ())
                yield from self._unseen([model])
                yield from filter(None, [model.proof_file()])
            case _:
                yield model

    def _unseen(self, companions: Iterable[Model]) -> Iterator[Model]:
        for companion in companions:
            if companion.key not in self._recent:
                self._remember(companion.key)
                yield self._as_target(companion)

    def _as_target(self, target: Model) -> Model:
        # A user who does not import assets gets a risk's target as pending (docs/platform.md 5.7).
        if self._pending_targets and isinstance(target, Asset):
            return replace(target, status=PENDING)
        return target

    def _remember(self, key: str) -> None:
        self._recent[key] = None
        if len(self._recent) > RECENT_KEYS:
            del self._recent[next(iter(self._recent))]
