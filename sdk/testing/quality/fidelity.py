"""Fidelity: the simulator beside every recording, the vendor's and its own kept apart."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from ...core.regular_file import read_regular
from ...decode.json import json_reason
from ...errors import ConfigurationError
from ..cassette import CassetteError
from ..cassette.compare.by_route import RouteComparison, judged
from ..cassette.compare.differences import Grade
from ..cassette.compare.fidelity import Evidence
from ..transport.hard_timeout import hard_timeout
from .part import Part, State, Tell, count, worst

NAME = "fidelity"

STATES: Final = {
    Grade.INFORMATION: State.PASSED,
    Grade.WARNING: State.WARNING,
    Grade.ERROR: State.FAILED,
}


@dataclass(frozen=True, slots=True)
class FidelityResult:
    """The part, and the operations on which exchanges of the vendor's own agree with it."""

    part: Part
    vouched: frozenset[str] = frozenset()


def compute_fidelity(
    name: str, recordings: Iterable[Path], evidence: Evidence | None, tell: Tell
) -> FidelityResult:
    """Put what was asked in each recording to the simulator called `name`, and compare."""
    judgements: list[RouteComparison] = []
    faults: list[tuple[State, str]] = []
    for path in recordings:
        tell(path.name)
        try:
            with hard_timeout():
                judgements += judged(name, [path], evidence)
        except CassetteError as error:
            faults.append((State.FAILED, str(error)))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a simulator that fails must not hide the rest
            faults.append((State.FAILED, f"{path.name}: {type(error).__name__}: {error}"))
    if not judgements and not faults:
        return FidelityResult(Part(NAME, State.MISSING, "there is no recording to compare with"))
    if judgements and all(one.apart for one in judgements) and not faults:
        return FidelityResult(
            Part(NAME, State.MISSING, "no recording can be compared", _apart(judgements))
        )
    faults += _faults(judgements)
    state = worst(*(state for state, _ in faults))
    vendors = [one for one in judgements if one.is_evidence]
    compared = frozenset(one.route.name for one in vendors if not one.apart and one.route.name)
    apart = _apart(judgements)
    not_compared = f", {len(apart)} not comparable" if apart else ""
    whose = f"{len(vendors)} of them the vendor's" if vendors else "none of them the vendor's"
    sentence = (
        f"{count(len(judgements), 'exchange')}, {whose}{not_compared}: {_differences(len(faults))}"
    )
    wrong = any(state is State.FAILED for state, _ in _faults(vendors))
    details = (*(line for _, line in faults), *apart)
    vouched = frozenset() if wrong else compared
    return FidelityResult(Part(NAME, state, sentence, details), vouched)


def known_of(path: Path) -> Evidence | None:
    """Read what is known of a vendor's recordings; None where nothing is.

    Raises ConfigurationError where the file holds something else.
    """
    if not path.exists():
        return None
    try:
        content = read_regular(path)
        return msgspec.json.decode(content, type=Evidence)
    except OSError as error:
        raise ConfigurationError(f"cannot read {path}: {error.strerror}") from error
    except (msgspec.DecodeError, RecursionError):
        reason = json_reason(content, Evidence)
        raise ConfigurationError(f"{path} is not evidence: {reason}") from None


def _differences(number: int) -> str:
    return count(number, "difference") if number else "no difference"


def _apart(judgements: Iterable[RouteComparison]) -> tuple[str, ...]:
    return tuple(f"{one.recording} {one.apart}" for one in judgements if one.apart)


def _faults(judgements: Iterable[RouteComparison]) -> Iterator[tuple[State, str]]:
    for judgement in judgements:
        for one in judgement.located:
            if one.grade is not Grade.INFORMATION:
                yield STATES[one.grade], str(one)
