"""Lists of addresses with ranges, which footers of Qualys' tables have of many hosts."""

import re
from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from typing import Final

from msgspec import Struct

from sdk.decode import InvalidValue
from sdk.errors import DamagedFile

MAX_HOSTS: Final = 65_536
"""Hosts that one list may name: those of a network of 16 bits."""

MAX_LISTED: Final = 4 * MAX_HOSTS
"""Hosts that a file may name in lists, since a short line can name very many."""


def parts_of(text: str) -> list[str]:
    """Return what is listed in a cell with commas or semicolons."""
    return [part.strip() for part in re.split(r"[,;]", text) if part.strip()]


def length(addresses: str) -> int:
    """Return how many addresses a range has (`198.51.100.10-198.51.100.20`); 1 for one."""
    try:
        return max(1, _size(addresses))
    except ValueError:
        return 1


def require_ranges(field: str, parts: Sequence[str]) -> None:
    """Raise Unusable for `field` unless addresses and ranges are listed, of not too many hosts."""
    try:
        sizes = [_size(part) for part in parts]
    except ValueError:
        raise InvalidValue(field, "not a list of addresses and ranges") from None
    if min(sizes) < 1:
        raise InvalidValue(field, "a range in it ends before it begins")
    if sum(sizes) > MAX_HOSTS:
        raise InvalidValue(field, f"it lists more than {MAX_HOSTS} hosts")


def addresses_of(part: str) -> Iterator[str]:
    """Yield each address of a range, or the one that it is."""
    first = ip_address(part.partition("-")[0].strip())
    for number in range(_size(part)):
        yield str(first + number)


class Lists:
    """Counts the hosts that a file has in lists."""

    def __init__(self) -> None:
        self._hosts = 0

    def add(self, hosts: int) -> None:
        """Count the hosts of one more list; DamagedFile where they are too many together."""
        self._hosts += hosts
        if self._hosts > MAX_LISTED:
            raise DamagedFile(
                f"its lists of scanned hosts have more than {MAX_LISTED} addresses: export the "
                "report in parts"
            )


class Unscanned(Struct, frozen=True, rename="upper"):
    """RANGE of an appendix: hosts that were not alive, or not scanned for another reason."""

    start: str
    end: str

    @property
    def part(self) -> str:
        """The range as tables have it."""
        return f"{self.start}-{self.end}"


class Clean(Unscanned, frozen=True, rename="upper"):
    """RANGE of an appendix: hosts that were scanned, and on which nothing was found."""

    def __post_init__(self) -> None:
        require_ranges("START", [self.part])


def _size(part: str) -> int:
    first, dash, last = part.partition("-")
    begin, end = ip_address(first.strip()), ip_address((last if dash else first).strip())
    if begin.version != end.version:
        raise ValueError("a range is of one version")
    return int(end) - int(begin) + 1
