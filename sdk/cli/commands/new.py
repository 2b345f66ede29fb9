"""`chariot new NAME`: a vendor's four folders, and tests that say what to write into them."""

from pathlib import Path
from shlex import quote
from typing import Any, Final, TypedDict, Unpack

import click

from ...scaffold import FORMER_NAMES, STYLES, Plan, Words, plan
from ..command import Command
from ..display.console import echo

NEXT: Final = "python -m pytest -x -q tests/integrations/test_{folder}.py"


class PagingStyle(click.Choice[str]):
    """A style by its name; the names of the release before are accepted, and not shown."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name of the style."""
        return super().convert(FORMER_NAMES.get(value, value), param, ctx)


class NewCommand(Command):
    """The command, with a sample of each style in its help."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, and then what a vendor sends in each style of paging."""
        super().format_options(ctx, formatter)
        with formatter.section("Styles of paging, and what the vendor sends"):
            formatter.write_dl([(style.name, style.sample) for style in STYLES.values()])


class NewOptions(TypedDict):
    """The command line of `new`."""

    name: str
    paging: str
    title: str
    into: Path
    force: bool
    dry_run: bool


@click.command(
    cls=NewCommand, short_help="Begin an integration: its four folders, and tests that fail."
)
@click.argument("name")
@click.option(
    "--paging",
    type=PagingStyle(STYLES),
    metavar="STYLE",
    required=True,
    help="Where the vendor says how its listing continues: one of the styles below.",
)
@click.option(
    "--title",
    default="",
    metavar="TEXT",
    help="The vendor's name as people write it.  [default: NAME with capital letters]",
)
@click.option(
    "--into",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    metavar="DIR",
    help="The repository, the kit's or one of your own.  [default: the working directory]",
)
@click.option("--force", is_flag=True, help="Replace files of the vendor that exist already.")
@click.option("--dry-run", is_flag=True, help="Say what would be made, and make nothing.")
def new(**options: Unpack[NewOptions]) -> None:
    """Begin an integration with the vendor NAME by copying the example, under that name.

    \b
    chariot new acme --paging cursor
    chariot new acme-cloud --paging next-url-in-body --title "Acme Cloud" --into ~/my-integrations
    chariot new acme --paging vendor-sdk --dry-run

    Makes integrations/NAME, simulators/NAME, tests/integrations/test_NAME.py and cassettes/NAME.
    The simulator and its oracle work immediately: they are the made-up vendor's, with the
    requested style of paging, until you write down what yours does. In the integration, what you
    are to write is left out; the first test that fails says what that is and where it is described,
    and so does the next.

    A folder without a pyproject.toml also gets what editors, pytest, tox and GitHub need:
    pyproject.toml, tox.ini, .gitignore and a workflow.

    NAME is lower-case, with dashes between words; in folders they are underscores. Where a file of
    the vendor exists already, nothing is made, unless --force replaces it.

    Exits with 0 when all was made, 1 when something could not be written, and then nothing is; 2
    usage, for a name that is taken or cannot be one as well.
    """
    planned = plan(
        options["name"],
        options["paging"],
        options["into"],
        title=options["title"],
        force=options["force"],
    )
    if not options["dry_run"]:
        planned.write()
    for line in _summary(planned, Words(options["name"]), options["into"]):
        echo(line)


def _summary(planned: Plan, words: Words, into: Path) -> list[str]:
    files = [str(into / name) for name in planned.files]
    there = [] if into == Path() else [f"cd {quote(str(into))}"]
    commands = [*there, NEXT.format(folder=words.folder)]
    return [*files, "", "Next:", *(f"  {command}" for command in commands)]
