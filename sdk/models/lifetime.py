"""Stamping: the times, the time to live and the id that a run gives a model."""

import copy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TypeVar

from msgspec.structs import force_setattr

from .base import Expiring, Model, settle
from .integration import Integration
from .risk import Risk
from .status import State

M = TypeVar("M", bound=Model)

LIFETIME = timedelta(days=30)
"""How long a model stays without being seen again (docs/platform.md 1.4, 1.7, 1.9)."""

PERMANENT_SOURCES = ("seed", "account")


def stamp(model: M, now: datetime, guid: Callable[[], str]) -> M:
    """Return the model with created, updated, visited, ttl and guid filled where still empty.

    The ttl stays 0 for models that never expire: seeds, accounts, and risks that left triage.

    Args:
        now: An aware time; times are written in UTC to the second.
        guid: Makes the identifier of a risk without one.
    """
    if now.tzinfo is None:
        raise ValueError("stamp needs a time with a time zone")
    moment, expiry = _times(now.astimezone(UTC))
    stamped = copy.copy(model)
    _fill(stamped, created=moment, updated=moment, visited=moment)
    if isinstance(model, Expiring) and _expires(model):
        _fill(stamped, ttl=expiry)
    if isinstance(model, Risk) and not model.guid:
        settle(stamped, guid=guid())
    return stamped


@lru_cache(maxsize=16)
def _times(now: datetime) -> tuple[str, int]:
    """Return the time, in UTC, as text, and when models expire: once for a whole run."""
    return now.strftime("%Y-%m-%dT%H:%M:%SZ"), int((now + LIFETIME).timestamp())


def _fill(model: Model, **values: object) -> None:
    for name, value in values.items():
        if getattr(model, name, None) in ("", 0):
            force_setattr(model, name, value)


def _expires(model: Expiring) -> bool:
    if isinstance(model, Risk):
        return model.status.state is State.TRIAGE
    if isinstance(model, Integration):
        return False
    return getattr(model, "source", "") not in PERMANENT_SOURCES
