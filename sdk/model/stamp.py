"""Stamping: the times, the time to live and the id that a run gives a model."""

import copy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from .integration import Integration
from .record import Lasting, Model, settle
from .risk import Risk
from .status import State

M = TypeVar("M", bound=Model)

LIFETIME = timedelta(days=30)
"""How long a model stays without being seen again (domain.md 1.4, 1.7, 1.9)."""

PERMANENT_SOURCES = ("seed", "account")


def stamp(model: M, now: datetime, guid: Callable[[], str]) -> M:
    """The model with created, updated, visited, ttl and guid filled where still empty.

    `now` is aware, times are written in UTC to the second; `guid` is called for a risk without
    one. The ttl stays 0 for what never expires: seeds, accounts, and risks that left triage.
    """
    if now.tzinfo is None:
        raise ValueError("stamp needs a time with a time zone")
    moment = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    stamped = copy.copy(model)
    _fill(stamped, created=moment, updated=moment, visited=moment)
    if isinstance(model, Lasting) and _expires(model):
        _fill(stamped, ttl=int((now + LIFETIME).timestamp()))
    if isinstance(model, Risk) and not model.guid:
        settle(stamped, guid=guid())
    return stamped


def _fill(model: Model, **values: object) -> None:
    empty = {name: value for name, value in values.items() if getattr(model, name, None) in ("", 0)}
    settle(model, **empty)


def _expires(model: Lasting) -> bool:
    if isinstance(model, Risk):
        return model.status.state is State.TRIAGE
    if isinstance(model, Integration):
        return False
    return getattr(model, "source", "") not in PERMANENT_SOURCES
