"""Which names of headers and fields say that their value is a secret."""

import re
from typing import Final

_PLAIN: Final = re.compile(r"[^a-z0-9]")

_SECRET: Final = re.compile(
    r"(?:token|secret|secretkey|password|passwd|passphrase|passcode|pwd|apikeys?|accesskey|"
    r"accesskeyid|privatekey|sharedkey|signingkey|credentials?|authorization|assertion|cookie|"
    r"sessionid|jwt|otp)$"
)

_IN_QUERIES: Final = re.compile(r"(?:signature|sig)$")
"""Of presigned URLs; in a body, a signature is that of an attack."""

_HEADER: Final = re.compile(
    r"authori[sz]ation|cookie|password|secret|token|api-?key|access-?key|credential|signature", re.I
)

_PAGING: Final = re.compile(r"next|page|continu|scroll|cursor|sync|delta|skip|offset|resume", re.I)
"""Tokens that only say where a listing goes on."""


def secret_field(name: str) -> bool:
    """Return True if a field of a form or document holds a secret, by its name in any spelling."""
    return bool(_SECRET.search(_PLAIN.sub("", name.lower()))) and not _PAGING.search(name)


def secret_parameter(name: str) -> bool:
    """Return True if a parameter in a URL holds a secret, by its name."""
    plain = _PLAIN.sub("", name.lower())
    return secret_field(name) or bool(_IN_QUERIES.search(plain) and not _PAGING.search(name))


def secret_header(name: str) -> bool:
    """Return True if a header holds a secret, by its name."""
    return bool(_HEADER.search(name)) and not _PAGING.search(name)
