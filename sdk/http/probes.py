"""Probes: which of the permissions that the streams need an account has."""

from collections.abc import Callable
from typing import Final

from ..errors import (
    Cancelled,
    ConfigurationError,
    CredentialError,
    DeadlineExceeded,
    IntegrationError,
)
from .oauth2 import TOKEN

FOR_ALL: Final = (ConfigurationError, Cancelled, DeadlineExceeded)
"""Errors that every request of a run would meet, whichever probe met them first."""


def require_one(*probes: Callable[[], object], until_granted: bool = False) -> None:
    """Make every probe, and raise an error only where none of them is granted.

    A missing permission, or a vendor in trouble, is left to the stream that needs it, which then
    fails by name and leaves the others alone. Where no probe is granted, raise the first refusal
    if all are refused, else the first trouble: what could not be asked is not refused. No probe,
    no error. A wrong setting, the deadline, and whatever keeps a token from being issued are
    raised at once. With `until_granted` the probes behind the first that is granted are not made,
    where there are more of them than a light check should take.
    """
    problems: list[IntegrationError | None] = []
    for probe in probes:
        problems.append(_problem(probe))
        if until_granted and problems[-1] is None:
            return
    if None not in problems:
        for problem in sorted(filter(None, problems), key=_is_refusal):
            raise problem


def concerns_all(error: IntegrationError) -> bool:
    """Return whether no stream of a run can do better than the request that met this error."""
    return isinstance(error, FOR_ALL) or error.operation == TOKEN


def _problem(probe: Callable[[], object]) -> IntegrationError | None:
    try:
        probe()
    except IntegrationError as error:
        if concerns_all(error):
            raise
        return error
    return None


def _is_refusal(error: IntegrationError) -> bool:
    return isinstance(error, CredentialError)
