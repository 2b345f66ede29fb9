"""How a weakness is named, scored and classified, as the platform writes it: CVE, CVSS and CWE."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple, Self

_CWE = re.compile(r"(?:CWE-)?0*([1-9][0-9]{0,5})", re.IGNORECASE | re.ASCII)
_BRACKETED = re.compile(r"\((.*)\)", re.DOTALL)
_OLD_PREFIX = "CVSS2#"
_SCORE = re.compile(r"'?(10(?:\.0+)?|[0-9](?:\.[0-9]+)?)(?:\s+(.*))?", re.ASCII | re.DOTALL)
_CVE = re.compile(r"CVE-[0-9]{4}-[0-9]+", re.ASCII)
_BETWEEN = re.compile(r"[\s,;]+")
_LONGEST_CACHED = 200
"""Characters of a text whose score is cached: a score with its vector has fewer."""


class Score(NamedTuple):
    """A CVSS base score and its vector, "" where a vendor sends the score alone."""

    value: float | None = None
    vector: str = ""

    @classmethod
    def read(cls, text: str, vector: str = "") -> Self:
        """Return the score in a text, such as `8.1` and `8.1 (AV:N/AC:L)`; none of any other text.

        Spreadsheets put a quote in front of it.
        """
        value, own = (_score_in if len(text) <= _LONGEST_CACHED else _read_score)(text)
        return cls(value, own or vector) if value is not None else cls()

    @classmethod
    def first_known(cls, *scores: tuple[float | None, str | None]) -> Self:
        """Return the first score that is there, with its vector, in the order given.

        The order is that of `Severity.first_known`, so that both speak of one score.
        """
        for value, vector in scores:
            if value is not None:
                return cls(value, vector or "")
        return cls()


def _read_score(text: str) -> tuple[float | None, str]:
    """Return the score in a text and the vector beside it; None where it is another text."""
    found = _SCORE.fullmatch(text.strip())
    return (float(found[1]), found[2] or "") if found else (None, "")


_score_in = lru_cache(maxsize=1024)(_read_score)


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


def cve_names(*texts: str) -> tuple[str, ...]:
    """Return the CVEs in lists of them, in upper case, each once.

    Raises:
        ValueError: Something else than a CVE is in a list.
    """
    names = [name.upper() for text in texts for name in _BETWEEN.split(text) if name]
    if not all(map(_CVE.fullmatch, names)):
        raise ValueError("not a list of CVEs")
    return tuple(dict.fromkeys(names))
