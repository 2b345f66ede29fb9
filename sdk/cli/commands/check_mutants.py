"""`chariot check NAME --mutants`: small mistakes in an integration that its tests do not notice."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ... import registry
from ...errors import ConfigurationError
from ..display.console import Console, echo
from ..display.progress import status
from ..exit_codes import Exit

if TYPE_CHECKING:
    from ...testing.mutants import Mutant, Trial


def try_mutants(what: Sequence[str], number: int, at: str | None, console: Console) -> Exit:
    """Run the tests of vendors, or of all, on their mutants; show those that they pass."""
    if at and len(what) != 1:
        raise ConfigurationError("--at takes the name of one vendor")
    names = list(dict.fromkeys(what)) or registry.every_name()
    trials = {name: _trial(name) for name in names}
    codes = [_tried(name, trial, number, at, console) for name, trial in trials.items()]
    return max(codes)


def _tried(name: str, trial: "Trial", number: int, at: str | None, console: Console) -> Exit:
    from ...testing.mutants import Harmless, Mutant, Outcome, mutants_of, selected

    file = Path("tests", "mutants", f"{registry.folder(name)}.toml")
    harmless = Harmless.read(file)
    live: list[Mutant] = []
    with status(f"{name}: tests without a mistake", shown=console.interactive) as tell:
        baseline = trial.baseline()
        known = [*map(Mutant.first_page, baseline.operations), *mutants_of(trial.folder)]
        chosen = _at(known, at) if at else selected(known, number, name)
        tried = [mutant for mutant in chosen if mutant not in harmless]
        for done, (mutant, outcome) in enumerate(trial.outcomes(tried, baseline.seconds), 1):
            live += [mutant] if outcome is Outcome.LIVE else []
            tell(f"{name}: {done} of {len(tried)} mutants, {len(live)} live; {mutant}")
    _show(live)
    unmatched = [] if at else list(harmless.unmatched(known))
    for entry in unmatched:
        console.say(f"{file} has an entry that is about no mutant: {entry}", level="error")
    convicted = len(tried) - len(live)
    share = f" ({convicted / len(tried):.0%})" if tried else ""
    echo(
        f"{name}: {len(tried)} of {len(known)} mutants tried, {convicted} convicted{share}, "
        f"{len(live)} live, {len(chosen) - len(tried)} harmless"
    )
    return Exit.FAILED if live or unmatched else Exit.COMPLETE


def _show(live: Sequence["Mutant"]) -> None:
    from ...testing.mutants import NOTICED_BY

    for mutant in live:
        echo(f"live  {mutant}  [{NOTICED_BY[mutant.operator]}]")


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


def _at(mutants: Sequence["Mutant"], place: str) -> list["Mutant"]:
    found = [mutant for mutant in mutants if mutant.place == place]
    if not found:
        raise ConfigurationError(
            f"there is no mutant at {place!r}: give FILE:LINE, or an operation whose listings end "
            "after their first page"
        )
    return found
