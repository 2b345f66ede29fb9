"""Faults of files: what becomes of a file on its way, by specs like those of calls.

cut:1200    the file ends after 1200 bytes
flip:30     byte 30, counted from 0, is another one
pieces:7    it comes seven bytes at a time
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from ..http.faults import misread

Pieces = Iterator[bytes]

DIGITS: Final = re.compile(r"[0-9]{0,18}")
SPEC: Final = re.compile(r"(?P<kind>[a-z]+):(?P<number>[0-9]{1,18})")


def apply_file_faults(pieces: Pieces, specs: Iterable[str]) -> Pieces:
    """Return the file as it comes, the fault that was named first being applied first."""
    for spec in specs:
        apply, number = read_file_fault(spec)
        pieces = apply(pieces, number)
    return pieces


def require_file_faults(specs: Iterable[str]) -> None:
    """Raise ValueError, with the position of the error, for what is not a fault of files."""
    for number, spec in enumerate(specs, 1):
        try:
            read_file_fault(spec)
        except ValueError as wrong:
            raise misread(wrong, number, spec, _character(spec)) from None


def _character(spec: str) -> int:
    """Return where a spec stops being right, counted from 1."""
    kind, colon, _ = spec.partition(":")
    if kind not in KINDS:
        return 1
    begin = len(kind) + len(colon)
    digits = DIGITS.match(spec, begin)
    return 1 + (digits.end() if digits and spec != "pieces:0" else begin)


def read_file_fault(spec: str) -> tuple[Callable[[Pieces, int], Pieces], int]:
    """Return the function of a fault, and its number; raise ValueError for any other text."""
    match = SPEC.fullmatch(spec)
    if match is None or match["kind"] not in KINDS:
        offered = ", ".join(f"{kind}:N" for kind in KINDS)
        raise ValueError(f"no fault {spec!r} strikes a file: there is {offered}")
    number = int(match["number"])
    if match["kind"] == "pieces" and not number:
        raise ValueError("pieces:0 would never end")
    return KINDS[match["kind"]], number


def _cut(pieces: Pieces, length: int) -> Pieces:
    left = length
    for piece in pieces:
        if left <= 0:
            return
        yield piece[:left]
        left -= len(piece)


def _flip(pieces: Pieces, offset: int) -> Pieces:
    begin = 0
    for piece in pieces:
        here = offset - begin
        begin += len(piece)
        if 0 <= here < len(piece):
            yield piece[:here] + bytes((piece[here] ^ 0xFF,)) + piece[here + 1 :]
        else:
            yield piece


def _pieces(pieces: Pieces, size: int) -> Pieces:
    held = b""
    for piece in pieces:
        held += piece
        whole = len(held) - len(held) % size
        yield from (held[at : at + size] for at in range(0, whole, size))
        held = held[whole:]
    if held:
        yield held


KINDS: Final[Mapping[str, Callable[[Pieces, int], Pieces]]] = {
    "cut": _cut,
    "flip": _flip,
    "pieces": _pieces,
}
