"""Tolerant rows: decoded without those of their descriptive fields that are malformed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Generic, TypeVar

import msgspec

from .invalid_value import InvalidValue
from .row_fields import KINDS, Member, Type, members, type_of

T = TypeVar("T")

MAX_DROPPED: Final = 8
"""Fields dropped from one row; a row with more that cannot be read is malformed."""

MAX_ID: Final = 60
"""Characters of a row's id that are shown."""

FAULTS: Final = (msgspec.ValidationError, RecursionError)

MISSING: Final = "it is missing"
UNDOCUMENTED: Final = "not one of its documented values"

Path = tuple[str | int, ...]


class TooLong:
    """Stands in the place of a text that is too long to be kept: no type accepts it."""

    def __init__(self, characters: int) -> None:
        self._characters = characters

    def __str__(self) -> str:
        return f"longer than {self._characters} characters"


@dataclass(frozen=True, slots=True)
class Fault:
    """The part of a row that cannot be read, and why; a decisive one costs the row.

    In a list, only one that is `vital` costs the row, any other its item.
    One that is `of_row` is about several fields, of which any may be at fault.
    """

    path: Path
    reason: str
    missing: bool = False
    decisive: bool = False
    vital: bool = False
    of_row: bool = False

    def __str__(self) -> str:
        return f"{shown(self.path)}: {self.reason}" if self.path else self.reason


@dataclass(slots=True)
class Tolerated(Generic[T]):
    """A row, or the `fault` it was lost to; what was `dropped` from it, and items it `lost`.

    A lost item is named by the path of its list, its id where that can be read, and its fault.
    """

    row: T | None = None
    fault: Fault | None = None
    dropped: list[Fault] = field(default_factory=list)
    lost: list[tuple[str, Fault]] = field(default_factory=list)


def tolerate(value: object, row_type: type[T], *, strict: bool = True) -> Tolerated[T]:
    """Convert a row of plain values, without the optional fields that cannot be read.

    Each malformed value costs the innermost field with a default around it that is not marked as
    decisive; a malformed item of a list costs itself, unless it is vital. Where there is no such
    field, or more than `MAX_DROPPED` of them, the row is lost. `value` is changed.
    """
    tolerated: Tolerated[T] = Tolerated()
    declared = type_of(row_type)
    tolerated.fault = _Pruner(tolerated, strict).fault(value, declared, ())
    if tolerated.fault is None:
        try:
            tolerated.row = msgspec.convert(value, row_type, strict=strict, str_keys=True)
        except FAULTS:
            tolerated.fault = Fault((), "it is not usable")
    if tolerated.fault is not None:
        tolerated.dropped, tolerated.lost = [], []
    return tolerated


def find_fault(value: object, body_type: Any, *, strict: bool = True) -> Fault:
    """Return the first part of a body that is not as its type says, none of it being tolerable."""
    tolerated: Tolerated[object] = Tolerated()
    found = _Pruner(tolerated, strict, tolerant=False).fault(value, type_of(body_type), ())
    return found or Fault((), "it is not usable")


class _Pruner:
    """Takes out of a row what can be spared, and says what cannot."""

    def __init__(self, tolerated: Tolerated[Any], strict: bool, *, tolerant: bool = True) -> None:
        self._tolerated = tolerated
        self._strict = strict
        self._tolerant = tolerant

    def fault(
        self, value: object, declared: Type, path: Path, *, spare: bool = False
    ) -> Fault | None:
        """Return why a value cannot be what is declared, after what can be spared is gone."""
        if declared.struct and isinstance(value, dict):
            return self._in_struct(value, declared.struct, path)
        if declared.item and isinstance(value, list):
            return self._in_list(value, declared.item, path, spare=spare)
        if declared.opaque or self._problem(value, declared.declared) is None:
            return None
        is_vital = declared.vital and isinstance(value, str)
        return Fault(path, self._mismatch(value, declared), vital=is_vital)

    def _in_struct(self, record: dict[str, Any], struct: Any, path: Path) -> Fault | None:
        for member in members(struct):
            here = (*path, member.name)
            if member.name not in record:
                if member.required:
                    return Fault(here, MISSING, missing=True)
                continue
            found = self.fault(record[member.name], member.type, here, spare=member.droppable)
            if found and not self._dropped(record, member, found):
                return replace(found, decisive=found.decisive or member.decisive)
        return self._unusable(record, struct, path)

    def _dropped(self, record: dict[str, Any], member: Member, found: Fault) -> bool:
        """Drop a field that can be spared, in whose value a fault was found."""
        if member.required or found.vital or not self._tolerant:
            return False
        if record[member.name] is not None:
            if found.decisive or member.decisive:
                return False
            if member.substituted:
                self._tolerated.lost.append((shown(found.path), replace(found, path=())))
                del record[member.name]
                return True
        if not self._spared(found):
            return False
        del record[member.name]
        return True

    def _spared(self, found: Fault) -> bool:
        """Count what is dropped, unless too much is."""
        if not self._tolerant or len(self._tolerated.dropped) >= MAX_DROPPED:
            return False
        self._tolerated.dropped.append(found)
        return True

    def _in_list(
        self, items: list[object], declared: Type, path: Path, *, spare: bool
    ) -> Fault | None:
        """Take malformed items out: objects are lost, as are values of a list that is decisive.

        Values of a descriptive list, and null, are dropped.
        """
        kept: list[object] = []
        for index, item in enumerate(items):
            before = len(self._tolerated.dropped), len(self._tolerated.lost)
            found = self.fault(item, declared, (*path, index))
            if found is None:
                kept.append(item)
            elif found.vital or not self._tolerant:
                return found
            elif declared.struct or not (spare or item is None):
                self._lose(item, declared, (*path, index), found, before)
            elif not self._spared(found):
                return found
        items[:] = kept
        return None

    def _lose(
        self, item: object, declared: Type, path: Path, found: Fault, before: tuple[int, int]
    ) -> None:
        """Note an item as lost; what was dropped from it on the way no longer matters."""
        dropped, lost = before
        del self._tolerated.dropped[dropped:], self._tolerated.lost[lost:]
        inner = replace(found, path=found.path[len(path) :])
        name = named(shown(path), ids(item, declared.struct), inner)
        self._tolerated.lost.append((name, inner))

    def _unusable(self, record: dict[str, Any], struct: Any, path: Path) -> Fault | None:
        """Return what the checks of a type say of a record, each of whose fields is right."""
        if any(_is_opaque(member.type) for member in members(struct)):
            return None
        by_name = {member.name: member for member in members(struct)}
        while error := self._problem(record, struct):
            why = _cause(error)
            if why is None:
                return Fault(path, "its values cannot be used together")
            member = by_name.get(why.field)
            found = Fault((*path, why.field), why.why, of_row=member is None)
            if not (member and why.field in record and self._dropped(record, member, found)):
                return found
        return None

    def _mismatch(self, value: object, declared: Type) -> str:
        if isinstance(value, TooLong):
            return str(value)
        got, expected = KINDS.get(type(value), ""), declared.expected.split(" or ")
        if got and got not in expected and not self._is_number(value, expected):
            return f"expected {declared.expected}, got {got}"
        return UNDOCUMENTED

    def _is_number(self, value: object, expected: list[str]) -> bool:
        """Return True for a number, or a text that is read as one, where one is expected."""
        if isinstance(value, int) and "number" in expected:
            return True
        kinds = [type_ for type_ in (int, float) if KINDS[type_] in expected]
        return not self._strict and any(self._problem(value, one) is None for one in kinds)

    def _problem(self, value: object, declared: Any) -> BaseException | None:
        try:
            msgspec.convert(value, declared, strict=self._strict, str_keys=True)
        except FAULTS as error:
            return error
        return None


def _is_opaque(declared: Type) -> bool:
    return declared.opaque or bool(declared.item and declared.item.opaque)


def _cause(error: BaseException | None) -> InvalidValue | None:
    while error is not None and not isinstance(error, InvalidValue):
        error = error.__cause__
    return error


def shown(path: Path) -> str:
    """Return a path as it is written in messages: `remediation.entities[2].link`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


def counted(path: Path) -> str:
    """Return the name under which a field is counted: its path without positions in lists."""
    return ".".join(part for part in path if isinstance(part, str))


def ids(value: object, struct: Any) -> dict[Path, str]:
    """Return the ids of a row by their paths, as far as they can be read.

    They are its first required field and those of the required objects in it.
    """
    return dict(_ids(value, struct, ())) if struct else {}


def named(position: str, row_ids: Mapping[Path, str], fault: Fault | None = None) -> str:
    """Return a position with the ids of its row, less those that may be at fault."""
    whose = (
        f"{shown(path)} {text}"
        for path, text in row_ids.items()
        if fault is None or not (fault.of_row or path == fault.path)
    )
    return ", ".join((position, *whose))


def _ids(value: object, struct: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if not isinstance(value, Mapping):
        return
    own = False
    for member in members(struct):
        held, here = value.get(member.name), (*path, member.name)
        if not member.required:
            continue
        if member.type.struct:
            yield from _ids(held, member.type.struct, here)
        elif not (own or member.type.closed):
            own = True
            if _is_id(held, member.type):
                yield here, _printable(held)


def _is_id(value: object, declared: Type) -> bool:
    if not isinstance(value, str | int) or isinstance(value, bool):
        return False
    try:
        msgspec.convert(value, declared.declared, strict=False)
    except FAULTS:
        return False
    return True


def _printable(value: object) -> str:
    text = str(value)[:MAX_ID]
    return "".join(letter if letter.isprintable() else "?" for letter in text)
