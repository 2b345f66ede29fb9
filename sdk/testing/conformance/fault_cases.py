"""Fault cases: which calls of a walk meet which faults, so that few runs meet them all."""

from collections.abc import Iterator, Mapping
from typing import Final

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "repeated": ("status:500", "status:503", "html:502", "reset"),
    "refused": ("status:400", "status:403"),
    "unreadable": ("status:200", "html:200"),
    "cut": ("truncate", "truncate:0"),
    "late": ("slow:600",),
    "token": ("token-expired",),
}
"""Faults of a call, by what the SDK makes of them; `status:200` is an error body of a success."""

ONCE: Final = "once"
FOR_GOOD: Final = "for good"


def fault_cases(_: type) -> list[str]:
    """Return the groups of faults that pass, and each fault that stays."""
    stays = (f"{kind} {FOR_GOOD}" for kinds in GROUPS.values() for kind in kinds)
    return [*(f"{group} {ONCE}" for group in GROUPS), *stays]


def faults_of(case: str, calls: Mapping[str, int]) -> Iterator[str]:
    """Yield the faults of a case, one for each run, of a walk that makes these calls by route.

    Of a group that passes, each call meets one kind in turn. A fault that stays begins with the
    first call of a route, the second or the last.
    """
    name, _, how = case.partition(" ")
    for index, (route, number) in enumerate(sorted(calls.items())):
        if how == FOR_GOOD:
            yield from (f"{name}@{route}#{ordinal}-" for ordinal in _turns(number))
        else:
            yield from _in_turn(GROUPS[name], route, number, index)


def _in_turn(kinds: tuple[str, ...], route: str, number: int, start: int) -> Iterator[str]:
    for ordinal in range(1, number + 1):
        yield f"{kinds[(start + ordinal) % len(kinds)]}@{route}#{ordinal}"


def _turns(number: int) -> list[int]:
    """Return the calls where a route changes: the first, the first of a new page, the last."""
    return sorted({1, min(2, number), number})
