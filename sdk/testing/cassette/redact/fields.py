"""Redacts what stands under a secret's name: in headers, URLs, forms, JSON, XML, multipart."""

import base64
import binascii
import json
import re
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote_plus

from ....core.redaction import REDACTED
from ..exchange import Headers, RecordedRequest, RecordedResponse, header
from ..playback.http_messages import with_body
from ..playback.signature import FORM
from .secret_names import secret_field, secret_header, secret_parameter

SHORTEST_LEARNED: Final = 8
"""Shorter values are redacted where they stand under their name, but not looked for elsewhere.

Nor are plain words: `required`, in the place of a password, would be redacted in every text.
"""

_PLAIN_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")

_QUERY: Final = re.compile(r"([?&;]|&amp;|\\u0026)([\w.\[\]%-]+)=([^&#;\"'<>\s\\]*)")
_FIELD: Final = re.compile(r"(^|&)([^=&]*)=([^&]*)")
_SCALAR: Final = r'"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*'
_JSON: Final = re.compile(
    rf'("(?:[^"\\]|\\.)*")(?:(\s*:\s*)({_SCALAR}|\[\s*(?:{_SCALAR})(?:\s*,\s*(?:{_SCALAR}))*\s*\]))?',
    re.DOTALL,
)
_VALUE: Final = re.compile(_SCALAR, re.DOTALL)
_ELEMENT: Final = re.compile(
    r"<([\w:.-]+)(\s[^<>]*)?>(<!\[CDATA\[(?:[^\]]|\](?!\]>))*\]\]>|[^<]+)</\1\s*>"
)
_ATTRIBUTE: Final = re.compile(r"(\s)([\w:.-]+)(\s*=\s*)(\"[^\"<]*\"|'[^'<]*')")
_PART: Final = re.compile(
    r'(;\s*name="([^"]*)"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n)(.*?)(?=\r\n--)', re.S
)
_COOKIE: Final = re.compile(r"(^|;\s*)([^=;\s]+)=([^;]*)")
_KEYED: Final = re.compile(r"(?<!\w)(\w+)=([^;,\s]+)")


@dataclass(slots=True)
class RedactedFields:
    """What was redacted: how often under which name, and the values, to look for elsewhere."""

    counts: Counter[str] = field(default_factory=Counter)
    values: set[str] = field(default_factory=set, repr=False)

    def out(self, place: str, value: str) -> str:
        """Note a value and return what stands in its place."""
        if value and value != REDACTED:
            self.counts[place] += 1
            self.learn(value)
        return REDACTED if value else ""

    def learn(self, value: str) -> None:
        """Have a value looked for elsewhere."""
        if (
            len(value) >= SHORTEST_LEARNED
            and value != REDACTED
            and not _PLAIN_WORD.fullmatch(value)
        ):
            self.values.add(value)


def redact_request(asked: RecordedRequest, redacted: RedactedFields) -> RecordedRequest:
    """Return the request without the values of secret names."""
    body = _body(header(asked.headers, "Content-Type"), asked.body, redacted)
    headers = _in_headers(asked.headers, redacted, asked.signed)
    return RecordedRequest(asked.method, _in_urls(asked.url, redacted), headers, body)


def redact_response(answered: RecordedResponse, redacted: RedactedFields) -> RecordedResponse:
    """Return the response without the values of secret names."""
    body = _body(header(answered.headers, "Content-Type"), answered.body, redacted)
    headers = _in_headers(answered.headers, redacted)
    bare = RecordedResponse(answered.status, answered.reason, headers, answered.body)
    return bare if body == answered.body else with_body(bare, body)


def _in_headers(
    headers: Headers, redacted: RedactedFields, secret: Collection[str] = ()
) -> Headers:
    return tuple(
        (name, _in_secret_header(name, value, redacted))
        if name in secret or secret_header(name)
        else (name, _in_urls(value, redacted))
        for name, value in headers
    )


def _in_secret_header(name: str, value: str, redacted: RedactedFields) -> str:
    if name.lower() == "cookie":
        return _COOKIE.sub(lambda found: _cookie(found, redacted), value)
    if name.lower() == "set-cookie":
        return _COOKIE.sub(lambda found: _cookie(found, redacted), value, count=1)
    scheme, space, rest = value.partition(" ")
    for secret in _inside(scheme.lower(), rest):
        redacted.learn(secret)
    if space and scheme.isalpha():
        return f"{scheme} {redacted.out(f'header {name}', rest)}"
    for part in _KEYED.finditer(value):
        redacted.learn(part[2])
    return redacted.out(f"header {name}", value)


def _inside(scheme: str, rest: str) -> tuple[str, ...]:
    """Return the password that `Basic` holds, which may turn up by itself elsewhere."""
    if scheme != "basic":
        return ()
    try:
        pair = base64.b64decode(rest, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ()
    return (pair, pair.partition(":")[2])


def _cookie(found: re.Match[str], redacted: RedactedFields) -> str:
    return f"{found[1]}{found[2]}={redacted.out(f'cookie {found[2]}', found[3])}"


def _in_urls(text: str, redacted: RedactedFields) -> str:
    def parameter(found: re.Match[str]) -> str:
        name = unquote_plus(found[2])
        if not secret_parameter(name):
            return found[0]
        return f"{found[1]}{found[2]}={redacted.out(f'query {name}', unquote_plus(found[3]))}"

    return _QUERY.sub(parameter, text)


def _in_form(text: str, redacted: RedactedFields) -> str:
    def one(found: re.Match[str]) -> str:
        name = unquote_plus(found[2])
        if not secret_field(name):
            return found[0]
        return f"{found[1]}{found[2]}={redacted.out(f'form {name}', unquote_plus(found[3]))}"

    return _FIELD.sub(one, text)


def _in_json(text: str, redacted: RedactedFields) -> str:
    def member(found: re.Match[str]) -> str:
        token, colon, value = found.groups()
        if value is None:
            return _nested(token, redacted)
        name = _decoded(token)
        if not secret_field(name):
            return f"{token}{colon}{_nested(value, redacted)}"
        return f"{token}{colon}{_VALUE.sub(lambda one: _secret(one[0], name, redacted), value)}"

    return _JSON.sub(member, text)


def _secret(token: str, name: str, redacted: RedactedFields) -> str:
    value = _decoded(token) if token.startswith('"') else token
    return json.dumps(redacted.out(f"JSON {name}", value))


def _nested(token: str, redacted: RedactedFields) -> str:
    """Redact a document within a text of the document."""
    if '\\"' not in token or not token.startswith('"'):
        return token
    text = _decoded(token)
    clean = _in_json(text, redacted)
    return token if clean == text else json.dumps(clean)


def _decoded(token: str) -> str:
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        return token.strip('"')


def _in_markup(text: str, redacted: RedactedFields) -> str:
    def element(found: re.Match[str]) -> str:
        name, attributes, value = found.groups()
        if not secret_field(name.rpartition(":")[2]):
            return found[0]
        bare = value.removeprefix("<![CDATA[").removesuffix("]]>").strip()
        return f"<{name}{attributes or ''}>{redacted.out(f'XML {name}', bare)}</{name}>"

    def attribute(found: re.Match[str]) -> str:
        space, name, equals, value = found.groups()
        if not secret_field(name.rpartition(":")[2]):
            return found[0]
        return f'{space}{name}{equals}"{redacted.out(f"XML {name}", value[1:-1])}"'

    return _ATTRIBUTE.sub(attribute, _ELEMENT.sub(element, text))


def _in_parts(text: str, redacted: RedactedFields) -> str:
    def part(found: re.Match[str]) -> str:
        if not secret_field(found[2]):
            return found[0]
        return f"{found[1]}{redacted.out(f'form {found[2]}', found[3])}"

    return _PART.sub(part, text)


def _body(content_type: str, body: bytes, redacted: RedactedFields) -> bytes:
    """Read in every way that fits, whatever its type says; bytes that are no text stay."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return body
    for way in _ways(content_type.lower(), text):
        text = way(text, redacted)
    return text.encode()


def _ways(content_type: str, text: str) -> tuple[Callable[[str, RedactedFields], str], ...]:
    if FORM in content_type:
        return (_in_form,)
    if content_type.startswith("multipart/"):
        return (_in_parts, _in_json, _in_markup)
    start = text.lstrip()[:1]
    if start in ("{", "["):
        return (_in_json, _in_urls)
    return (_in_markup, _in_urls) if start == "<" else (_in_json, _in_markup, _in_urls)
