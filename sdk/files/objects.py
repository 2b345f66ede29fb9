"""Objects: JSON files, one array of objects or one object a line, an object at a time."""

import codecs
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import msgspec

from ..decode import RowError
from ..decode.json import json_decoder
from ..decode.reasons import reason
from ..decode.salvage import FAULTS
from ..errors import DamagedFile
from .lines import Line, as_utf8, read_lines

T = TypeVar("T")

LONGEST_OBJECT: Final = 8 * 2**20

TakeError = Callable[[RowError], None]
Placed = Iterator[tuple[str, object]]


@dataclass(frozen=True, slots=True)
class _Unclear:
    """What stands in the place of a value that programs read differently."""

    reason: str


def _object(pairs: Sequence[tuple[str, object]]) -> object:
    made = dict(pairs)
    return made if len(made) == len(pairs) else _Unclear("a name stands twice in an object")


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object)

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")
_NOT_JSON: Final = (ValueError, RecursionError)


def read_objects(
    pieces: Iterable[bytes], kind: type[T], head: bytes, take_error: TakeError
) -> Iterator[T]:
    """The objects as their type; a malformed one is skipped and named by its line.

    An array is read element by element, each of 8 MiB at most; DamagedFile where one is
    not JSON, since nobody knows where the next begins, and DamagedFile where the array is
    not closed. In lines a bad one costs itself.
    """
    json_decoder(kind)
    text = next(as_utf8([head]), b"").lstrip()
    placed = _elements(pieces) if text.startswith(b"[") else _by_line(pieces, take_error)
    for position, value in placed:
        try:
            yield _converted(value, kind)
        except _Unreadable as said:
            take_error(RowError(position, str(said)))


class _Unreadable(Exception):
    """Why an object is skipped."""


def _converted(value: object, kind: type[T]) -> T:
    if isinstance(value, _Unclear):
        raise _Unreadable(value.reason)
    try:
        return msgspec.convert(value, kind, strict=False)
    except FAULTS as fault:
        raise _Unreadable(reason(fault)) from None


def _whole(value: object, text: str, at: int, end: int) -> object:
    """The value that the text has there, unless half of a character is in it, which is no text."""
    if not _HALF.search(text, at, end):
        return value
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return _Unclear("an escape in it is half of a character")
    return value


def _by_line(pieces: Iterable[bytes], take_error: TakeError) -> Placed:
    for line in read_lines(pieces):
        if not line.text.strip():
            continue
        try:
            text = _reliable(line)
            value = _whole(_DECODER.decode(text), text, 0, len(text))
            yield f"line {line.number}", value
        except _NOT_JSON as error:
            said = str(error) if isinstance(error, _Unreliable) else "not JSON"
            take_error(RowError(f"line {line.number}", said))


class _Unreliable(ValueError):
    """A line that is not as it was written."""


def _reliable(line: Line) -> str:
    # An object that is closed is whole, with or without the end of its line.
    if line.fault and not (line.text.rstrip().endswith("}") and "UTF-8" not in line.fault):
        raise _Unreliable(line.fault)
    return line.text


def _elements(pieces: Iterable[bytes]) -> Placed:
    text = _Text(pieces)
    text.take("[")
    number = 0
    while text.peek() != "]":
        if number:
            text.take(",")
            text.peek()
        line = text.line
        value = text.value(f"element {number} (line {line})")
        yield f"element {number} (line {line})", value
        number += 1
    text.take("]")
    if text.peek():
        raise DamagedFile(f"something follows the array, on line {text.line}")


class _Text:
    """What of the file is not read yet, as far as it was needed."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.line = 1
        self._pieces = as_utf8(pieces)
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text = ""
        self._at = 0
        self._ended = False

    def peek(self) -> str:
        """The next character that is no space; "" at the end of the file."""
        while True:
            spaces = _SPACE.match(self._text, self._at)
            self._skip(len(spaces[0]) if spaces else 0)
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def take(self, character: str) -> None:
        """Step over this character, which must come next."""
        if (found := self.peek()) != character:
            raise self._broken(character, ended=not found)
        self._skip(1)

    def value(self, position: str) -> object:
        """The value that comes next, with something behind it to show that it is whole."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
                if end < len(self._text) or self._ended:
                    value = _whole(value, self._text, self._at, end)
                    self._skip(end - self._at)
                    return value
            except _NOT_JSON:
                if self._ended or len(self._text) - self._at > LONGEST_OBJECT:
                    raise DamagedFile(
                        f"{position} is not JSON to its end, or longer than {LONGEST_OBJECT} "
                        "characters: export it again"
                    ) from None
            self._more()

    def _skip(self, length: int) -> None:
        self.line += self._text.count("\n", self._at, self._at + length)
        self._at += length

    def _more(self) -> bool:
        """Read another piece; False where there is none."""
        piece = next(self._pieces, None)
        self._ended = piece is None
        try:
            added = self._decoder.decode(piece or b"", final=self._ended)
        except UnicodeDecodeError:
            raise DamagedFile(
                f"it is not UTF-8 after line {self.line}: save the file as UTF-8"
            ) from None
        self._text, self._at = self._text[self._at :] + added, 0
        return not self._ended

    def _broken(self, missing: str, *, ended: bool) -> DamagedFile:
        said = "it breaks off" if ended else f"{missing!r} is missing"
        return DamagedFile(f"{said} on line {self.line}: export it again")
