"""The subject of a conformance class: which integration, which simulator, and how large a world."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Final, NamedTuple, NoReturn
from unittest import SkipTest
from weakref import WeakKeyDictionary

from ...capability import Capability
from ...core.limits import Limits
from ..simulator import Simulator
from ..transport.virtual_clock import VirtualClock
from .base import ConformanceBase
from .harness import Harness, Run, check_complete
from .pairing import incompatibilities


class Walked(NamedTuple):
    """A run that several rules read, and the harness that it was made with: neither is changed."""

    harness: Harness
    run: Run


_WALKS: Final[WeakKeyDictionary[type, dict[str, Walked]]] = WeakKeyDictionary()
"""Runs that are made once for all rules of a class, by world."""


class Subject(ConformanceBase):
    """Names the two parts; the numbers suit most vendors, and may be set where they do not.

    `hosts` are several pages of `page_size`, the last of them short. `few_hosts` are for the rules
    that run once for each request of a walk, `many_hosts` for those that need a long one.
    `most_requests` are more than any of them needs: whoever asks more often would never end.
    `throttles` are the vendor's own ways to ask for a pause, with the seconds each asks for.
    `unreached` are listings of which no world has three pages, and quirks that change no answer
    that the integration asks for, each with the reason.
    `untried` are settings of which the world has no value to try, each with the reason.
    `quirks` are oddities that its account always has. `credential` is the type of the credential
    to log in with, where the integration has several: each has a class of its own.
    """

    simulator: ClassVar[type[Simulator]]

    page_size: ClassVar[int] = 3
    batch_size: ClassVar[int] = 7
    max_pages: ClassVar[int] = 60
    most_requests: ClassVar[int] = 300
    hosts: ClassVar[int] = 11
    few_hosts: ClassVar[int] = 5
    many_hosts: ClassVar[int] = 44
    config: ClassVar[Mapping[str, str]] = {}
    throttles: ClassVar[Mapping[str, float]] = {"status:429:retry-after=7@*#2": 7.0}
    unreached: ClassVar[Mapping[str, str]] = {}
    untried: ClassVar[Mapping[str, str]] = {}
    quirks: ClassVar[Sequence[str]] = ()
    credential: ClassVar[str] = ""

    @classmethod
    def incompatibilities(cls) -> Iterator[str]:
        """Yield what the simulator lacks, and the declarations that only one of the two has."""
        yield from incompatibilities(cls)

    def limits(self, **changes: Any) -> Limits:
        """Return the integration's own limits with pages so small that a small world has many."""
        small: dict[str, Any] = {
            "page_size": self.page_size,
            "batch_size": self.batch_size,
            "max_pages": self.max_pages,
        }
        return replace(self.integration.limits, **{**small, **changes})

    def plain(self, hosts: int | None = None, *, seed: int = 0) -> Walked:
        """Return the one undisturbed run over a world, for rules that only read what it left."""
        size = self.hosts if hosts is None else hosts
        return self._undisturbed(f"{seed}/{size}", lambda: self.harness(size, seed=seed))

    def small_harness(self, *faults: str, integration: type[Capability] | None = None) -> Harness:
        """Return a world as small as three pages can be: it is listed once for each request."""
        small = self.limits(page_size=2, batch_size=3)
        return self.harness(self.few_hosts, faults=faults, limits=small, integration=integration)

    @property
    def small_calls(self) -> Mapping[str, int]:
        """The number of calls that an undisturbed run over the small world makes, by route."""
        harness, run = self._undisturbed("small", self.small_harness)
        check_complete(harness, run)
        return harness.asked()

    def _undisturbed(self, name: str, make: Callable[[], Harness]) -> Walked:
        walks = _WALKS.setdefault(type(self), {})
        if name not in walks:
            harness = make()
            walks[name] = Walked(harness, harness.run())
        return walks[name]

    def harness(
        self,
        hosts: int | None = None,
        *,
        seed: int = 0,
        faults: Iterable[str] = (),
        quirks: Iterable[str] = (),
        limits: Limits | None = None,
        integration: type[Capability] | None = None,
        shape: str = "usual",
        config: Mapping[str, str] | None = None,
    ) -> Harness:
        """Return a new world of so many hosts, its simulator, and an integration pointed at it."""
        clock = VirtualClock()
        simulator = self.simulator.create(
            seed=seed,
            hosts=self.hosts if hosts is None else hosts,
            clock=clock,
            faults=faults,
            quirks=dict.fromkeys((*self.quirks, *quirks)),
            shape=shape,
        )
        return Harness(
            integration or self.integration,
            simulator,
            clock,
            limits=limits or self.limits(),
            config={**self.config, **(config or {})},
            most_requests=self.most_requests,
            credential=self.credential,
        )


def not_applicable(reason: str) -> NoReturn:
    """End a rule that has nothing to say about this integration; pytest shows it as skipped."""
    raise SkipTest(reason)
