"""Routes: the operations that an integration calls, and those of which it cannot do without."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Final

from ...errors import IntegrationError
from ...models import Asset
from ..conformance.base import ConformanceBase
from ..conformance.harness import Harness
from ..conformance.rules.omissions import settings
from ..conformance.subject import Subject
from ..transport.hard_timeout import hard_timeout

FILE: Final = "file"
"""The one thing that an import reads, in the place of routes."""

LOOKED_UP: Final = 5
"""Assets that are looked up, to see which operations affiliation calls."""


@dataclass(frozen=True, slots=True)
class Routes:
    """Operations by name: all that are `called`, and those `needed` for gold.

    Needed are listings, and what proves credentials.
    """

    called: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()

    def seen(self, vouched: Collection[str]) -> tuple[str, ...]:
        """Return the called operations of which there is evidence."""
        return tuple(sorted(self.called & set(vouched)))

    def unseen(self, vouched: Collection[str]) -> tuple[str, ...]:
        """Return the called operations of which there is none, those that are needed first."""
        unseen = self.called - set(vouched)
        return (*sorted(unseen & self.needed), *sorted(unseen - self.needed))


def routes_of(kinds: Iterable[type[ConformanceBase]]) -> Routes:
    """Return the operations that undisturbed runs of the classes call, under every setting."""
    called: set[str] = set()
    needed: set[str] = set()
    for kind in kinds:
        if not issubclass(kind, Subject):
            return Routes(frozenset({FILE}), frozenset({FILE}))
        proving, running = _proving(kind), _running(kind)
        rows = getattr(kind.simulator, "rows", {})
        called |= proving | running
        needed |= proving | (running & set(rows))
    return Routes(frozenset(called), frozenset(needed))


def _proving(kind: type[Subject]) -> set[str]:
    """Return the operations that prove credentials."""
    harness = kind().harness()
    with suppress(AssertionError, IntegrationError), hard_timeout(), harness.capability() as one:
        one.validate_credentials()
    return _reached(harness)


def _running(kind: type[Subject]) -> set[str]:
    """Return the operations of runs under every setting, and of some assets looked up."""
    harness = kind().harness()
    for config in ({}, *_configs(kind)):
        with suppress(AssertionError, IntegrationError), hard_timeout():
            models = harness.run(config=config).models.values()
            if not config:
                _look_up(
                    harness, islice((one for one in models if isinstance(one, Asset)), LOOKED_UP)
                )
    return _reached(harness)


def _look_up(harness: Harness, assets: Iterable[Asset]) -> None:
    with harness.capability() as capability:
        for asset in assets:
            capability.check_affiliation(asset)


def _configs(kind: type[Subject]) -> Iterator[Mapping[str, str]]:
    for case in settings(kind):
        name, given, value = case.partition("=")
        if given and case not in kind.untried:
            yield {name: value}


def _reached(harness: Harness) -> set[str]:
    return {route for route in harness.asked() if route}
