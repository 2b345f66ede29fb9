"""What risks, ports and attributes in a store are on: asked for with them, in the form of JSON."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Table

from ...models import Port
from ...models.base import JSON
from .schema import BELONGING, KINDS, METADATA, TARGETS, Kind, stored_fields

_LINKS: Final = METADATA.tables[TARGETS]
_ASSETS: Final = METADATA.tables["asset"]
_MARK: Final = "@"
"""Between the kind of a place and the column of it, which a column of a model never holds."""


def relation(kind: Kind) -> str:
    """Return the name that JSON has for what a model of this kind is on; "" where it has none."""
    return "parent" if kind in BELONGING else "target" if kind.related else ""


def with_places(query: Select[Any], table: Table) -> Select[Any]:
    """Return the query with a row for each thing that a model is on, and what identifies that."""
    link: ColumnElement[str] = _LINKS.c.target
    if "source" in table.c and relation(KINDS[table.name]) == "parent":
        link = table.c.source
    else:
        query = query.outerjoin(_LINKS, _LINKS.c.risk == table.c.key).order_by(link)
    ports = METADATA.tables["port"].alias()
    for name in _possible(KINDS[table.name]):
        place = ports if name == "port" else METADATA.tables[name].alias()
        query = query.outerjoin(place, place.c.key == link).add_columns(*_columns(name, place))
    if table.name == "port":
        return query
    host = _ASSETS.alias()
    query = query.outerjoin(host, host.c.key == ports.c.source)
    return query.add_columns(*_columns("host", host, "asset"))


def placed(kind: Kind, row: Mapping[str, JSON]) -> dict[str, JSON]:
    """Return the columns of the model, and what it is on as JSON has it, where that is known."""
    if not relation(kind):
        return dict(row)
    fields = {name: value for name, value in row.items() if _MARK not in name}
    place = next((name for name in _possible(kind) if row[f"{name}{_MARK}key"]), "")
    if place:
        form = _form(place, row)
        fields[relation(kind)] = form if kind in BELONGING else {**form, "_type": place}
    return fields


def _form(place: str, row: Mapping[str, JSON], kind: str = "") -> dict[str, JSON]:
    form = {
        name.removeprefix(f"{place}{_MARK}"): value
        for name, value in row.items()
        if name.startswith(f"{place}{_MARK}")
    }
    parent = {"parent": _form("host", row, "asset")} if place == "port" else {}
    return {"type": kind or place, **form, **parent}


def _possible(kind: Kind) -> Iterator[str]:
    """Return the types of the targets that a model of this type may have."""
    names = ("asset",) if kind is Port else KINDS
    return (name for name in names if KINDS[name].identifying)


def _columns(label: str, place: Table | Any, kind: str = "") -> Iterator[ColumnElement[Any]]:
    identifying = KINDS[kind or label].identifying
    fields = stored_fields(KINDS[kind or label]).items()
    wanted = ["key", *(name for name, field in fields if field.name in identifying)]
    return (place.c[name].label(f"{label}{_MARK}{name}") for name in wanted)
