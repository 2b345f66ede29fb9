"""How many mutants the tests of a vendor convict, by operator."""

from collections import Counter
from collections.abc import Iterable, Iterator

from .mutant import Mutant
from .selection import NOTICED_BY
from .trial import Outcome


def score_lines(outcomes: Iterable[tuple[Mutant, Outcome]]) -> Iterator[str]:
    """Yield one line for each operator that was tried: convicted of tried."""
    tried: Counter[str] = Counter()
    convicted: Counter[str] = Counter()
    for mutant, outcome in outcomes:
        tried[mutant.operator] += 1
        convicted[mutant.operator] += outcome is not Outcome.LIVE
    for operator in NOTICED_BY:
        if tried[operator]:
            yield f"  {operator:<16} {convicted[operator]:>4} of {tried[operator]:>4} convicted"
