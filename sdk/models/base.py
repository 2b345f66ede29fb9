"""What every model is: a frozen value with a key, normalised however it was made."""

import copy
from typing import Any, ClassVar, Self

import msgspec
from msgspec.structs import force_setattr

JSON = Any
"""Free-form vendor JSON inside a model; the only place where a model's type is open."""


class Model(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    tag_field="type",
    tag=str.lower,
    omit_defaults=True,
):
    """A value the platform stores under `key`; two equal keys are the same thing to it.

    The key is always computed, in `__post_init__`, so that constructing, decoding and replacing
    all normalise; a key passed in is ignored. Fields that the platform always sends have a
    default *factory*, which keeps them in the JSON; the others are left out while empty.
    Raises ValueError when a value cannot be part of a key (docs/platform.md 1.5).
    """

    hidden: ClassVar[tuple[str, ...]] = ()
    """Fields that the platform does not serialise."""

    related: ClassVar[tuple[str, ...]] = ()
    """Fields that say what the model is on: a store keeps its key, JSON what identifies it."""

    identifying: ClassVar[tuple[str, ...]] = ()
    """Fields from which the platform computes the key, as where this is the target of another."""

    key: str = ""

    def __hash__(self) -> int:
        # A cloud resource holds a dict, so the fields themselves cannot all be hashed.
        return hash(self.key)

    def wire(self) -> Self:
        """Return the value to encode: itself, or a copy without the `hidden` fields."""
        if not (self.hidden or self.related):
            return self
        shown = copy.copy(self)
        settle(shown, **dict.fromkeys(self.hidden, msgspec.UNSET))
        return shown


def settle(model: msgspec.Struct, **values: object) -> None:
    """Write normalised values into a frozen model; for `__post_init__` and `wire` only."""
    for name, value in values.items():
        force_setattr(model, name, value)


def require(model: str, **segments: str) -> None:
    """Refuse segments of a key that are empty, or hold the `#` that would forge further ones."""
    for name, value in segments.items():
        if not value:
            raise ValueError(f"{model}.{name} is empty: its key needs it (docs/platform.md 1.5)")
        if "#" in value:
            raise ValueError(f"{model}.{name} holds '#', which separates the parts of a key")


class Expiring(Model, frozen=True, kw_only=True):
    """A model with a life: seen first and last, gone when its time to live is over.

    Times are RFC3339 in UTC, `ttl` is in Unix seconds (0: never); all are empty until `stamp`.
    There is no `updated`: on an asset that is the date of its registration (docs/platform.md 1.4).
    """

    created: str = ""
    visited: str = ""
    ttl: int = msgspec.field(default_factory=int)


ASSET_STATUSES = ("A", "AL", "AP", "AH", "P", "F", "FR", "D")
"""Active (low, passive, high), pending, frozen, frozen-rejected, deleted (docs/platform.md 1.3)."""


class HasStatus(Expiring, frozen=True, kw_only=True):
    """What everything that can be attacked has in common (docs/platform.md 1.4)."""

    source: str = msgspec.field(default_factory="self".__str__)
    origin: str = ""
    status: str = msgspec.field(default_factory="A".__str__)
    class_: str = msgspec.field(default_factory=str, name="class")
    group: str = msgspec.field(default_factory=str)
    identifier: str = msgspec.field(default_factory=str)
    secret: str = ""
    comment: str = ""
    tags: tuple[str, ...] = ()
    capability: tuple[str, ...] = ()
    attack_surface: tuple[str, ...] = msgspec.field(default=(), name="attackSurface")
    origins: tuple[str, ...] = ()
    cloud_service: str = msgspec.field(default="", name="cloudService")
    cloud_id: str = msgspec.field(default="", name="cloudId")
    cloud_root: str = msgspec.field(default="", name="cloudRoot")
    cloud_account: str = msgspec.field(default="", name="cloudAccount")

    def __post_init__(self) -> None:
        check_status(type(self).__name__, self.status)


def check_status(model: str, status: str) -> None:
    """Refuse a status that the platform does not know."""
    if status not in ASSET_STATUSES:
        allowed = ", ".join(ASSET_STATUSES)
        raise ValueError(f"{model}.status is one of {allowed}, not {status!r}")
