"""Damage: what becomes of a file on its way, as orders like those that strike calls.

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
ORDER: Final = re.compile(r"(?P<kind>[a-z]+):(?P<number>[0-9]{1,18})")


def damaged(pieces: Pieces, orders: Iterable[str]) -> Pieces:
    """The bytes as they come, what was ordered first being done first."""
    for order in orders:
        happen, number = understood(order)
        pieces = happen(pieces, number)
    return pieces


def require_orders(orders: Iterable[str]) -> None:
    """ValueError, with the place of what is wrong, for what is no order."""
    for number, order in enumerate(orders, 1):
        try:
            understood(order)
        except ValueError as wrong:
            raise misread(wrong, number, order, _character(order)) from None


def _character(order: str) -> int:
    """Where an order stops being right, counted from 1."""
    kind, colon, _ = order.partition(":")
    if kind not in KINDS:
        return 1
    begin = len(kind) + len(colon)
    digits = DIGITS.match(order, begin)
    return 1 + (digits.end() if digits and order != "pieces:0" else begin)


def understood(order: str) -> tuple[Callable[[Pieces, int], Pieces], int]:
    """What is done, and how much of it; ValueError for what is no order."""
    found = ORDER.fullmatch(order)
    if found is None or found["kind"] not in KINDS:
        known = ", ".join(f"{kind}:N" for kind in KINDS)
        raise ValueError(f"no fault {order!r} strikes a file: there is {known}")
    number = int(found["number"])
    if found["kind"] == "pieces" and not number:
        raise ValueError("pieces:0 would never end")
    return KINDS[found["kind"]], number


def _cut(pieces: Pieces, length: int) -> Pieces:
    left = length
    for piece in pieces:
        if left <= 0:
            return
        yield piece[:left]
        left -= len(piece)


def _flip(pieces: Pieces, place: int) -> Pieces:
    begin = 0
    for piece in pieces:
        here = place - begin
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
