"""Shapes: where in an XML document the fields of a type are, worked out once per type."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from msgspec import inspect

TEXT_FIELD: Final = "#text"
ATTRIBUTE: Final = "@"

LISTS: Final = (
    inspect.ListType,
    inspect.VarTupleType,
    inspect.SetType,
    inspect.FrozenSetType,
)

NO_TEXT: Final = (
    *LISTS,
    inspect.TupleType,
    inspect.DictType,
    inspect.DataclassType,
    inspect.TypedDictType,
    inspect.NamedTupleType,
)
"""What cannot be read from the text of one element."""


@dataclass(slots=True)
class Slot:
    """Where a value goes: a field of the record around it, once or as one of many.

    `verbatim` text is kept as it is; other text is stripped, and none of it is no value.
    """

    name: str
    many: bool = False
    verbatim: bool = False


@dataclass(slots=True)
class Node:
    """An element that a type has a use for; `record` and `row` begin a record of their own."""

    children: dict[str, "Node"] = field(default_factory=dict)
    attributes: dict[str, Slot] = field(default_factory=dict)
    text: Slot | None = None
    record: Slot | None = None
    row: bool = False

    def at(self, path: str) -> "Node":
        """Return the node at a path of element names under this one, made where there is none."""
        node = self
        for name in path.split("/") if path else ():
            node = node.children.setdefault(name, Node())
        return node

    def hold(self, other: "Node") -> None:
        """Have the parts of another node."""
        self.children, self.attributes, self.text = other.children, other.attributes, other.text


@dataclass(frozen=True, slots=True)
class Shape:
    """A type's node, and by field the shapes of the records inside, in lists and single."""

    kind: object
    node: Node
    many: dict[str, "Shape"] = field(default_factory=dict)
    single: dict[str, "Shape"] = field(default_factory=dict)


@lru_cache(maxsize=256)
def document_shape(envelope: object, row: str, kind: object) -> tuple[Node, Shape]:
    """Return the node of a document with its rows marked in it, and the shape of a row."""
    root, rows = shape(envelope).node, shape(kind)
    if row:
        node = root.at(row)
        node.hold(rows.node)
        node.row = True
    return root, rows


def shape(kind: object) -> Shape:
    """Return the shape of a Struct, or of a scalar such as `int`, which is an element's text.

    A field's name is a path of elements under the record's own (`DETECTION_LIST/DETECTION`),
    at its end an attribute (`QDS/@severity`) or an element; `#text` is the record's own text.
    Raises TypeError for what XML cannot hold: mappings, lists of lists, types that hold
    themselves.
    """
    return _shape(kind, ())


def _shape(kind: object, inside: tuple[object, ...]) -> Shape:
    described = inspect.type_info(kind)
    struct = _struct(described)
    if struct is None:
        return Shape(kind, Node(text=_slot(TEXT_FIELD, described, many=False)))
    if struct.cls in inside:
        raise TypeError(f"{struct.cls.__name__} holds itself, which has no fixed shape")
    made = Shape(kind, Node())
    for member in struct.fields:
        _add(made, member, (*inside, struct.cls))
    return made


def _add(shape: Shape, member: inspect.Field, inside: tuple[object, ...]) -> None:
    name, many, inner = member.encode_name, *_listed(member.type)
    struct = _struct(inner)
    if struct is not None:
        node = shape.node.at(name)
        nested = (shape.many if many else shape.single)[name] = _shape(struct.cls, inside)
        node.hold(nested.node)
        node.record = Slot(name, many)
        return
    path, _, last = name.rpartition("/")
    slot = _slot(name, inner, many=many)
    if last.startswith(ATTRIBUTE):
        shape.node.at(path).attributes[last.removeprefix(ATTRIBUTE)] = slot
    else:
        shape.node.at(path if last == TEXT_FIELD else name).text = slot


def _slot(name: str, described: inspect.Type, *, many: bool) -> Slot:
    members = tuple(_members(described))
    for member in members:
        if isinstance(member, NO_TEXT):
            raise TypeError(
                f"{name}: the text of an element is not of type {type(member).__name__}"
            )
    verbatim = any(isinstance(member, inspect.StrType | inspect.AnyType) for member in members)
    return Slot(name, many, verbatim)


def _members(described: inspect.Type) -> Iterator[inspect.Type]:
    """Yield the type, or the types of a union without None."""
    if isinstance(described, inspect.UnionType):
        yield from (one for one in described.types if not isinstance(one, inspect.NoneType))
    elif isinstance(described, inspect.Metadata):
        yield from _members(described.type)
    else:
        yield described


def _listed(described: inspect.Type) -> tuple[bool, inspect.Type]:
    for member in _members(described):
        if isinstance(member, LISTS):
            return True, member.item_type
    return False, described


def _struct(described: inspect.Type) -> inspect.StructType | None:
    return next((one for one in _members(described) if isinstance(one, inspect.StructType)), None)
