"""JSON text: values of a document that comes in pieces, each as it is needed."""

import codecs
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..decode.json_repair import element_end, repaired_text
from ..decode.plain_json import MALFORMED, exact_float, exact_int
from ..errors import DamagedFile
from .lines import as_utf8, say_recoded, windows_text
from .notes import Notes

LONGEST_OBJECT: Final = 8 * 2**20

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_OBJECTS: Final = re.compile(r"\[[ \t\r\n]*[{\]]")
_ODD: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|\\u[dD][89a-fA-F]")
NOT_JSON: Final = MALFORMED

REPLACED: Final = "characters or values replaced that JSON forbids"


@dataclass(frozen=True, slots=True)
class _Unclear:
    """What stands in the place of a value that programs read differently."""

    reason: str


@dataclass(frozen=True, slots=True)
class Value:
    """A value; `unclear` says why programs read it differently, `recoded` that it was not UTF-8."""

    content: object
    unclear: str = ""
    recoded: bool = False

    def from_recoded(self, recoded: bool) -> "Value":
        """Return the value as one of a text that was not UTF-8."""
        return replace(self, recoded=True) if recoded else self


def _object(pairs: Sequence[tuple[str, object]]) -> object:
    made = dict(pairs)
    return made if len(made) == len(pairs) else _Unclear("a name is twice in an object")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=exact_float,
    parse_int=exact_int,
    parse_constant=str,
    # Control characters are repaired, and until then no reason not to find the end of a value.
    strict=False,
)


def decode_value(text: str, notes: Notes) -> Value:
    """Return the one value of a text; one of NOT_JSON is raised where there is none."""
    try:
        if not _ODD.search(text):
            return _value(_DECODER.decode(text))
    except NOT_JSON:
        pass
    content, repairs = _repaired(text)
    if repairs:
        notes.count(REPLACED, repairs)
    return _value(content)


def _repaired(text: str) -> tuple[object, int]:
    """Return the value of a text with what JSON forbids replaced, and how much that is."""
    repaired, count = repaired_text(text)
    return _DECODER.decode(repaired), count


def _value(content: object) -> Value:
    if isinstance(content, _Unclear):
        return Value(None, content.reason)
    return Value(content)


class JSONText:
    """What of the file is not read yet, as far as it was needed."""

    def __init__(self, pieces: Iterable[bytes], notes: Notes) -> None:
        self.line = 1
        self._pieces = as_utf8(pieces)
        self._notes = notes
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._recoded = False
        self._text = ""
        self._at = 0
        self._ended = False

    def peek(self) -> str:
        """Return the next character that is no space; "" at the end of the file."""
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

    def begins_objects(self) -> bool:
        """Return whether an array of objects comes next, or an empty one."""
        while self.peek() == "[":
            found = _OBJECTS.match(self._text, self._at)
            if found or self._text[self._at + 1 :].strip() or not self._more():
                return found is not None
        return False

    def key(self) -> str:
        """Return the name that comes next, and step over the colon behind it."""
        value = self.value(f"a name on line {self.line}")
        self.take(":")
        return str(value.content)

    def value(self, position: str) -> Value:
        """Return the value that comes next, with something behind it to show that it is whole."""
        self.peek()
        while True:
            full = self._ended or len(self._text) - self._at > LONGEST_OBJECT
            found = self._found(full=full)
            if found and (found[1] < len(self._text) or self._ended):
                content, end, repairs = found
                if repairs:
                    self._notes.count(REPLACED, repairs)
                self._skip(end - self._at)
                return _value(content).from_recoded(self._recoded)
            if full and not found:
                raise DamagedFile(
                    f"{position} is not JSON to its end, or longer than {LONGEST_OBJECT} "
                    "characters: export it again"
                )
            self._more()

    def _found(self, *, full: bool) -> tuple[object, int, int] | None:
        """Return the value that is next, its end and its repairs, None where there is none yet."""
        try:
            value, end = _DECODER.raw_decode(self._text, self._at)
            if not _ODD.search(self._text, self._at, end):
                return value, end, 0
        except RecursionError:
            end = element_end(self._text, self._at)
        except ValueError:
            # What cannot be read may go on in the next piece.
            end = element_end(self._text, self._at) if full else 0
        try:
            value, repairs = _repaired(self._text[self._at : end])
        except NOT_JSON:
            return None
        return value, end, repairs

    def _skip(self, length: int) -> None:
        self.line += self._text.count("\n", self._at, self._at + length)
        self._at += length

    def _more(self) -> bool:
        """Read another piece; False where there is none."""
        piece = next(self._pieces, None)
        self._ended = piece is None
        added = self._decoded(piece or b"")
        self._text, self._at = self._text[self._at :] + added, 0
        return not self._ended

    def _decoded(self, piece: bytes) -> str:
        """Return a piece as text: as UTF-8, and as windows-1252 from where it is none on."""
        if self._recoded:
            return windows_text(piece)
        try:
            return self._decoder.decode(piece, final=self._ended)
        except UnicodeDecodeError as error:
            content, start = bytes(error.object), error.start
        before = content[:start].decode()
        self._recoded = True
        unread = self._text[self._at :] + before
        say_recoded(self._notes, self.line + unread.count("\n"))
        return before + windows_text(content[start:])

    def _broken(self, missing: str, *, ended: bool) -> DamagedFile:
        said = "it breaks off" if ended else f"{missing!r} is missing"
        return DamagedFile(f"{said} on line {self.line}: export it again")
