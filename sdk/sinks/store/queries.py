"""Wanted: which rows of a store to read, and the SQL that says so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import JSON, ColumnElement, Label, Select, Table, Text, cast, func, or_, select

from ...errors import ConfigurationError
from ...models import Severity
from .schema import BELONGING, METADATA, TARGETS

RISKS: Final = METADATA.tables["risk"]

_PORTS: Final = METADATA.tables["port"]
_FILES: Final = METADATA.tables["file"]
_LINKS: Final = METADATA.tables[TARGETS]
_BELONGING: Final = [METADATA.tables[kind.__name__.lower()] for kind in BELONGING]


def targets() -> Label[list[str]]:
    """Return a column with the keys of the targets of a risk."""
    keys = func.json_group_array(_LINKS.c.target, type_=JSON)
    return select(keys).where(_LINKS.c.risk == RISKS.c.key).scalar_subquery().label("targets")


def around(key: str) -> Iterator[Select[Any]]:
    """Yield the queries for the keys of all models related to a model of any type."""
    yield select(_LINKS.c.target).where(_LINKS.c.risk == key).order_by(_LINKS.c.target)
    yield _files(key)
    yield _seen(key)
    for table in _BELONGING:
        yield select(table.c.key).where(table.c.source == key).order_by(table.c.key)
    ports = select(_PORTS.c.key).where(_PORTS.c.source == key)
    there = or_(_LINKS.c.target == key, _LINKS.c.target.in_(ports))
    yield select(_LINKS.c.risk).where(there).distinct().order_by(_LINKS.c.risk)


def _seen(technology: str) -> Select[Any]:
    """Return the proofs of a technology; their paths name the target (docs/platform.md 1.15)."""
    proofs = technology.replace("#technology#", "#file#proofs/", 1)
    named = _FILES.c.key.between(f"{proofs}/", f"{proofs}0")
    return select(_FILES.c.key).where(named).order_by(_FILES.c.key)


def _files(risk: str) -> Select[Any]:
    """Return a risk's definition and proofs, named after it (docs/platform.md 1.7)."""
    definition = "#file#definitions/" + RISKS.c.name
    proof = "#file#proofs/" + RISKS.c.dns + "/" + RISKS.c.name
    # Further proofs are one level down, that is between the slash and the character after it.
    named = or_(
        _FILES.c.key == definition,
        _FILES.c.key == proof,
        _FILES.c.key.between(proof + "/", proof + "0"),
    )
    return select(_FILES.c.key).where(RISKS.c.key == risk, named).order_by(_FILES.c.key)


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
        """Yield the conditions on a row; raise ConfigurationError without their columns."""
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
        """Return True if a type has the columns that are compared."""
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
