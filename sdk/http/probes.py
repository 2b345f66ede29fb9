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
from ..pagination.parts import OF_ONE_PART
from .oauth2 import TOKEN

FOR_ALL: Final = (ConfigurationError, Cancelled, DeadlineExceeded)
"""Errors that every request of a run would meet, whichever probe met them first."""


def require_one(*probes: Callable[[], object], until_granted: bool = False) -> None:
    """Make every probe, and raise an error only where none is granted.

    A missing permission, or a vendor that fails, is left to the stream that needs it, which then
    fails by name and leaves the others alone. Without probes there is no error.

    Args:
        until_granted: Skip the probes behind the first that is granted, where there are more of
            them than a light check should take.

    Raises:
        CredentialError: All probes are refused; the first refusal.
        IntegrationError: No probe is granted and some failed otherwise; the first such error. A
            wrong setting, the deadline, and an error that keeps a token from being issued are
            raised immediately.
    """
    problems: list[IntegrationError | None] = []
    for probe in probes:
        problems.append(_problem(probe))
        if until_granted and problems[-1] is None:
            return
    if None not in problems:
        for problem in sorted(filter(None, problems), key=_is_refusal):
            raise problem


def probe_part(probe: Callable[[], object], *, may_refuse: bool) -> None:
    """Make a probe of one part of a stream, such as the findings on one asset.

    That part alone may be gone or unreadable, which the stream reports.

    Args:
        may_refuse: A missing permission is left to the stream as well.

    Raises:
        CredentialError: The permission is missing, unless it `may_refuse`.
        IntegrationError: The probe met an error that every part would meet.
    """
    try:
        probe()
    except (*OF_ONE_PART, ConfigurationError):
        return
    except CredentialError:
        if not may_refuse:
            raise


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
