"""Fields: what a type says of the parts of a row, worked out once per type."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

import msgspec
from msgspec.structs import fields as struct_fields

from .json_decoders import json_decoder

decisive: Final = msgspec.Meta(extra={"decisive": True})
"""Marks an optional field whose absence would change a key, severity, state or target.

    score: Annotated[Score | None, decisive] = None

A row in which it cannot be read is lost, as with a required field. Any other field with a default
is dropped, and counted. `null` is the same as absent.
"""

incomplete_without: Final = msgspec.Meta(extra={"incomplete_without": True})
"""Marks an optional field for which there is a substitute, such as a score beside a severity.

A row is kept without it, but named as malformed: the run is incomplete.
"""

vital: Final = msgspec.Meta(extra={"vital": True})
"""Marks a type of texts, of which a malformed one costs its row, also as an item of a list."""

_LISTS: Final = (list, tuple, set, frozenset)

KINDS: Final[Mapping[object, str]] = {
    str: "text",
    int: "int",
    float: "number",
    bool: "boolean",
    type(None): "null",
    list: "array",
    tuple: "array",
    set: "array",
    frozenset: "array",
    dict: "object",
    bytes: "base64 text",
}
"""The words for types in messages, of values as well as of fields."""


@dataclass(frozen=True, slots=True)
class Type:
    """What a value has to be: the declared type, the Struct in it, or the type of its items.

    `closed` types list their values; `opaque` ones are not looked into; see `vital`.
    """

    declared: Any
    expected: str
    struct: Any = None
    item: "Type | None" = None
    closed: bool = False
    opaque: bool = False
    vital: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A field of a Struct, by its name in the row."""

    name: str
    type: Type
    required: bool
    decisive: bool
    substituted: bool

    @property
    def droppable(self) -> bool:
        """True if a row is kept without the field."""
        return not (self.required or self.decisive)


@lru_cache(maxsize=512)
def members(struct: Any) -> tuple[Member, ...]:
    """Return the fields of a Struct in their order."""
    # Nothing may be converted to a type whose decoder has not been built before.
    json_decoder(struct)
    return tuple(
        Member(
            field.encode_name,
            type_of(field.type),
            field.required,
            decisive=_is_marked(field.type, decisive),
            substituted=_is_marked(field.type, incomplete_without),
        )
        for field in struct_fields(struct)
    )


def type_of(declared: Any) -> Type:
    """Return the description of a type, which looks into no Struct yet."""
    alternatives = tuple(_alternatives(declared))
    structs = [one for one in alternatives if _is_struct(one)]
    items = [one for one in alternatives if _is_list(one)]
    return Type(
        declared,
        " or ".join(dict.fromkeys(word for one in alternatives for word in _words(one))),
        struct=structs[0] if len(structs) == 1 else None,
        item=type_of(get_args(items[0])[0]) if items else None,
        closed=any(_is_closed(one) for one in alternatives),
        opaque=msgspec.Raw in alternatives,
        vital=_is_marked(declared, vital),
    )


def _alternatives(declared: Any) -> Iterator[Any]:
    """Yield the type, or the members of a union, without what is annotated."""
    origin = get_origin(declared)
    if origin is Annotated:
        yield from _alternatives(get_args(declared)[0])
    elif origin in (Union, types.UnionType):
        for one in get_args(declared):
            yield from _alternatives(one)
    else:
        yield declared


def _is_marked(declared: Any, mark: msgspec.Meta) -> bool:
    """Return True if the type, an alternative of it, or the items of a list are marked so."""
    origin = get_origin(declared)
    if origin is Annotated:
        inner, *notes = get_args(declared)
        return mark in notes or _is_marked(inner, mark)
    is_of_several = origin in (Union, types.UnionType, *_LISTS)
    return is_of_several and any(_is_marked(each, mark) for each in get_args(declared))


def _is_struct(declared: Any) -> bool:
    made = get_origin(declared) or declared
    return isinstance(made, type) and issubclass(made, msgspec.Struct)


def _is_list(declared: Any) -> bool:
    arguments = get_args(declared)
    if get_origin(declared) is tuple:
        return len(arguments) == 2 and arguments[1] is Ellipsis
    return get_origin(declared) in _LISTS and len(arguments) == 1


def _is_closed(declared: Any) -> bool:
    made = get_origin(declared) or declared
    return made is Literal or (isinstance(made, type) and issubclass(made, Enum))


def _words(declared: Any) -> Iterator[str]:
    """Yield the kinds of values that a type allows."""
    made = get_origin(declared) or declared
    if made is Literal:
        yield from (KINDS[type(value)] for value in get_args(declared))
    elif _is_closed(made):
        yield from (KINDS[type(member.value)] for member in made)
    elif _is_struct(declared):
        yield "object"
    else:
        yield KINDS.get(made) or str(getattr(made, "__name__", "another type"))
