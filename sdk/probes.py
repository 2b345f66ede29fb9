"""Probes: which of the permissions that the streams need an account has."""

from collections.abc import Callable

from .errors import CredentialError
from .oauth2 import TOKEN


def require_one(*probes: Callable[[], object], until_granted: bool = False) -> None:
    """Make every probe; raise the first CredentialError where none of them is granted.

    One missing permission is left to the stream that needs it, which then fails by name and
    leaves the others alone; when none is granted, nothing can be collected. No probe, no refusal.
    A token that is refused is asked for once, and raised at once, like anything that is no
    CredentialError. With `until_granted` those behind the first that is granted are not made,
    where there are more of them than a light check should take.
    """
    refusals: list[CredentialError | None] = []
    for probe in probes:
        refusals.append(_refusal(probe))
        if until_granted and refusals[-1] is None:
            return
    if None not in refusals:
        for refusal in filter(None, refusals):
            raise refusal


def _refusal(probe: Callable[[], object]) -> CredentialError | None:
    try:
        probe()
    except CredentialError as error:
        if error.operation == TOKEN:
            raise
        return error
    return None
