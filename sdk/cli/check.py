"""`chariot check`: looks for secrets in files, and compares simulators with recordings."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

import click
import msgspec

from .. import registry
from ..errors import ConfigurationError
from .columns import columns
from .command import Command
from .console import Console, console_of
from .differences import exit_code_of, tell
from .exits import Exit
from .secrets import variable

if TYPE_CHECKING:
    from ..testing.cassette.compare import Difference
    from ..testing.cassette.fidelity import Evidence
    from ..testing.cassette.judge import Judgement

EVIDENCE: Final = Path("tests/evidence")
CASSETTES: Final = Path("cassettes")

FOLDER: Final = click.Path(exists=True, path_type=Path)


class CheckOptions(TypedDict):
    """The command line of `check`, None or empty where the user said nothing."""

    what: tuple[str, ...]
    secrets: bool
    fidelity: bool
    against: Path | None
    evidence: Path | None


@click.command(cls=Command, short_help="Look for secrets, or compare with recordings.")
@click.argument("what", nargs=-1, metavar="[NAME | PATH...]")
@click.option("--secrets", is_flag=True, help="Look for secrets in these files or folders.")
@click.option("--fidelity", is_flag=True, help="Compare the simulator NAME with recordings.")
@click.option(
    "--against",
    type=FOLDER,
    metavar="DIR",
    help="Recordings: vcrpy's cassettes or HAR files.  [default: cassettes/NAME]",
)
@click.option(
    "--evidence",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="What is known of them.  [default: tests/evidence/NAME.json]",
)
@click.pass_context
def check(context: click.Context, **options: Unpack[CheckOptions]) -> None:
    """Look for what should not be there.

    \b
    chariot check --secrets
    chariot check --secrets cassettes notes.txt
    chariot check qualys --fidelity
    chariot check qualys --fidelity --against ~/recordings

    --secrets looks through the files that git knows, or all files where there is no git, for what
    looks like a secret: known formats, random values under telling names, and the secrets that
    are set in the environment. It names places, never values. What may stay is listed in
    .secrets-allowed by file and digest, which is shown in brackets, with the reason.

    --fidelity asks the simulator what was asked in each recording, and compares status, headers
    that matter and the shape of the body. Recordings of the simulator itself only show whether it
    has changed: they are no evidence.

    Exits with 0 when there is nothing, or information only; 1 for anything like a secret, or an
    error of fidelity; 2 usage; 3 for a warning of fidelity.
    """
    console = console_of(context)
    if options["secrets"] == options["fidelity"]:
        raise ConfigurationError("give one of --secrets and --fidelity")
    code = _secrets(options, console) if options["secrets"] else _fidelity(options)
    context.exit(code)


def _secrets(options: CheckOptions, console: Console) -> Exit:
    from ..testing.cassette.repository import suspicious

    places = [Path(place) for place in options["what"]] or [Path()]
    if missing := [str(place) for place in places if not place.exists()]:
        raise ConfigurationError(f"there is no {', '.join(missing)}")
    known = list(_known_secrets())
    found = [one for place in places for one in suspicious(place, known)]
    for one in found:
        click.echo(str(one))
    if found:
        console.say(f"{len(found)} place(s) look like a secret", level="error")
    return Exit.FAILED if found else Exit.COMPLETE


def _known_secrets() -> Iterator[str]:
    """The values of all secrets of all integrations that are set here."""
    for name in registry.names():
        for secret in registry.integration(name).credential.secrets:
            if value := os.environ.get(variable(name, secret)):
                yield value


def _fidelity(options: CheckOptions) -> Exit:
    from ..testing.cassette.judge import judged
    from ..testing.cassette.store import found

    if len(options["what"]) != 1:
        raise ConfigurationError("--fidelity takes the name of one vendor")
    (name,) = options["what"]
    simulator = registry.simulator(name)
    folder = options["against"] or CASSETTES / name
    recordings = found(folder)
    if not recordings:
        raise ConfigurationError(f"there are no recordings in {folder}")
    judgements = list(judged(name, recordings, _evidence(name, options["evidence"])))
    for line in _lines(simulator, judgements):
        click.echo(line)
    differences = [one for judgement in judgements for one in judgement.told]
    tell(differences, f"{name}: {len(judgements)} exchanges")
    return exit_code_of(differences)


def _evidence(name: str, file: Path | None) -> "Evidence | None":
    from ..testing.cassette.fidelity import Evidence

    path = file or EVIDENCE / f"{name}.json"
    if not path.exists():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=Evidence)
    except msgspec.DecodeError as error:
        raise ConfigurationError(f"{path} is not evidence: {error}") from error


def _lines(simulator: Any, judgements: Sequence["Judgement"]) -> Iterator[str]:
    """A line a route: what it claims, from where, what there is to judge it by, and the verdict."""
    by_route: dict[str, list[Judgement]] = {}
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
    name: str, claim: tuple[str, str] | None, judgements: Sequence["Judgement"]
) -> tuple[str, ...]:
    """Empty for requests without a route where there are none."""
    if claim is None and not judgements:
        return ()
    fidelity, source = claim or ("not simulated", "")
    vendor = sum(one.is_evidence for one in judgements)
    verdict = _verdict([difference for one in judgements for difference in one.told])
    counts = (str(vendor), str(len(judgements) - vendor))
    return (name or "(none)", fidelity, *counts, verdict if judgements else "not judged", source)


def _verdict(found: Sequence["Difference"]) -> str:
    worst = max(found, key=lambda one: one.grade, default=None)
    return "none" if worst is None else worst.grade.name.lower()
