"""The tables of a store: one for each model, its columns named as in the platform's JSON."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args, get_origin

from msgspec.structs import FieldInfo, fields
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeEngine

from ...models import AnyModel, Attribute, Model, Port

Kind = type[Model]

KINDS: Final[Mapping[str, Kind]] = {kind.__name__.lower(): kind for kind in get_args(AnyModel)}
"""Every model that has a table, by the table's name, which is the `type` of its JSON."""

TARGETS: Final = "risk_target"
"""Which risk is on what: one risk may be on several hosts that share a DNS name."""

CHANGED: Final = "changed"
"""When something other than the times last changed; `updated` is the platform's word for another
time on an asset, and no word at all for a port (docs/platform.md 1.4)."""

WATERMARKS: Final = "watermark"
"""Up to when each stream of an account has been read, times as in ISO 8601."""

_TYPES: Final[Mapping[object, tuple[type[TypeEngine[Any]], str]]] = {
    bytes: (LargeBinary, "''"),
    bool: (Boolean, "0"),
    int: (Integer, "0"),
    tuple: (JSON, "'[]'"),
    dict: (JSON, "'{}'"),
    float | None: (Float, "NULL"),
}
"""Type and default of a column by the type of its field; all others are text."""

BELONGING: Final = (Port, Attribute)
"""Models whose `source` is the key of what they belong to, by which they are looked up."""


def stored_fields(kind: Kind) -> Mapping[str, FieldInfo]:
    """Return the fields of a model that a store keeps, by column: plain ones first, then lists."""
    left_out = kind.hidden + kind.related
    kept = {field.encode_name: field for field in fields(kind) if field.name not in left_out}
    if "updated" not in kept:
        kept[CHANGED] = kept["visited"]
    return dict(sorted(kept.items(), key=lambda item: (item[0] != "key", is_json(item[1]))))


def is_json(field: FieldInfo) -> bool:
    """Return True if the column of a field holds JSON: a list or a mapping."""
    return _origin(field) in (tuple, dict)


def describe() -> MetaData:
    """Return the tables and indexes of a store, as this version of the kit makes them."""
    metadata = MetaData()
    for name, kind in KINDS.items():
        Table(name, metadata, *_columns(kind))
    # No index by target: it would cost every run a tenth, and save who asks a tenth of a second.
    Table(
        TARGETS,
        metadata,
        Column("risk", Text, primary_key=True),
        Column("target", Text, primary_key=True),
        sqlite_with_rowid=False,
    )
    Table(
        WATERMARKS,
        metadata,
        Column("name", Text, primary_key=True),
        Column("moment", Text, nullable=False),
        Column("whole", Text, nullable=False),
    )
    return metadata


def _columns(kind: Kind) -> Iterator[Column[object]]:
    for name, field in stored_fields(kind).items():
        type_, default = _TYPES.get(field.type) or _TYPES.get(_origin(field), (Text, "''"))
        yield Column(
            name,
            type_,
            primary_key=name == "key",
            nullable=default == "NULL",
            # Without a default, no later version could add a column to a store that has rows.
            server_default=text(default),
            index=name == "source" and kind in BELONGING,
        )


def _origin(field: FieldInfo) -> object:
    return get_origin(field.type) or field.type


METADATA: Final = describe()
