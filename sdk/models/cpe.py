"""CPE names: what a piece of software or hardware is called, in the one form the platform takes."""

import re
from typing import Final
from urllib.parse import unquote

ATTRIBUTES: Final = 11
"""part, vendor, product, version, update, edition, language, and four more of the edition."""

_NEW: Final = "cpe:2.3:"
_OLD: Final = "cpe:/"
_VALID: Final = re.compile(r"cpe:2\.3:[aoh](:[^:#\s]+){10}")
_TO_ESCAPE: Final = re.compile(r"[^a-z0-9_.\-]")
_EDITION: Final = 5


def canonical_cpe(text: str) -> str:
    """Return a CPE as a 2.3 string in lower case, also of a 2.2 URI (`cpe:/a:apache:http_server`).

    What a URI leaves out is `*`, any. Raises ValueError for what is none, and for one with a colon
    in an attribute, which the platform cannot tell from the end of it (docs/platform.md 1.15).
    """
    given = text.strip().lower()
    if given.startswith(_OLD):
        given = _NEW + ":".join(_attributes(given.removeprefix(_OLD)))
    if not _VALID.fullmatch(given):
        raise ValueError(f"Technology.cpe is a CPE 2.3 string or a 2.2 URI, not {text[:80]!r}")
    return given


def _attributes(uri: str) -> list[str]:
    """Return the eleven attributes of a URI, whose edition may hold five of them."""
    parts = uri.split(":")
    edition = parts[_EDITION] if len(parts) > _EDITION else ""
    packed = edition.split("~")[1:] if edition.startswith("~") else [edition]
    language = parts[_EDITION + 1 :]
    parts = [*parts[:_EDITION], *[""] * (_EDITION - len(parts)), packed[0], *(language or [""])]
    parts += packed[1:]
    return [_attribute(part) for part in parts + [""] * (ATTRIBUTES - len(parts))]


def _attribute(part: str) -> str:
    if part in ("", "-"):
        return part or "*"
    return _TO_ESCAPE.sub(lambda sign: f"\\{sign[0]}", unquote(part))
