"""`chariot check NAME --fidelity`: a simulator beside recordings, route by route."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ... import registry
from ...errors import ConfigurationError
from ..arguments.file_vendor import reads_files
from ..display.assessments import EXITS
from ..display.columns import columns
from ..display.console import echo
from ..display.differences import exit_code_of, tell
from ..exit_codes import Exit

if TYPE_CHECKING:
    from ...testing.cassette.compare.by_route import RouteComparison
    from ...testing.cassette.compare.differences import Difference


def compare_with_recordings(what: Sequence[str], against: Path | None, facts: Path | None) -> Exit:
    """Show what each route of one simulator is judged by, and every difference."""
    from ...testing.cassette.compare.by_route import judged
    from ...testing.cassette.formats import found
    from ...testing.quality.fidelity import known_of
    from ...testing.quality.paths import VendorPaths

    if len(what) != 1:
        raise ConfigurationError("--fidelity takes the name of one vendor")
    (name,) = what
    places = VendorPaths(name)
    simulator = registry.simulator(name)
    folder = against or places.recordings
    if reads_files(registry.integration(name)):
        return _compare_with_samples(name, folder)
    recordings = found(folder)
    if not recordings:
        raise ConfigurationError(f"there are no recordings in {folder}")
    judgements = list(judged(name, recordings, known_of(facts or places.facts)))
    for line in _lines(simulator, judgements):
        echo(line)
    apart = [f"{one.recording} {one.apart}" for one in judgements if one.apart]
    for line in apart:
        echo(f"not comparable: {line}")
    differences = [one for judgement in judgements for one in judgement.located]
    not_compared = f", {len(apart)} not comparable" if apart else ""
    tell(differences, f"{name}: {len(judgements)} exchanges{not_compared}")
    # Where nothing could be compared, nothing was found to agree either.
    return Exit.INCOMPLETE if len(apart) == len(judgements) else exit_code_of(differences)


def _compare_with_samples(name: str, folder: Path) -> Exit:
    """Show which of the files that are kept the simulator writes otherwise by now."""
    from ...testing.file_conformance.sample import samples
    from ...testing.quality.samples import as_written

    kept = samples(folder)
    if not kept:
        raise ConfigurationError(f"there are no samples in {folder}")
    part = as_written(name, kept, lambda _what: None)
    for line in (*part.details, f"{name}: {part.found}"):
        echo(line)
    return EXITS[part.state.value]


def _lines(simulator: Any, judgements: Sequence["RouteComparison"]) -> Iterator[str]:
    """Yield a line for each route: its claim, the source, the evidence and the result."""
    by_route: dict[str, list[RouteComparison]] = {}
    for one in judgements:
        by_route.setdefault(one.route.name, []).append(one)
    claims: Mapping[str, tuple[str, str]] = {
        route.name: (route.fidelity, route.source) for route in simulator.routes
    }
    rows = [_row(name, claims.get(name), by_route.get(name, ())) for name in (*claims, "")]
    yield from columns(
        ("route", "states", "vendor", "simulator", "differences", "evidence"),
        [row for row in rows if row],
    )
    yield ""


def _row(
    name: str, claim: tuple[str, str] | None, judgements: Sequence["RouteComparison"]
) -> tuple[str, ...]:
    """Empty for requests without a route where there are none."""
    if claim is None and not judgements:
        return ()
    fidelity, source = claim or ("not simulated", "")
    vendor = sum(one.is_evidence for one in judgements)
    assessment = _assessment([difference for one in judgements for difference in one.located])
    counts = (str(vendor), str(len(judgements) - vendor))
    was_compared = not all(one.apart for one in judgements)
    return (
        name or "(none)",
        fidelity,
        *counts,
        assessment if was_compared else "not judged",
        source,
    )


def _assessment(found: Sequence["Difference"]) -> str:
    worst = max(found, key=lambda one: one.grade, default=None)
    return "none" if worst is None else worst.grade.name.lower()
