"""`chariot new NAME`: a vendor's four homes, and tests that say what to write into them."""

from pathlib import Path
from shlex import quote
from typing import Final, TypedDict, Unpack

import click

from ...scaffold import STYLES, Plan, Words, plan
from ..command import Command
from ..display.console import echo

NEXT: Final = "python -m pytest -x -q tests/integrations/test_{folder}.py"


class NewOptions(TypedDict):
    """The command line of `new`."""

    name: str
    paging: str
    into: Path
    dry_run: bool


@click.command(cls=Command, short_help="Begin an integration: its four homes, and tests that fail.")
@click.argument("name")
@click.option(
    "--paging",
    type=click.Choice(STYLES),
    required=True,
    help="How the vendor's listing goes on; sdk is through a client of the vendor's own.",
)
@click.option(
    "--into",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    metavar="DIR",
    help="The repository, the kit's or one of your own.  [default: the working directory]",
)
@click.option("--dry-run", is_flag=True, help="Say what would be made, and make nothing.")
def new(**options: Unpack[NewOptions]) -> None:
    """Begin an integration with the vendor NAME by copying the example, under that name.

    \b
    chariot new acme --paging cursor
    chariot new acme-cloud --paging next-url --into ~/my-integrations
    chariot new acme --paging sdk --dry-run

    Makes integrations/NAME, simulators/NAME, tests/integrations/test_NAME.py and cassettes/NAME.
    The simulator and its oracle work immediately: they are the made-up vendor's, with the
    requested style of paging, until you write down what yours does. In the integration, what you
    are to write is left out; the first test that fails says what that is and where it is described,
    and so does the next.

    NAME is lower-case, with dashes between words; in folders they are underscores. Nothing is
    overwritten: where anything is there already, nothing is made.

    Exits with 0 when all was made, 1 when something could not be written, and then nothing is; 2
    usage, for a name that is taken or cannot be one as well.
    """
    planned = plan(options["name"], options["paging"], options["into"])
    if not options["dry_run"]:
        planned.write()
    for line in _told(planned, Words(options["name"]), options["into"]):
        echo(line)


def _told(planned: Plan, words: Words, into: Path) -> list[str]:
    files = [str(into / name) for name in planned.files]
    there = [] if into == Path() else [f"cd {quote(str(into))}"]
    commands = [*there, NEXT.format(folder=words.folder)]
    return [*files, "", "Next:", *(f"  {command}" for command in commands)]
