"""What every answer is made from: one class for all vendors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from ..world import World
from .dates import rfc3339
from .http.clock import Clock
from .http.journal import PageSent
from .http.messages import Request

if TYPE_CHECKING:
    from .accounts import Account
    from .jobs import Jobs
    from .operation import Operation
    from .orders import Orders

Document = Mapping[str, Any]
T = TypeVar("T")


@dataclass(slots=True)
class Effects:
    """The quirks that changed an answer, and the pages of listings that it has."""

    quirks: set[str] = field(default_factory=set)
    pages: list[PageSent] = field(default_factory=list)

    @property
    def page(self) -> int:
        """Return which page of a listing the answer is, from 0: the latest, if it has several."""
        return max((page.place for page in self.pages), default=0)


@dataclass(frozen=True, slots=True)
class WorldContext:
    """A world as a simulator shows it: its dates count back from when the simulator was `born`."""

    world: World
    born: datetime
    quirks: frozenset[str]

    def quirk(self, name: str) -> bool:
        """Return True if a quirk is on; the engine finds out whether that changes anything."""
        return name in self.quirks

    def date(self, moment: datetime) -> datetime:
        """Return a date of the world as this vendor dates it."""
        return self.born + (moment - self.world.epoch)

    def world_date(self, moment: datetime) -> datetime:
        """Return a date of this vendor as the world has it."""
        return self.world.epoch + (moment - self.born)

    def rfc3339(self, moment: datetime) -> str:
        """Return a date of the world to the second, in UTC: `2026-01-05T10:00:00Z`."""
        return rfc3339(self.date(moment))

    def unix(self, moment: datetime) -> int:
        """Return a date of the world in Unix seconds."""
        return int(self.date(moment).timestamp())

    def formatted(self, moment: datetime, form: str) -> str:
        """Return a date of the world by a strftime format, in UTC."""
        return self.date(moment).astimezone(UTC).strftime(form)


@dataclass(frozen=True, slots=True)
class Context(WorldContext):
    """One call: the request with its typed parameters, who makes it, what it is answered from.

    `now` (UTC) and `monotonic` (seconds) stand still during a call, so that a repeated answer is
    the same.
    """

    request: Request
    operation: "Operation"
    clock: Clock
    now: datetime
    monotonic: float
    url: str
    orders: "Orders"
    jobs: "Jobs"
    account: "Account | None" = None
    deleted: frozenset[tuple[str, object]] = frozenset()
    """What calls have deleted so far, by kind and id."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    effects: Effects = field(default_factory=Effects)
    found: dict[str, Any] = field(default_factory=dict, init=False)
    """What was found for this call already, by what it is called."""

    def __getitem__(self, name: str) -> Any:
        """Return the value of a parameter."""
        return self.parameters[name]

    def scopes(self, lost: Mapping[str, str]) -> frozenset[str]:
        """Return what the caller may do, without the scope that each quirk of `lost` takes away."""
        granted = self.account.scopes if self.account else frozenset()
        return granted - {scope for quirk, scope in lost.items() if self.quirk(quirk)}

    def once(self, name: str, find: Callable[[], T]) -> T:
        """Return what is found for this call, and found only once."""
        if name not in self.found:
            self.found[name] = find()
        found: T = self.found[name]
        return found

    def report_effect(self, quirk: str) -> None:
        """Report that a quirk changed the answer, of a call that cannot be answered twice."""
        self.effects.quirks.add(quirk)

    def without(self, quirk: str) -> "Context":
        """Return the same call where that quirk is off."""
        world = self.world.without(quirk)
        return replace(self, quirks=self.quirks - {quirk}, world=world, effects=Effects())

    def with_parameters(self, parameters: Mapping[str, Any]) -> "Context":
        """Return the same call with its parameters read."""
        return replace(self, parameters=parameters)


def present(document: Document) -> Document:
    """Return a document without what is None."""
    return {name: value for name, value in document.items() if value is not None}
