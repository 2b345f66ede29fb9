"""Whether a simulator of an API is whole, and fits its integration."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import ClassVar, Final, Protocol, TypeVar

from ...capability import Capability
from ...errors import ConfigurationError
from ...manifest import credential_of_type
from ..simulator import Simulator

T = TypeVar("T")

MEMBERS: Final = sorted(
    name for name in {*vars(Simulator), *Simulator.__annotations__} if not name.startswith("_")
)


class Whole(Protocol):
    """A conformance class with all that it takes."""

    integration: ClassVar[type[Capability]]
    simulator: ClassVar[type[Simulator]]
    throttles: ClassVar[Mapping[str, float]]
    quirks: ClassVar[Sequence[str]]
    config: ClassVar[Mapping[str, str]]
    credential: ClassVar[str]


def incompatibilities(subject: type[Whole]) -> Iterator[str]:
    """Yield the reasons why the two parts of a class cannot be examined together."""
    found = list(lacking(subject.simulator, MEMBERS))
    yield from found or _together(subject)


def lacking(simulator: type["Made"], members: Iterable[str]) -> Iterator[str]:
    """Yield why an object cannot be made, or what it lacks of its protocol."""
    try:
        made = simulator.create(hosts=0)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is reported
        yield f"{simulator.__name__}.create(hosts=0) fails with {type(error).__name__}: {error}"
        return
    if absent := [name for name in members if not hasattr(made, name)]:
        yield f"{simulator.__name__} lacks {', '.join(absent)}"


class Made(Protocol):
    """What is made over a world of some size."""

    @classmethod
    def create(cls, *, hosts: int = ...) -> object:
        """Return an object of that size."""
        ...


def refused(values: Iterable[T], accept: Callable[[T], object]) -> Iterator[str]:
    """Yield why some of the values are not accepted."""
    for value in values:
        try:
            accept(value)
        except (ValueError, ConfigurationError) as error:
            yield str(error)


def _together(subject: type[Whole]) -> Iterator[str]:
    """Yield the declarations that only one of the two has."""
    yield from refused([subject.credential], lambda type_: _require_accepted(subject, type_))
    yield from refused(subject.throttles, lambda fault: _with_fault(subject.simulator, fault))
    yield from refused([subject.quirks], lambda quirks: _with_quirks(subject.simulator, quirks))
    for parameter in subject.integration.parameters:
        yield from refused([subject.config], parameter.parse)


def _with_fault(simulator: type[Simulator], fault: str) -> None:
    simulator.create(hosts=0, faults=[fault])


def _with_quirks(simulator: type[Simulator], quirks: Sequence[str]) -> None:
    simulator.create(hosts=0, quirks=quirks)


def _require_accepted(subject: type[Whole], type_: str) -> None:
    """Raise ConfigurationError unless the simulator accepts all secrets of a credential."""
    accepted = subject.simulator.create(hosts=0).credentials
    for name in credential_of_type(subject.integration.credentials, type_).secrets:
        if name not in accepted:
            known = ", ".join(accepted) or "none"
            raise ConfigurationError(
                f"the integration needs a secret {name!r}, the simulator accepts: {known}"
            )
