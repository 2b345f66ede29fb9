"""Validation: what keeps a conformance class from being examined, raised where it is made."""

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar, Final, Protocol

from ...capability import Capability, missing_declarations
from .rule import Rule, exemption, rules_of

KIT: Final = f"{__name__.rsplit('.', 2)[0]}."
UNTOUCHED: Final = ("__getattribute__", "__getattr__", "__new__", "__init__")
"""By which a class could be another one when it is examined."""


class Examined(Protocol):
    """A conformance class, as far as all kinds of it are the same."""

    integration: ClassVar[type[Capability]]

    @classmethod
    def incompatibilities(cls) -> Iterator[str]:
        """Yield the reasons why the two parts of this class cannot be examined together."""
        ...


def require_valid(subject: type[Examined]) -> None:
    """Raise TypeError with everything that keeps the rules of a class from being tried."""
    for look in (_parts, _integration, _misfits, _replaced, _rigged):
        if found := list(look(subject)):
            raise TypeError(f"{subject.__name__} cannot be examined: {'; '.join(found)}")


def is_whole(subject: type) -> bool:
    """Return True if a class is to be examined: it names both parts, or is named as tests are."""
    meant = subject.__name__.startswith("Test") and getattr(subject, "__test__", True)
    return meant or (hasattr(subject, "integration") and hasattr(subject, "simulator"))


def _parts(subject: type[Examined]) -> Iterator[str]:
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


def _integration(subject: type[Examined]) -> Iterator[str]:
    integration = subject.integration
    if missing := missing_declarations(integration, Capability):
        yield f"{integration.__name__} lacks {', '.join(missing)}"
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


def _misfits(subject: type[Examined]) -> Iterator[str]:
    yield from subject.incompatibilities()


def _replaced(subject: type) -> Iterator[str]:
    """Yield rules whose test was replaced: only an exemption, which shows, may stand there."""
    for rule in rules_of(subject).values():
        own = inspect.getattr_static(subject, rule.method) is _whose(subject, rule)
        if not own and exemption(subject, rule) is None:
            yield (
                f"it replaces {rule.code}; a rule may only be exempted, by "
                "`@pytest.mark.xfail(strict=True, reason=...)` on the method in its place"
            )


def _whose(subject: type, rule: Rule) -> object:
    """Return the test of a rule as the class of the kit that states the rule has it."""
    methods = (vars(cls).get(rule.method) for cls in reversed(_kit(subject)))
    return next((one for one in methods if getattr(one, "__rule__", None) == rule), None)


def _rigged(subject: type) -> Iterator[str]:
    """Yield the overrides that a class must not have: settings are values, no others are set."""
    methods = {rule.method for rule in rules_of(subject).values()}
    kit = _kit(subject)
    works = {name: one for cls in reversed(kit) for name, one in vars(cls).items() if _works(one)}
    for name in sorted(works.keys() - methods):
        value = inspect.getattr_static(subject, name)
        # Sources from elsewhere are a value; `chariot check` asks whose they are.
        if value is not works[name] and not (name == "home" and isinstance(value, Path)):
            yield f"it replaces {name}, by which every integration is examined"
    for cls in subject.__mro__:
        if cls not in kit and cls is not object:
            yield from (f"it replaces {name}" for name in UNTOUCHED if name in vars(cls))
    if type(subject) is not type:
        yield "it has a metaclass, by which it could be another one when it is examined"


def _kit(subject: type) -> list[type]:
    """Return the classes of the kit that a class is derived from."""
    return [cls for cls in subject.__mro__ if cls.__module__.startswith(KIT)]


def _works(value: object) -> bool:
    return callable(value) or isinstance(value, property | classmethod | staticmethod)


def _named(value: object) -> str:
    return value.__name__ if isinstance(value, type) else repr(value)
