"""Objects: JSON files, an array of objects, bare or in an object, or one object a line."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import msgspec

from ..decode import RowError
from ..decode.convert import converted
from ..decode.damage import Trouble
from ..decode.json_decoders import json_decoder
from ..errors import DamagedFile
from .beside import require_whole
from .column_names import field_names, squeezed
from .json_stream import NOT_JSON, JSONText, Value, decode_value
from .lines import Line, as_utf8, read_lines
from .notes import Notes

T = TypeVar("T", bound=msgspec.Struct)

WRAPPERS: Final = frozenset({"findings", "results", "vulnerabilities", "value"})
"""What an object calls the list in it."""

CUT: Final = "the file ends inside this line; if it is whole, add a line break at its end"
UNENDED: Final = "its last line has no line break at its end; it was read, as a whole object"

TakeError = Callable[[Trouble], None]


class Keys(Generic[T]):
    """The names of a row's fields, which are compared by letters and digits as columns are."""

    def __init__(self, kind: type[T], also: Mapping[str, str]) -> None:
        self.kind = kind
        self.required = [one.encode_name for one in msgspec.structs.fields(kind) if one.required]
        self._fields = {field.encode_name for field in msgspec.structs.fields(kind)}
        self._names = field_names(kind, also)

    def named(self, value: Mapping[str, object]) -> Mapping[str, object]:
        """Return an object by the names of the fields; of two keys for one the field's own counts.

        _Unreadable where two keys differ from a field's own in case or signs alone.
        """
        if self._fields.issuperset(value):
            return value
        found = {key: item for key, item in value.items() if key in self._fields}
        for key, item in value.items():
            name = self._names.get(squeezed(key), key)
            if key in self._fields or name not in self._fields:
                continue
            if name in found and squeezed(key) == squeezed(name):
                raise _Unreadable("a name is twice in an object")
            found.setdefault(name, item)
        return found


class _Unreadable(Exception):
    """Why an object is skipped."""


def read_objects(
    pieces: Iterable[bytes], keys: Keys[T], head: bytes, take_error: TakeError, notes: Notes
) -> Iterator[T]:
    """Yield the objects as their type; a malformed one is skipped and named by its line.

    A row is kept without those of its descriptive fields that are malformed, and with what JSON
    forbids replaced, which `notes` counts. An array is read element by element, each of 8 MiB at
    most; it may be in an object, as `findings` or the like. DamagedFile where something in it is
    not JSON, since the start of the next is unknown, where the array is not closed, or where
    what stands beside it says that it is not all. In lines a bad object costs itself.
    """
    json_decoder(keys.kind)
    for placed in _placed(pieces, keys, head, take_error, notes):
        row, troubles = _row(placed, keys)
        for trouble in troubles:
            take_error(trouble)
        if row is not None:
            yield row


def _placed(
    pieces: Iterable[bytes], keys: Keys[T], head: bytes, take_error: TakeError, notes: Notes
) -> Iterator["_Placed"]:
    text = next(as_utf8([head]), b"").lstrip()
    if text.startswith(b"["):
        return _bare(JSONText(pieces, notes))
    if _is_wrapped(head, keys):
        return _wrapped(JSONText(pieces, notes))
    return _by_line(pieces, take_error, notes)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A value, and where it stands."""

    position: str
    value: Value


def _row(placed: _Placed, keys: Keys[T]) -> tuple[T | None, Sequence[Trouble]]:
    """Return an object as its type, and what was wrong with it."""
    try:
        return converted(_named(placed.value, keys), keys.kind, placed.position)
    except _Unreadable as why:
        return None, [RowError(placed.position, str(why))]


def _named(value: Value, keys: Keys[T]) -> object:
    if value.unclear:
        raise _Unreadable(value.unclear)
    found = value.content
    if not isinstance(found, dict):
        return found
    named = keys.named(found)
    if value.recoded:
        _require_ascii(named, keys)
    return named


def _require_ascii(found: Mapping[str, object], keys: Keys[T]) -> None:
    """Raise where a required field is not ASCII: the name of a risk or host is never guessed."""
    named = "".join(f"{found.get(name)}" for name in keys.required)
    if not named.isascii() or not "".join(found).isascii():
        raise _Unreadable(f"{' or '.join(keys.required)} is not UTF-8: save the file as UTF-8")


def _by_line(pieces: Iterable[bytes], take_error: TakeError, notes: Notes) -> Iterator[_Placed]:
    for line in read_lines(pieces, notes):
        if not line.text.strip():
            continue
        position = f"line {line.number}"
        try:
            value = decode_value(_whole(line, notes), notes)
        except NOT_JSON as error:
            said = str(error) if isinstance(error, _Unreliable) else "not JSON"
            take_error(RowError(position, said))
        else:
            yield _Placed(position, value.from_recoded(line.recoded))


class _Unreliable(ValueError):
    """A line that is not as it was written."""


def _whole(line: Line, notes: Notes) -> str:
    """Return the text of a line; an object that is closed is whole without the end of its line."""
    if line.fault:
        raise _Unreliable(line.fault)
    if line.unended:
        if not line.text.rstrip().endswith("}"):
            raise _Unreliable(CUT)
        notes.say(UNENDED)
    return line.text


def _is_wrapped(head: bytes, keys: Keys[T]) -> bool:
    """Return whether an object holds a list of rows, and is none itself."""
    text = JSONText([head], Notes())
    with suppress(DamagedFile):
        text.take("{")
        while text.peek() == '"':
            key = squeezed(text.key())
            if key in keys.required:
                return False
            if key in WRAPPERS and text.begins_objects():
                return True
            text.value("it")
            text.take(",")
    return False


def _wrapped(text: JSONText) -> Iterator[_Placed]:
    beside: list[tuple[str, object]] = []
    rows = 0
    text.take("{")
    while text.peek() == '"':
        key = squeezed(text.key())
        if key in WRAPPERS and text.begins_objects():
            for placed in _array(text):
                rows += 1
                yield placed
        else:
            beside.append((key, text.value(f"what stands on line {text.line}").content))
        if text.peek() != ",":
            break
        text.take(",")
    text.take("}")
    _require_end(text)
    require_whole(beside, rows)


def _bare(text: JSONText) -> Iterator[_Placed]:
    yield from _array(text)
    _require_end(text)


def _array(text: JSONText) -> Iterator[_Placed]:
    text.take("[")
    number = 0
    while text.peek() != "]":
        if number:
            text.take(",")
            text.peek()
        position = f"element {number} (line {text.line})"
        yield _Placed(position, text.value(position))
        number += 1
    text.take("]")


def _require_end(text: JSONText) -> None:
    if text.peek():
        raise DamagedFile(f"something follows the list, on line {text.line}")
