"""Secrets of a job that are not used, and credentials that are preferred and not complete."""

from collections.abc import Iterator, Sequence

from ..manifest import Credential, credential_in_use, secret_names
from .runnable import Runnable


def unused_secrets(capability: Runnable) -> Iterator[str]:
    """Yield a sentence for each secret of no credential, and for each credential passed over."""
    known = secret_names(capability.credentials)
    for name in capability.job.secrets:
        if name not in known:
            names = ", ".join(map(repr, known)) or "none"
            yield f"secret {name!r} is not used: the secrets of {capability.name} are {names}"
    if used := credential_in_use(capability.credentials, capability.job.secrets):
        preferred = capability.credentials[: capability.credentials.index(used)]
        yield from _passed_over(preferred, used, capability)


def _passed_over(
    preferred: Sequence[Credential], used: Credential, capability: Runnable
) -> Iterator[str]:
    """Yield those of which a secret is given that the credential in use does not need."""
    for one in preferred:
        missing = one.missing(capability.job.secrets)
        if set(one.secrets) - {*missing, *used.secrets}:
            names = " and ".join(map(repr, missing))
            yield f"logged in with {used.type}, since {names} of {one.type} is missing"
