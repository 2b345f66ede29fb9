"""What is in a store, as lines of text: an overview, a table, CSV, JSON lines, or one thing."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Final

import msgspec

from ...core.printable import plain_cell, visible, visible_json
from ...errors import ConfigurationError
from ...models import Severity, State, to_json
from ...models.file import spell_bytes
from .columns import columns

if TYPE_CHECKING:
    # For its users the store is a name only, since it needs an extra.
    from ...sinks.store import Store, Wanted

Row = Mapping[str, object]

LIMIT: Final = 50
"""Rows of a table: more would scroll by."""

WIDTH: Final = 60
"""Characters of a cell in a table."""

SHOWN: Final[Mapping[str, Sequence[str]]] = {
    "asset": ("dns", "name", "class", "status", "tags", "visited"),
    "port": ("protocol", "port", "service", "source", "visited"),
    "risk": ("severity", "state", "name", "dns", "title", "targets", "visited"),
    "file": ("name", "size", "updated"),
    "attribute": ("name", "value", "source", "visited"),
    "technology": ("vendor", "product", "version", "name", "visited"),
    "webpage": ("url", "status", "visited"),
}
USUALLY_SHOWN: Final = ("group", "identifier", "class", "status", "visited")
"""The columns of a table, unless the user names others."""

SEVERITIES: Final = {str(severity): severity.name.lower() for severity in Severity}
STATES: Final = {str(state): state.name.lower() for state in State}


@dataclass(frozen=True, slots=True)
class Question:
    """What to show of an open store, which columns of it, and how many rows (0: all)."""

    store: "Store"
    types: Sequence[str]
    wanted: "Wanted"
    columns: Sequence[str] = ()
    limit: int | None = None

    def rows(self, type_: str) -> Iterator[Row]:
        """Yield the rows of a type, with texts that are easier to read than codes and bytes."""
        wanted = replace(self.wanted, limit=self.limit or None)
        return map(_readable, self.store.rows(type_, wanted))

    def chosen(self, row: Row, usual: Sequence[str]) -> Sequence[str]:
        """Return the columns to show of such rows; raise ConfigurationError for an unknown one."""
        for name in self.columns:
            if name not in row:
                raise ConfigurationError(f"there is no column {name!r}, but {', '.join(row)}")
        return self.columns or [name for name in usual if name in row]


def overview(store: "Store", wanted: "Wanted", types: Sequence[str]) -> Iterator[str]:
    """Yield the number of each type, risks by severity and state, and how to see them."""
    counts = {name: store.count(name, wanted) for name in types}
    yield f"{sum(counts.values())} models are in {store.path}"
    yield ""
    yield from columns(
        ("type", "number"), [(name, str(count)) for name, count in counts.items() if count]
    )
    if counts.get("risk"):
        yield ""
        yield from _risks(store.tally("risk", "status", wanted))
    yield from ("", "Next, try")
    yield f"  chariot show {store.path} risk --severity critical"
    yield f"  chariot show {store.path} asset --format csv"
    yield "  chariot show --help"


def _risks(tally: Mapping[str, int]) -> Iterator[str]:
    """Yield a line for each severity, with a column for each state that is there."""
    states = [state for state in STATES if any(status[:1] == state for status in tally)]
    rows = (
        (name, *(str(_sum(tally, state + severity)) for state in states))
        for severity, name in SEVERITIES.items()
    )
    yield from columns(("risk", *(STATES[state] for state in states)), rows)


def _sum(tally: Mapping[str, int], prefix: str) -> int:
    return sum(count for status, count in tally.items() if status.startswith(prefix))


def table(question: Question) -> Iterator[str]:
    """Yield rows of one type under headings, cells cut; and how many more there are."""
    (type_,) = question.types
    limit = LIMIT if question.limit is None else question.limit
    rows = list(replace(question, limit=limit).rows(type_))
    if not rows:
        yield f"no {type_} is like that"
        return
    names = question.chosen(rows[0], SHOWN.get(type_, USUALLY_SHOWN))
    yield from columns(names, ([_cell(row[name]) for name in names] for row in rows))
    if len(rows) == limit:
        count = question.store.count(type_, question.wanted)
        if count > len(rows):
            yield f"... and {count - len(rows)} more: --limit 0 shows all"


def comma_separated(question: Question) -> Iterator[str]:
    """Yield CSV with all columns, or those chosen, of one type; lists as JSON."""
    (type_,) = question.types
    rows = question.rows(type_)
    first = next(rows, None)
    if first is None:
        return
    names = question.chosen(first, [*first])
    yield _csv(names)
    for row in chain([first], rows):
        yield _csv([_plain(row[name]) for name in names])


def json_lines(question: Question) -> Iterator[str]:
    """Yield the models as they would be sent, one a line, targets first."""
    wanted = replace(question.wanted, limit=question.limit or None)
    for type_ in question.types:
        for model in question.store.models(type_, wanted):
            yield visible_json(to_json(model)).decode()


def one(store: "Store", key: str) -> Iterator[str]:
    """Yield all that is known of the model with this key, and the keys of what is around it."""
    row = _find(store, key)
    facts = {name: value for name, value in _readable(row).items() if value}
    listed = [(name, _text(facts[name])) for name in facts if name not in UNLISTED]
    yield from columns(("column", "value"), listed)
    related = list(store.around(key))
    if related:
        yield from ("", "around it", *(f"  {visible(other)}" for other in related))
    if "bytes" in row:
        yield from ("", *map(visible, _text(row["bytes"]).splitlines()))


UNLISTED: Final = ("bytes", "targets")
"""Columns that have a place of their own where one thing is shown."""


def _find(store: "Store", key: str) -> Row:
    row = store.find(key)
    if row is None:
        raise ConfigurationError(f"there is no {key} in {store.path}; --columns key lists keys")
    return row


def _readable(row: Row) -> Row:
    """Add the size of a file, and severity and state of a risk in words."""
    match row:
        case {"bytes": bytes(content)}:
            return {**row, "size": len(content)}
        case {"priority": _, "status": str(status)}:
            words = {
                "severity": SEVERITIES.get(status[1:2], status),
                "state": STATES.get(status[:1], status),
            }
            return {**row, **words}
    return row


def _text(value: object) -> str:
    match value:
        case bytes():
            return spell_bytes(value)
        case bool() | list() | dict():
            return msgspec.json.encode(value).decode()
    return str(value)


def _cell(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else _text(value)
    shown = visible(text)
    return shown if len(shown) <= WIDTH else f"{shown[: WIDTH - 1]}…"


def _plain(value: object) -> str:
    """Return a cell that a spreadsheet shows; numbers are not formulas."""
    text = _text(value)
    return text if isinstance(value, int | float) else plain_cell(text)


def _csv(cells: Sequence[str]) -> str:
    line = io.StringIO()
    # The writer quotes what holds a character of the line's end, and nothing else makes it do so.
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().removesuffix("\r\n")
