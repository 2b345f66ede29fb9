"""What a stream of a run has left out, counted where the vendor or the stream can count it."""

import logging
from collections.abc import Iterator

from ..errors import IntegrationError
from ..manifest import Omission
from .report import LeftOut
from .runnable import Runnable

log = logging.getLogger(__name__)


def left_out(capability: Runnable, stream: str, *, ask: bool) -> Iterator[LeftOut]:
    """Yield what applies to a stream under the run's settings.

    The vendor is asked for numbers where `ask` says so: a stream that has failed has met it in
    trouble. A number that cannot be had is unknown, and costs the run nothing.
    """
    for omission in capability.leaves_out:
        if omission.stream == stream and omission.applies(capability):
            yield LeftOut(
                what=omission.sentence(capability),
                remedy=omission.remedy,
                count=_count(capability, omission, ask=ask),
            )


def _count(capability: Runnable, omission: Omission, *, ask: bool) -> int | None:
    if omission.tallied:
        return capability.passed_over[omission]
    if omission.count is None or not ask:
        return None
    try:
        return omission.count(capability)
    except IntegrationError as error:
        log.info("what is left out could not be counted: %s", error)
        return None
