"""Odd vendor behaviour as named switches, each with the place it was seen."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import dedent
from typing import Final

from ..world import world

IN_TEXT: Final = re.compile(r"([a-z0-9-]+): (.+)\n\s+source: (.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Quirk:
    """A switch: what it is called, where it was seen, and what it makes the vendor do."""

    name: str
    source: str
    description: str


def quirks_of(text: str) -> tuple[Quirk, ...]:
    """Return the quirks that a text describes; raise ValueError for one without all its parts.

    Each begins with `NAME: what it does`, and ends with an indented line `source: where it is seen`
    that may go on below, as the first may.
    """
    return tuple(map(_described, re.split(r"\n(?=\S)", dedent(text).strip())))


def _described(text: str) -> Quirk:
    found = IN_TEXT.fullmatch(text)
    if found is None:
        raise ValueError(f"quirk {text!r} is not NAME: DESCRIPTION, and below it source: SOURCE")
    name, description, source = (" ".join(part.split()) for part in found.groups())
    return Quirk(name, source, description)


SHARED_EXTERNAL_IP = Quirk(
    world.SHARED_EXTERNAL_IP,
    "docs/contracts/crowdstrike.md 8",
    "six hosts without a domain are in the estate, which leave it by one address",
)
PRIVATE_ADDRESS_FIRST = Quirk(
    world.PRIVATE_ADDRESS_FIRST,
    "docs/contracts/file-formats.md 4 (`Asset IPV4` of several addresses)",
    "hosts that can be reached have a private address too, with which every list begins",
)
COMMON = (SHARED_EXTERNAL_IP, PRIVATE_ADDRESS_FIRST)
"""What every vendor's estate may have: it is of the world and not of a vendor."""


HOST_LISTED_AGAIN = Quirk(
    world.HOST_LISTED_AGAIN,
    "docs/contracts/crowdstrike.md 8",
    "a host is listed once more, last and under another id, with its weaknesses rated critical",
)
"""For vendors that rate a weakness with each finding, and not once for all hosts."""

OF_THE_WORLD = (*COMMON, HOST_LISTED_AGAIN)
"""Quirks of the world, which the contract of a vendor need not name."""


def with_common(quirks: tuple[Quirk, ...]) -> tuple[Quirk, ...]:
    """Return the quirks of a vendor with those that every vendor has."""
    return (*quirks, *(quirk for quirk in COMMON if quirk not in quirks))


def chosen(names: Iterable[str], known: tuple[Quirk, ...]) -> frozenset[str]:
    """The quirks switched on; raises ValueError that lists what there is for an unknown one."""
    wanted = frozenset(names)
    available = {quirk.name for quirk in known}
    if unknown := sorted(wanted - available):
        offer = ", ".join(sorted(available)) or "none"
        raise ValueError(f"no quirk named {', '.join(unknown)}; there is: {offer}")
    return wanted
