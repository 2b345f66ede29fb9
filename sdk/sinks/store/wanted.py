"""Wanted: which rows of a store to read, and the SQL that says so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Table, Text, cast, or_

from ...errors import ConfigurationError
from ...model import Severity
from .schema import METADATA

_SPECIAL: Final = re.compile(r"[%_\\]")

_GRADED: Final = "priority"
"""The column that only what has a severity has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows to read: all conditions that are given must hold.

    `key` is a whole key, `match` is looked for in keys, and `where` compares columns by name with
    a whole value; in these two case does not matter and `*` stands for anything. `since` is the
    earliest `visited`: RFC3339 in UTC, or the beginning of it.
    """

    key: str = ""
    match: str = ""
    where: tuple[tuple[str, str], ...] = ()
    severities: tuple[Severity, ...] = ()
    since: str = ""
    limit: int | None = None

    def conditions(self, table: Table) -> Iterator[ColumnElement[bool]]:
        """What a row has to fulfil; ConfigurationError when the table lacks a column for it."""
        if self.key:
            yield table.c.key == self.key
        if self.match:
            yield _like(table.c.key, f"*{self.match}*")
        for name, value in self.where:
            yield _like(cast(_column(table, name), Text), value)
        if self.severities:
            _column(table, _GRADED)
            yield or_(*(table.c.status.like(f"_{one}%") for one in self.severities))
        if self.since:
            yield _column(table, "visited") >= self.since

    def applies(self, type_: str) -> bool:
        """Whether a type has the columns that are compared."""
        needed = {name for name, _ in self.where}
        needed |= {_GRADED} if self.severities else set()
        needed |= {"visited"} if self.since else set()
        return needed <= set(METADATA.tables[type_].c.keys())


def _like(column: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
    escaped = _SPECIAL.sub(r"\\\g<0>", pattern).replace("*", "%")
    return column.like(escaped, escape="\\")


def _column(table: Table, name: str) -> ColumnElement[str]:
    if name not in table.c:
        columns = ", ".join(table.c.keys())
        raise ConfigurationError(f"{table.name} has no column {name!r}; there are {columns}")
    return table.c[name]
