"""JSON text: values of a document that comes in pieces, each as it is needed."""

import codecs
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..errors import DamagedFile
from .lines import as_utf8, say_recoded, windows_text
from .notes import Notes

LONGEST_OBJECT: Final = 8 * 2**20

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_OBJECTS: Final = re.compile(r"\[[ \t\r\n]*[{\]]")
_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")
NOT_JSON: Final = (ValueError, RecursionError)


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
    return made if len(made) == len(pairs) else _Unclear("a name stands twice in an object")


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object)


def decode_value(text: str) -> Value:
    """Return the one value of a text; one of NOT_JSON is raised where there is none."""
    return _value(_DECODER.decode(text), text, 0, len(text))


def _value(content: object, text: str, at: int, end: int) -> Value:
    """The value that the text has there, unless half of a character is in it, which is no text."""
    if isinstance(content, _Unclear):
        return Value(None, content.reason)
    if _HALF.search(text, at, end):
        try:
            json.dumps(content, ensure_ascii=False, default=str).encode()
        except UnicodeEncodeError:
            return Value(None, "an escape in it is half of a character")
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
            try:
                content, end = _DECODER.raw_decode(self._text, self._at)
                if end < len(self._text) or self._ended:
                    value = _value(content, self._text, self._at, end)
                    self._skip(end - self._at)
                    return value.from_recoded(self._recoded)
            except NOT_JSON:
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
