"""`chariot check NAME --mutants`: small mistakes in an integration that its tests do not notice."""

from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from ... import registry
from ...errors import ConfigurationError
from ..display.console import Console, echo
from ..display.progress import status
from ..exit_codes import Exit

if TYPE_CHECKING:
    from ...testing.mutants import Mutant, Outcome, Trial


def try_mutants(what: Sequence[str], number: int, at: str | None, console: Console) -> Exit:
    """Run the tests of vendors, or of all, on their mutants; show those that they pass."""
    if at and len(what) != 1:
        raise ConfigurationError("--at takes the name of one vendor")
    names = list(dict.fromkeys(what)) or registry.every_name()
    trials = {name: _trial(name) for name in names}
    codes = [_tried(name, trial, number, at, console) for name, trial in trials.items()]
    return max(codes)


def _tried(name: str, trial: "Trial", number: int, at: str | None, console: Console) -> Exit:
    from ...testing.mutants import Harmless, Mutant, mutants_of

    began = monotonic()
    file = Path("tests", "mutants", f"{registry.folder(name)}.toml")
    harmless = Harmless.read(file)
    with status(f"{name}: tests without a mistake", shown=console.interactive) as tell:
        baseline = trial.baseline()
        walks = [Mutant.first_page(operation, by) for operation, by in baseline.walks]
        known = [*walks, *mutants_of(trial.folder)]
        chosen = _chosen(known, number, name, at)
        tried = [mutant for mutant in chosen if mutant not in harmless]
        outcomes = []
        for mutant, outcome in trial.outcomes(tried, baseline):
            outcomes.append((mutant, outcome))
            tell(f"{name}: {len(outcomes)} of {len(tried)} mutants; {mutant}")
    live = _shown(outcomes)
    unmatched = [] if at else list(harmless.unmatched(known))
    for entry in unmatched:
        console.say(f"{file} has an entry that is about no mutant: {entry}", level="error")
    convicted = len(tried) - live
    share = f" ({convicted / len(tried):.0%})" if tried else ""
    echo(
        f"{name}: {len(tried)} of {len(known)} mutants tried, {convicted} convicted{share}, "
        f"{live} live, {len(chosen) - len(tried)} harmless, {monotonic() - began:.0f} s"
    )
    return Exit.FAILED if live or unmatched else Exit.COMPLETE


def _shown(outcomes: Sequence[tuple["Mutant", "Outcome"]]) -> int:
    """Show the mutants that live and the score by operator; return how many live."""
    from ...testing.mutants import NOTICED_BY, Outcome, score_lines

    live = [mutant for mutant, outcome in outcomes if outcome is Outcome.LIVE]
    for mutant in live:
        echo(f"live  {mutant}  [{NOTICED_BY[mutant.operator]}]")
    for line in score_lines(outcomes):
        echo(line)
    return len(live)


def _trial(name: str) -> "Trial":
    from ...testing.mutants import Trial
    from ...testing.quality.paths import VendorPaths

    home = registry.home(name)
    if name not in registry.names(home):
        registry.integration(name)
    places = VendorPaths(name)
    own = places.conformance
    tests = sorted({own, *own.parent.glob(f"{own.stem}_*.py")})
    if not own.exists():
        raise ConfigurationError(f"{name} has no tests of its own: write {places.shown(own)}")
    folder = registry.place(home, name).resolve()
    return Trial(f"{home}.{registry.folder(name)}", folder, tests)


def _chosen(
    mutants: Sequence["Mutant"], number: int, seed: str, place: str | None
) -> list["Mutant"]:
    from ...testing.mutants import changed_files, selected

    if place is None:
        return selected(mutants, number, seed, changed_files())
    found = [mutant for mutant in mutants if place in (mutant.place, mutant.path.name)]
    if not found:
        raise ConfigurationError(
            f"there is no mutant at {place!r}: give FILE, FILE:LINE, or an operation whose "
            "listings end after their first page"
        )
    return found
