"""Lines of text files: UTF-8, with or without a mark, or UTF-16 with one."""

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from ..errors import DamagedFile

LONGEST_LINE: Final = 16 * 2**20

UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its end; `fault` says why it is not to be relied on, if it is not."""

    number: int
    text: str
    fault: str = ""


def as_utf8(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces without a byte order mark, and of UTF-16 in UTF-8."""
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


def read_lines(pieces: Iterable[bytes]) -> Iterator[Line]:
    """The lines of a file, however they end; DamagedFile for one of more than 16 MiB.

    One that is not UTF-8 is read with what is wrong replaced, and says so; so does a last one
    without an end, since nobody can tell it from one that was cut off.
    """
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
        last = _line(number + 1, rest)
        fault = "the file ends inside this line; if it is whole, add a line break at its end"
        yield Line(last.number, last.text, fault)


def _line(number: int, line: bytes) -> Line:
    try:
        return Line(number, line.decode())
    except UnicodeDecodeError:
        return Line(number, line.decode(errors="replace"), "not UTF-8: save the file as UTF-8")
