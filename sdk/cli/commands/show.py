"""`chariot show STORE`: lists, filters and exports what runs have put into a store."""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, TypedDict, Unpack

import click

from ...core.private_file import writer_of
from ...errors import ConfigurationError
from ...models import Severity
from ..arguments.distinct_files import DASH, require_distinct, uses
from ..arguments.used_files import store_files
from ..command import Command
from ..display.store_view import LIMIT, Question, comma_separated, json_lines, one, overview, table

if TYPE_CHECKING:
    from ...sinks.store import Store, Wanted

WRITERS: Final[Mapping[str, Callable[[Question], Iterator[str]]]] = {
    "table": table,
    "ndjson": json_lines,
    "csv": comma_separated,
}

PIECE_BYTES: Final = 2**13

SINCE: Final = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")


class ShowOptions(TypedDict):
    """The command line of `show`, None or empty where the user said nothing."""

    store: str
    what: str | None
    match: str
    where: tuple[str, ...]
    severity: tuple[str, ...]
    since: str
    limit: int | None
    format: str
    columns: str


@click.command(cls=Command, short_help="List, filter and export the models in a store.")
@click.argument("store")
@click.argument("what", required=False)
@click.option("--match", default="", metavar="TEXT", help="Only keys that contain TEXT.")
@click.option(
    "--where",
    multiple=True,
    metavar="COLUMN=VALUE",
    help="Only rows with VALUE in COLUMN. Repeatable.",
)
@click.option(
    "--severity",
    multiple=True,
    type=click.Choice([severity.name.lower() for severity in Severity]),
    help="Only risks of this severity. Repeatable.",
)
@click.option("--since", default="", metavar="DATE", help="Only models seen since DATE, in UTC.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    help=f"Maximum number of rows of a type, 0 for all.  [default: {LIMIT} in a table, else all]",
)
@click.option(
    "--format",
    type=click.Choice([*WRITERS]),
    default="table",
    show_default=True,
    help="Format of the output.",
)
@click.option("--columns", default="", metavar="A,B", help="Columns of a table or of csv.")
def show(**options: Unpack[ShowOptions]) -> None:
    """List, filter and export the models in STORE, a file of `chariot run --sink sqlite:STORE`.

    \b
    chariot show inventory.db
    chariot show inventory.db risk --severity critical --severity high
    chariot show inventory.db asset --match example.com --since 2026-01-31
    chariot show inventory.db asset --where class=ipv4 --where 'cloudId=i-*' --columns dns,name
    chariot show inventory.db '#risk#www.example.com#CVE-2024-3094'
    chariot show inventory.db risk --format csv > risks.csv
    chariot show inventory.db --format ndjson | jq .key

    WHAT is a type (asset, port, risk, file...), or the key of one model, which is then shown with
    the keys of related models. Without WHAT, the models of each type are counted.

    Terminal codes and formulas of spreadsheets are made harmless: \\x1b, and ' before a formula.

    In TEXT and VALUE, case does not matter and * matches any text. ndjson is the platform's form:
    a risk is one line for each target.
    """
    from ...sinks.store import Store

    store = Store(options["store"])
    require_distinct(uses("STORE", *store_files(store.path)), uses("stdout", DASH))
    with store:
        _write(_lines(store, options))


def _write(lines: Iterator[str]) -> None:
    """Write whole lines to stdout, many at a time."""
    writer, waiting = writer_of(sys.stdout.buffer), bytearray()
    try:
        for line in lines:
            # Always UTF-8, whatever the locale: exports are read by programs.
            waiting += line.encode() + b"\n"
            if len(waiting) >= PIECE_BYTES:
                piece, waiting = bytes(waiting), bytearray()
                writer.write(piece)
    finally:
        writer.write(bytes(waiting))


def _lines(store: "Store", options: ShowOptions) -> Iterator[str]:
    what, wanted = options["what"] or "", _wanted(options)
    if what.startswith("#"):
        return one(store, what)
    types = _types(what, wanted)
    if options["format"] == "table" and not what and len(types) > 1:
        return overview(store, wanted, types)
    if options["format"] == "csv" and len(types) != 1:
        raise ConfigurationError("csv has the columns of one type: name it, such as risk")
    names = [name.strip() for name in options["columns"].split(",") if name.strip()]
    return WRITERS[options["format"]](Question(store, types, wanted, names, options["limit"]))


def _wanted(options: ShowOptions) -> "Wanted":
    from ...sinks.store import Wanted

    if options["since"] and not SINCE.fullmatch(options["since"]):
        raise ConfigurationError("--since is a date like 2026-01-31, or 2026-01-31T10:00:00Z")
    return Wanted(
        match=options["match"],
        where=tuple(_condition(text) for text in options["where"]),
        severities=tuple(Severity[name.upper()] for name in options["severity"]),
        since=options["since"],
    )


def _condition(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise ConfigurationError(f"--where takes COLUMN=VALUE, not {text!r}")
    return name.strip(), value


def _types(what: str, wanted: "Wanted") -> list[str]:
    """Return the types that a word names, also in plural; without a word, all of them."""
    from ...sinks.store import TYPES

    forms = {form: name for name in TYPES for form in (name, f"{name}s")}
    forms["repositories"] = "repository"
    if what and what.lower() not in forms:
        raise ConfigurationError(f"there is no type {what!r}; there are {', '.join(TYPES)}")
    if what:
        return [forms[what.lower()]]
    fitting = [name for name in TYPES if wanted.applies(name)]
    if not fitting:
        raise ConfigurationError("no type has all requested columns; name a type")
    return fitting
