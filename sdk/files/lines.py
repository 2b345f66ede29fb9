"""Lines of text files: UTF-8, with or without a mark, UTF-16 with one, or windows-1252."""

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from ..errors import DamagedFile
from .notes import Notes

LONGEST_LINE: Final = 16 * 2**20

UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_CHARACTERS: Final = "".join(
    bytes((number,)).decode("cp1252", errors="ignore") or chr(number) for number in range(256)
)
"""Windows-1252, and latin-1 for the five bytes that it lacks."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its end; `fault` says why it is not to be relied on, if it is not.

    `unended`: it is the last one, and has no line break. `recoded`: it was not UTF-8.
    """

    number: int
    text: str
    fault: str = ""
    unended: bool = False
    recoded: bool = False


def windows_text(content: bytes) -> str:
    """Return bytes that are not UTF-8 as text, which any bytes are."""
    return codecs.charmap_decode(content, "strict", _CHARACTERS)[0]


def say_recoded(notes: Notes, line: int) -> None:
    """Note that a file is not UTF-8, and where that showed first."""
    notes.say(f"it is not UTF-8 from line {line} on: read as windows-1252")


def as_utf8(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces without a byte order mark, and those of UTF-16 in UTF-8."""
    iterator = iter(pieces)
    # A mark may come in pieces as anything else.
    head = b""
    while len(head) < len(codecs.BOM_UTF8) and (piece := next(iterator, None)) is not None:
        head += piece
    whole = chain((head,), iterator)
    if head.startswith(UTF_16):
        return _recoded(whole)
    return chain((head.removeprefix(codecs.BOM_UTF8),), iterator)


def _recoded(pieces: Iterable[bytes]) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("utf-16")()
    try:
        for piece in pieces:
            yield decoder.decode(piece).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError:
        raise DamagedFile("its UTF-16 breaks off or is damaged: export it again") from None


def read_lines(pieces: Iterable[bytes], notes: Notes | None = None) -> Iterator[Line]:
    """Yield the lines of a file, however they end; DamagedFile for one of more than 16 MiB.

    One that is not UTF-8 is read as windows-1252, which `notes` says once, with its line.
    """
    recoded = False
    for line in _lines(pieces):
        if line.recoded and notes and not recoded:
            recoded = True
            say_recoded(notes, line.number)
        yield line


def _lines(pieces: Iterable[bytes]) -> Iterator[Line]:
    number, rest, returns = 0, b"", True
    for piece in as_utf8(pieces):
        lines = (rest + piece).splitlines(keepends=True)
        # Behind a carriage return the other half of the line's end may come.
        rest = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
        for line in lines:
            number += 1
            returns = line.endswith(b"\r")
            yield _line(number, line)
        if len(rest) > LONGEST_LINE:
            raise DamagedFile(f"line {number + 1} is longer than {LONGEST_LINE} bytes")
    if returns and rest.endswith(b"\r"):
        yield _line(number + 1, rest)
    elif rest:
        yield _line(number + 1, rest, unended=True)


def _line(number: int, line: bytes, *, unended: bool = False) -> Line:
    try:
        return Line(number, line.decode(), unended=unended)
    except UnicodeDecodeError as error:
        cut = unended and "unexpected end" in error.reason
    fault = "the file ends inside a character: it may be cut off" if cut else ""
    return Line(number, windows_text(line), fault, unended, recoded=True)
