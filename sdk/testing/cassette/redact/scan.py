"""The last look before a recording is written: does anything in it still look like a secret?

It shares nothing with the redaction: that one looks for the forms a secret may take, this one
undoes every form it knows and looks for the secret, and for what any secret looks like.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from ..errors import SecretFound
from ..exchange import Exchange, Headers
from .encodings import views
from .secret_formats import noisy, shapes, telling

PLACEHOLDERS: Final = re.compile(r"\[redacted\]", re.I)
SHORTEST_VALUE: Final = 4
MOST_NAMED: Final = 10

_ELEMENT: Final = re.compile(r"<([\w:.-]+)[^<>]*>([^<>]+)</")
# A name begins where none goes on: tried at each letter of a long word, the time is its square.
_ATTRIBUTE: Final = re.compile(r"(?<![\w:.-])([\w:.-]+)\s*=\s*[\"']([^\"']+)[\"']")
_PAIR: Final = re.compile(r"(?<![\w.-])([\w.-]+)[\"']?\s*[:=]\s*[\"']?([^\s\"'<>&;,]+)")


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Where something looks like a secret, and like what; never the thing itself."""

    place: str
    kind: str

    def __str__(self) -> str:
        return f"{self.place}: {self.kind}"


def require_clean(
    file: str, interactions: Sequence[Exchange], notes: str, secrets: Iterable[str]
) -> None:
    """Raise SecretFound that names all places, or the first ten, where there may be a secret."""
    found = list(dict.fromkeys(scan(interactions, notes, secrets)))
    if not found:
        return
    places = "; ".join(map(str, found[:MOST_NAMED]))
    more = f"; and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    raise SecretFound(
        f"nothing is written to {file}, since it would hold what looks like a secret: "
        f"{places}{more}; have it filtered (filter_headers, before_record_response and the like)"
    )


def scan(
    interactions: Iterable[Exchange], notes: str, secrets: Iterable[str]
) -> Iterator[Suspicion]:
    """Yield suspicious values in these interactions, and in the notes that go with them."""
    known = tuple({form for one in secrets for form in _looked_for(one)})
    yield from _suspicions(Field("metadata", "", notes), known)
    for number, one in enumerate(interactions, start=1):
        for field in _fields(one):
            place = f"interaction {number}, {field.place}"
            yield from _suspicions(replace(field, place=place), known)


def _looked_for(secret: str) -> Iterator[str]:
    """Yield a secret as it may stand in a view, which may have lost blanks and equals signs."""
    forms = secret, "".join(secret.split()).replace("=", "")
    return (form.lower() for form in forms if len(form.strip()) >= SHORTEST_VALUE)


@dataclass(frozen=True, slots=True)
class Field:
    """A piece of a recording: where it is, under which name, and what it says.

    Only what is `deep` is looked at without its layers, which takes its time.
    """

    place: str
    name: str
    text: str
    deep: bool = True


def _suspicions(field: Field, known: Sequence[str]) -> Iterator[Suspicion]:
    text = PLACEHOLDERS.sub("", field.text)
    kinds = dict.fromkeys(shapes(text))
    if known and field.deep and any(_holds(view, known) for view in views(text)):
        kinds["a secret of this run"] = None
    if telling(field.name) and any(map(noisy, re.split(r"[\s;,=]+", text))):
        kinds["a random value under a telling name"] = None
    yield from (Suspicion(_presentable(field.place, known), kind) for kind in kinds)


def _presentable(place: str, known: Sequence[str]) -> str:
    """Return the place, redacted if the very names in it hold a secret."""
    for secret in known:
        place = re.sub(re.escape(secret), "[redacted]", place, flags=re.IGNORECASE)
    return " ".join("..." if noisy(part) else part for part in place.split(" "))


def _holds(view: str, known: Sequence[str]) -> bool:
    lowered = view.lower()
    return any(_stands_in(secret, lowered) for secret in known if secret in lowered)


def _stands_in(secret: str, text: str) -> bool:
    """Return True if the text holds the secret; a short one must stand alone in it."""
    return len(secret) >= 6 or bool(re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", text))


def _fields(one: Exchange) -> Iterator[Field]:
    parts = urlsplit(one.asked.url)
    yield Field("URL", "", f"{parts.scheme}://{parts.netloc}{parts.path}#{parts.fragment}")
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        yield Field(f"query {name}", name, value)
    yield from _headers("request", one.asked.headers)
    yield from _body("request body", one.asked.body)
    yield Field("reason", "", one.answered.reason)
    yield from _headers("response", one.answered.headers)
    yield from _body("response body", one.answered.body)


def _headers(side: str, headers: Headers) -> Iterator[Field]:
    for name, value in headers:
        yield Field(f"{side} header {name}", name, value)


def _body(place: str, body: bytes) -> Iterator[Field]:
    if not body:
        return
    text = _text(body)
    try:
        fields = list(_leaves(place, "", "", json.loads(text)))
    except (ValueError, RecursionError):
        # No JSON, or nested deeper than anything is read.
        fields = list(_lines(place, text))
    yield from fields


def _text(body: bytes) -> str:
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", "replace")
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("latin-1")


def _leaves(place: str, path: str, name: str, value: object) -> Iterator[Field]:
    """Yield the texts and numbers of a document by path; those in lists have the list's name."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield Field(f"{place} {path or '/'}, a name in it", "", str(key))
            yield from _leaves(place, f"{path}/{key}", str(key), inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(place, f"{path}/{index}", name, inner)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield Field(f"{place} {path}".rstrip(), name, str(value))


def _lines(place: str, text: str) -> Iterator[Field]:
    yield Field(place, "", text)
    for number, line in enumerate(text.splitlines(), start=1):
        where = f"{place} line {number}"
        yield Field(where, "", line, deep=False)
        for name, value in _pairs(line):
            if telling(name):
                yield Field(f"{where} {name}", name, value, deep=False)


def _pairs(line: str) -> Iterator[tuple[str, str]]:
    for pattern in (_ELEMENT, _ATTRIBUTE, _PAIR):
        for found in pattern.finditer(line):
            yield found[1], found[2]
    if "=" in line and "<" not in line:
        yield from parse_qsl(line, keep_blank_values=True)
