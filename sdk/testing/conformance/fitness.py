"""Fitness: what keeps a conformance class from being examined, told where the class is made."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Final, Protocol, TypeVar

from ...capability import Capability
from ...errors import ConfigurationError
from ..simulator import Simulator
from .rule import Rule, exemption, rules

T = TypeVar("T")

MANIFEST: Final = ("name", "title", "surface", "credential")

MEMBERS: Final = sorted(
    name for name in {*vars(Simulator), *Simulator.__annotations__} if not name.startswith("_")
)

KIT: Final = f"{__name__.rpartition('.')[0]}."
UNTOUCHED: Final = ("__getattribute__", "__getattr__", "__new__", "__init__")
"""By which a class could be another one when it is examined."""


class Whole(Protocol):
    """A conformance class with all that it takes."""

    integration: ClassVar[type[Capability]]
    simulator: ClassVar[type[Simulator]]
    throttles: ClassVar[Mapping[str, float]]
    quirks: ClassVar[Sequence[str]]
    config: ClassVar[Mapping[str, str]]


def require_fit(subject: type[Whole]) -> None:
    """TypeError with everything that keeps the rules of a class from being tried."""
    for look in (_halves, _integration, _simulator, _together, _replaced, _rigged):
        if found := list(look(subject)):
            raise TypeError(f"{subject.__name__} cannot be examined: {'; '.join(found)}")


def is_whole(subject: type) -> bool:
    """Whether a class is to be examined: it names both halves, or is named as tests are."""
    meant = subject.__name__.startswith("Test") and getattr(subject, "__test__", True)
    return meant or (hasattr(subject, "integration") and hasattr(subject, "simulator"))


def _halves(subject: type[Whole]) -> Iterator[str]:
    integration = getattr(subject, "integration", None)
    if integration is None:
        yield "it names no integration; write `integration = ` and your Capability"
    elif not (isinstance(integration, type) and issubclass(integration, Capability)):
        yield f"its integration is {_named(integration)}, and not a subclass of Capability"
    simulator = getattr(subject, "simulator", None)
    if simulator is None:
        yield "it names no simulator; write `simulator = ` and the vendor's Simulator"
    elif not (isinstance(simulator, type) and callable(getattr(simulator, "create", None))):
        yield f"its simulator is {_named(simulator)}, and not a class as sdk.testing.Simulator"


def _integration(subject: type[Whole]) -> Iterator[str]:
    integration = subject.integration
    lacking = [name for name in MANIFEST if not hasattr(integration, name)]
    lacking += sorted(getattr(integration, "__abstractmethods__", ()))
    lacking += [] if integration.streams else ["a method marked with @stream"]
    if lacking:
        yield f"{integration.__name__} lacks {', '.join(lacking)}"
    for stream in integration.streams:
        yield from _odd_stream(stream.name, getattr(integration, stream.name))


def _odd_stream(name: str, method: Callable[..., object]) -> Iterator[str]:
    if inspect.iscoroutinefunction(method) or inspect.isasyncgenfunction(method):
        yield f"stream {name} is async, and runs are not"
    _, *parameters = inspect.signature(method).parameters.values()
    for parameter in parameters:
        named = parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        if named and parameter.default is parameter.empty:
            yield f"stream {name} needs {parameter.name!r}, which has no default"


def _simulator(subject: type[Whole]) -> Iterator[str]:
    try:
        simulator = subject.simulator.create(hosts=0)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        yield f"{subject.simulator.__name__}.create(hosts=0) fails with {_told(error)}"
        return
    lacking = [name for name in MEMBERS if not hasattr(simulator, name)]
    if lacking:
        yield f"{subject.simulator.__name__} lacks {', '.join(lacking)}"


def _together(subject: type[Whole]) -> Iterator[str]:
    """What one half declares and the other does not know."""
    accepted = subject.simulator.create(hosts=0).credentials
    for name in subject.integration.credential.secrets:
        if name not in accepted:
            known = ", ".join(accepted) or "none"
            yield f"the integration needs a secret {name!r}, the simulator accepts: {known}"
    yield from _refused(subject.throttles, lambda fault: _with_fault(subject.simulator, fault))
    yield from _refused([subject.quirks], lambda quirks: _with_quirks(subject.simulator, quirks))
    for parameter in subject.integration.parameters:
        yield from _refused([subject.config], parameter.parse)


def _with_fault(simulator: type[Simulator], fault: str) -> None:
    simulator.create(hosts=0, faults=[fault])


def _with_quirks(simulator: type[Simulator], quirks: Sequence[str]) -> None:
    simulator.create(hosts=0, quirks=quirks)


def _replaced(subject: type) -> Iterator[str]:
    """Rules whose test is another one: only an exemption, which shows, may stand in its place."""
    for rule in rules(subject).values():
        own = inspect.getattr_static(subject, rule.method) is _whose(subject, rule)
        if not own and exemption(subject, rule) is None:
            yield (
                f"it replaces {rule.code}; a rule may only be exempted, by "
                "`@pytest.mark.xfail(strict=True, reason=...)` on the method in its place"
            )


def _whose(subject: type, rule: Rule) -> object:
    """The test of a rule as the class that states the rule has it."""
    methods = (vars(cls).get(rule.method) for cls in reversed(subject.__mro__))
    return next(one for one in methods if getattr(one, "__rule__", None) == rule)


def _rigged(subject: type) -> Iterator[str]:
    """What the rules are examined with: settings are values, and no others may be set."""
    methods = {rule.method for rule in rules(subject).values()}
    kit = [cls for cls in subject.__mro__ if cls.__module__.startswith(KIT)]
    works = {name: one for cls in reversed(kit) for name, one in vars(cls).items() if _works(one)}
    for name in sorted(works.keys() - methods):
        value = inspect.getattr_static(subject, name)
        # Sources from elsewhere are a value; `chariot check` asks whose they are.
        if value is not works[name] and not isinstance(value, Path):
            yield f"it replaces {name}, by which every integration is examined"
    for cls in subject.__mro__:
        if cls not in kit and cls is not object:
            yield from (f"it replaces {name}" for name in UNTOUCHED if name in vars(cls))


def _works(value: object) -> bool:
    return callable(value) or isinstance(value, property | classmethod | staticmethod)


def _refused(values: Iterable[T], accept: Callable[[T], object]) -> Iterator[str]:
    for value in values:
        try:
            accept(value)
        except (ValueError, ConfigurationError) as error:
            yield str(error)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _named(value: object) -> str:
    return value.__name__ if isinstance(value, type) else repr(value)
