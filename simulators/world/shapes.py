"""Shapes of a world: what is found on its hosts where a test needs more, or less, than usual."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from .hosts import Finding, Host, Status
from .weaknesses import SIZE, Weakness, catalogue

USUAL: Final = "usual"

TALL_FINDINGS: Final = 60
"""Findings of the first host of a tall world: several pages of them, whatever the vendor."""
SHARED_WEAKNESSES: Final = 5
"""Weaknesses of a wide world, each of them on many hosts."""
STATUSES: Final[tuple[Status, ...]] = ("active", "new", "reopened", "fixed")
SUPPRESSIONS: Final = tuple((status, ignored) for ignored in (False, True) for status in STATUSES)
"""Every state of a finding, with and without being ignored."""


def tall(host: Host) -> Host:
    """Return the first host with sixty findings, any other with no more than two."""
    if host.index:
        return replace(host, weaknesses=host.weaknesses[:2])
    found = (_finding(host, catalogue()[number], "active") for number in range(TALL_FINDINGS))
    return replace(host, weaknesses=tuple(found))


def wide(host: Host) -> Host:
    """Return a host with two findings, which it shares with many others."""
    places = (host.index % SHARED_WEAKNESSES, (host.index + 1) % SHARED_WEAKNESSES)
    found = (_finding(host, catalogue()[place], "active") for place in places)
    return replace(host, weaknesses=tuple(found))


def one_of_each(host: Host) -> Host:
    """Return a host with eight weaknesses in eight states; twenty-five hosts have all there are."""
    return replace(host, weaknesses=tuple(_states(host)))


def bare(host: Host) -> Host:
    """Return the host with nothing found on it."""
    return replace(host, weaknesses=())


SHAPES: Final[Mapping[str, Callable[[Host], Host]]] = {
    USUAL: lambda host: host,
    "tall": tall,
    "wide": wide,
    "one-of-each": one_of_each,
    "bare": bare,
}
"""The shapes by name: what each makes of a host of the usual world."""


def _states(host: Host) -> Iterator[Finding]:
    for nth, (status, ignored) in enumerate(SUPPRESSIONS):
        weakness = catalogue()[(host.index * len(SUPPRESSIONS) + nth) % SIZE]
        yield replace(_finding(host, weakness, status), ignored=ignored)


def _finding(host: Host, weakness: Weakness, status: Status) -> Finding:
    """Return a weakness as it was found at the last look at a host, on its first port if any."""
    port = weakness.ports[0] if weakness.ports else None
    return Finding(
        weakness=weakness,
        port=port,
        protocol=None if port is None else weakness.protocol,
        status=status,
        ignored=False,
        first_found=host.last_seen if status == "new" else host.first_seen,
        last_found=host.last_seen,
        result=f"{weakness.title} on {host.hostname}",
    )
