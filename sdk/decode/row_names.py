"""Renamed row types: one declaration of the fields of a row, read under the names of a format."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar, cast

from msgspec import NODEFAULT, Struct, defstruct, field
from msgspec.structs import FieldInfo, fields

S = TypeVar("S", bound=Struct)


def renamed(
    row_type: type[S],
    spelling: Callable[[str], str] = str,
    required: Collection[str] = (),
    **names: str,
) -> type[S]:
    """Return a row type with the same fields under other names, inherited fields too.

        renamed(Host, str.upper, dns="DNS_DATA/FQDN")

    Args:
        row_type: The type that is read; the result is a subclass of it.
        spelling: Makes the name of a field of that of its attribute, unless the type has one.
        required: Attributes that have a default, and must be there in this format.
        names: Names by attribute, where the spelling is another.

    Raises:
        TypeError: A name or a requirement is for an attribute that the type does not have.
    """
    infos = fields(row_type)
    if unknown := sorted({*names, *required} - {info.name for info in infos}):
        raise TypeError(f"{row_type.__name__} has no field {', '.join(unknown)}")
    declared = [
        (info.name, info.type, _field(info, _name(info, spelling, names), info.name in required))
        for info in infos
    ]
    made = defstruct(
        row_type.__name__,
        declared,
        bases=(row_type,),
        module=row_type.__module__,
        frozen=True,
        kw_only=True,
    )
    return cast("type[S]", made)


def name_in_row(row: Struct, attribute: str) -> str:
    """Return the name under which an attribute of a row is read."""
    return next(info.encode_name for info in fields(row) if info.name == attribute)


def _name(info: FieldInfo, spelling: Callable[[str], str], names: dict[str, str]) -> str:
    if info.name in names:
        return names[info.name]
    return info.encode_name if info.encode_name != info.name else spelling(info.name)


def _field(info: FieldInfo, name: str, required: bool) -> Any:
    if required or info.required:
        return field(name=name)
    if info.default_factory is not NODEFAULT:
        return field(name=name, default_factory=info.default_factory)
    return field(name=name, default=info.default)
