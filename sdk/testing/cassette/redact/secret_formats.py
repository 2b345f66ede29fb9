"""What a secret looks like, whoever's it is: known formats, and noise under a telling name."""

import base64
import binascii
import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

SHAPES: Final = {
    "a JWT": re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}"),
    "an AWS access key": re.compile(r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b"),
    "a private key": re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----"),
    "a GitHub token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,})"),
    "a GitLab token": re.compile(r"\bglpat-[\w-]{20,}"),
    "a Slack token": re.compile(r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
    "a Google API key": re.compile(r"\bAIza[\w-]{35}\b"),
    "an Okta token": re.compile(r"\bSSWS\s+[\w-]{20,}"),
    "a password in a URL": re.compile(
        r"\b[a-z][a-z0-9+.-]{0,30}://[^\s/:@\"'<>{}]+:[^\s/@\"'<>{}$]{3,}@"
    ),
}
"""Formats that nothing else has."""

_BEARER: Final = re.compile(r"\bbearer\s+([\w.~+/-]{16,}=*)", re.I)
_BASIC: Final = re.compile(r"\bbasic\s+([A-Za-z0-9+/]{8,}={0,2})", re.I)

_TELLING: Final = re.compile(
    r"token|secret|passw|passphrase|pwd|credential|authori[sz]ation|cookie|jwt|assertion|"
    r"(?:api|access|private|shared|signing|account|auth)[\s_-]*key|session[\s_-]*id",
    re.I,
)
_INNOCENT: Final = re.compile(
    r"next|page|cursor|continu|scroll|sync|delta|offset|url|uri|type|expir|scope|name|counts?$",
    re.I,
)

_WORDS: Final = re.compile(r"[a-z]*(?:[A-Z][a-z]+)*\d{0,3}|[A-Z]*\d{0,3}|\d*")
_BETWEEN: Final = re.compile(r"[-_./:@,;|~?=&]+")

SHORTEST: Final = 12
LONGEST_PIECE: Final = 8
BITS: Final = 3.0
"""Of entropy a character: words have less, what is drawn at random has more."""


def shapes(text: str) -> Iterator[str]:
    """Yield the kinds of secret that stand in a text."""
    for kind, pattern in SHAPES.items():
        if pattern.search(text):
            yield kind
    if any(noisy(found[1]) for found in _BEARER.finditer(text)):
        yield "a bearer token"
    if any(map(_is_pair, _BASIC.finditer(text))):
        yield "a Basic credential"


def telling(name: str) -> bool:
    """Return True if a name announces a secret."""
    return bool(_TELLING.search(name)) and not _INNOCENT.search(name)


def noisy(value: str) -> bool:
    """Return True if a value looks random: long, of letters and digits, and no words."""
    if len(value) < SHORTEST or " " in value.strip():
        return False
    mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    return mixed and _bits(value) >= BITS and any(map(_is_no_word, _BETWEEN.split(value)))


def _is_no_word(piece: str) -> bool:
    return len(piece) >= LONGEST_PIECE and not _WORDS.fullmatch(piece)


def _bits(value: str) -> float:
    counts = Counter(value).values()
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts)


def _is_pair(found: re.Match[str]) -> bool:
    try:
        return ":" in base64.b64decode(found[1], validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return False
