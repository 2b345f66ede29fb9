"""Declarations of a capability: the decorator of its streams, and what a class has to declare."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar, get_args

from ..job import Job
from ..manifest import Credential, Stream, Surface, credential_in_use
from ..models import Model

Method = TypeVar("Method", bound=Callable[..., Iterator[Model]])
Probe = Callable[[Any], object]

DECLARED = ("name", "title", "surface", "credential")


def stream(*, toggle: str | None = None, probe: Probe | None = None) -> Callable[[Method], Method]:
    """Mark a method of a Capability as one of its streams; the method yields models, lazily.

    Each stream is filtered, delivered, reported and fails by itself. A stream that takes an
    argument `since: datetime | None = None` is incremental: given a time, it may leave out what
    has not changed from then on.

    Args:
        toggle: The config key with which a user turns the stream off; without the key it is on.
        probe: A method of the capability that makes one cheap request, which proves the
            permission that the stream needs. The probe of several streams is made once.
    """

    def mark(method: Method) -> Method:
        incremental = "since" in inspect.signature(method).parameters
        declared = Stream(method.__name__, toggle, incremental, probe)
        method.__stream__ = declared  # type: ignore[attr-defined]
        return method

    return mark


def declared_streams(cls: type) -> tuple[Stream, ...]:
    """Return the streams in the order written, those of parents first, overridden ones once."""
    members: dict[str, object] = {}
    for parent in reversed(cls.__mro__):
        members.update(vars(parent))
    marks = (getattr(member, "__stream__", None) for member in members.values())
    return tuple(mark for mark in marks if isinstance(mark, Stream))


def declare_credentials(cls: Any) -> None:
    """Set `credentials` of a class that has the short form `credential`, and the reverse.

    Raises:
        TypeError: Both are declared, or an alternative could never be in use.
    """
    own = vars(cls)
    if "credential" in own and "credentials" in own:
        raise TypeError(f"{cls.__name__} declares credential and credentials: leave one out")
    if "credential" in own:
        cls.credentials = (cls.credential,)
    elif "credentials" in own:
        _require_used(cls.__name__, cls.credentials)
        cls.credential = cls.credentials[0]


def _require_used(name: str, alternatives: Sequence[Credential]) -> None:
    if not alternatives:
        raise TypeError(f"{name} declares no credential: leave credentials out, or name one")
    for one, before in (
        (a, b) for place, a in enumerate(alternatives) for b in alternatives[:place]
    ):
        if one.type == before.type or set(before.secrets) <= set(one.secrets):
            raise TypeError(
                f"{name}: credential {one.type!r} is never used after {before.type!r}: give each "
                "a type and a secret of its own, or put the one with more secrets first"
            )


def credential_for(job: Job, alternatives: Sequence[Credential]) -> Credential:
    """Return the first alternative for which the job has all secrets, else the preferred one."""
    return credential_in_use(alternatives, job.secrets) or alternatives[0]


def require_declared(cls: type, base: type) -> None:
    """Raise TypeError with all that a subclass of `base` neither declares nor implements."""
    if missing := missing_declarations(cls, base):
        raise TypeError(f"{cls.__name__} lacks {', '.join(missing)}")


def missing_declarations(cls: type, base: type) -> list[str]:
    """Return what a subclass of `base`, the Capability, neither declares nor implements."""
    streams = declared_streams(cls)
    missing = [name for name in DECLARED if not hasattr(cls, name)]
    if not streams:
        missing.append("a method marked with @stream")
    if _inherits(cls, base, "validate_credentials", "probes") and not _are_probed(streams):
        missing.append("@stream(probe=...), or validate_credentials")
    if _inherits(cls, base, "has_asset", "check_affiliation"):
        missing.append("has_asset, or check_affiliation")
    return missing


def require_surface(cls: Any) -> None:
    """Raise TypeError if a class names a surface that there is not."""
    surface = getattr(cls, "surface", None)
    if surface is not None and surface not in get_args(Surface):
        allowed = ", ".join(get_args(Surface))
        raise TypeError(f"{cls.__name__}: surface {surface!r} is unknown: use one of {allowed}")


def _are_probed(streams: tuple[Stream, ...]) -> bool:
    return any(stream.probe for stream in streams)


def _inherits(cls: type, base: type, *methods: str) -> bool:
    return all(getattr(cls, name) is getattr(base, name) for name in methods)
