"""Lists of addresses and ranges (`198.51.100.8, 198.51.100.10-198.51.100.20`) in reports."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final

from ..decode.invalid_value import InvalidValue
from ..errors import DamagedFile

MAX_HOSTS: Final = 65_536
"""Hosts that one list may name: those of a network of 16 bits."""

MAX_HOSTS_OF_FILE: Final = 4 * MAX_HOSTS
"""Hosts that a file may name in lists, since a short line can name very many."""


def split_list(text: str) -> list[str]:
    """Return the parts of a list with commas or semicolons."""
    return [part.strip() for part in re.split(r"[,;]", text) if part.strip()]


def count_addresses(text: str) -> int:
    """Return the number of addresses in a list; a part that cannot be read counts as one."""
    return sum(map(_size_or_one, split_list(text)))


def require_ranges(field: str, text: str) -> None:
    """Raise InvalidValue for `field` unless a text lists addresses and ranges, of not too many."""
    try:
        sizes = [_size(part) for part in split_list(text)]
    except ValueError:
        raise InvalidValue(field, "not a list of addresses and ranges") from None
    if min(sizes, default=1) < 1:
        raise InvalidValue(field, "a range in it ends before it begins")
    if sum(sizes) > MAX_HOSTS:
        raise InvalidValue(field, f"it lists more than {MAX_HOSTS} hosts")


class HostLists:
    """Expands the lists of hosts in a file, and bounds how many they name together."""

    def __init__(self) -> None:
        self._hosts = 0

    def addresses(self, text: str) -> Iterator[str]:
        """Yield each address of one more list, as `require_ranges` has found it valid.

        Raises:
            DamagedFile: The lists of the file name too many hosts.
        """
        self._hosts += count_addresses(text)
        if self._hosts > MAX_HOSTS_OF_FILE:
            raise DamagedFile(
                f"its lists of scanned hosts have more than {MAX_HOSTS_OF_FILE} addresses: export "
                "the report in parts"
            )
        for part in split_list(text):
            first = ip_address(part.partition("-")[0].strip())
            yield from (str(first + number) for number in range(_size(part)))


def _size(part: str) -> int:
    first, dash, last = part.partition("-")
    begin, end = ip_address(first.strip()), ip_address((last if dash else first).strip())
    if begin.version != end.version:
        raise ValueError("a range is of one version")
    return int(end) - int(begin) + 1


def _size_or_one(part: str) -> int:
    try:
        return max(1, _size(part))
    except ValueError:
        return 1
