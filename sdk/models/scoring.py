"""How a weakness is scored and classified, as the platform writes it: CVSS and CWE."""

import re
from collections.abc import Iterable
from typing import NamedTuple, Self

_CWE = re.compile(r"(?:CWE-)?0*([1-9][0-9]{0,5})", re.IGNORECASE | re.ASCII)
_BRACKETED = re.compile(r"\((.*)\)", re.DOTALL)
_OLD_PREFIX = "CVSS2#"


class Score(NamedTuple):
    """A CVSS base score and its vector, "" where a vendor sends the score alone."""

    value: float | None = None
    vector: str = ""

    @classmethod
    def first_known(cls, *scores: tuple[float | None, str | None]) -> Self:
        """Return the first score that is there, with its vector, in the order given.

        The order is that of `Severity.first_known`, so that both speak of one score.
        """
        known = (cls(value, vector or "") for value, vector in scores if value is not None)
        return next(known, cls())


def cvss_vector(text: str) -> str:
    """Return a vector without what vendors put around it: brackets, and a prefix of version 2."""
    if not text:
        return ""
    plain = text.strip()
    bracketed = _BRACKETED.fullmatch(plain)
    return (bracketed[1] if bracketed else plain).strip().removeprefix(_OLD_PREFIX)


def cwe_codes(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the numbers of CWE as `CWE-79`, each once; what is no number is left out."""
    if not texts:
        return ()
    found = (_CWE.fullmatch(text.strip()) for text in texts)
    return tuple(dict.fromkeys(f"CWE-{one[1]}" for one in found if one))
