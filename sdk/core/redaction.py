"""Redaction: the secrets of a run, in every form they take on the wire, removed from any text."""

import base64
import html
import json
import logging
import re
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Final
from urllib.parse import quote, quote_plus

from .wrapped_secrets import WRAPPED, Wrapped, base64_core, contents

_UNICODE_ESCAPES: Final[dict[int, str]] = {ord(char): f"\\u{ord(char):04x}" for char in "<>&'"}

ENCODERS: Final[tuple[Callable[[str], str], ...]] = (
    lambda text: quote(text, safe=""),
    quote,
    quote_plus,
    # encodeURIComponent of JavaScript, and what a whole URL is allowed to keep.
    lambda text: quote(text, safe="!~*'()"),
    lambda text: quote(text, safe="/._~!$&'()*+,;=:@%-"),
    html.escape,
    lambda text: html.escape(text, quote=False),
    lambda text: html.escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;"),
    lambda text: json.dumps(text)[1:-1],
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    lambda text: json.dumps(text)[1:-1].translate(_UNICODE_ESCAPES),
    # With the quotes that repr escapes or not, as others stand in the rest of the text.
    lambda text: repr(text + "'\"")[1:-4],
    lambda text: repr(text + "'\"")[1:-4].replace("\\'", "'"),
    lambda text: repr(text.encode() + b"'\"")[2:-4],
    lambda text: repr(text.encode() + b"'\"")[2:-4].replace("\\'", "'"),
)
"""Each works character by character, so a text's form is that of its parts in a row."""

_PLAIN: Final = re.compile(r"[A-Za-z0-9._-]+")
_PARTS: Final = re.compile(r"([^A-Za-z0-9._-]+)([A-Za-z0-9._-]*)")


def expression(text: str) -> str:
    """Return a regular expression for `text` in all its forms, to be compiled with IGNORECASE.

    What stands between letters may have another form each time, since encoders differ in what
    they leave alone. A form is settled once the letters after it have matched, so that the time
    is linear in what is searched, whatever that is; the text as it is needs no such care.
    """
    if _PLAIN.fullmatch(text):
        return re.escape(text)
    begin = _PLAIN.match(text)
    parts = _PARTS.findall(text, begin.end() if begin else 0)
    settled = "".join(f"(?>{_any_form(part)}{re.escape(plain)})" for part, plain in parts)
    return f"(?:{re.escape(text)}|{re.escape(begin[0] if begin else '')}{settled})"


def anchor(text: str) -> str:
    """Return a text that every form of `text` holds, case apart; "" if there is none."""
    return max(_PLAIN.findall(text), key=len, default="").casefold()


@lru_cache(maxsize=256)
def _any_form(part: str) -> str:
    once = {part, *(encode(part) for encode in ENCODERS)}
    twice = {encode(form) for form in once for encode in ENCODERS}
    # Longest first: a form may begin another one.
    forms = sorted(once | twice, key=lambda form: (-len(form), form))
    return f"(?:{'|'.join(map(re.escape, forms))})"


REDACTED: Final = "[redacted]"

SHORTEST_SUBSTRING: Final = 6
"""Shorter secrets are removed only where they stand alone, or every `1` would be."""

SENSITIVE_NAMES: Final = re.compile(
    r"authorization|cookie|password|passwd|secret|token|api[-_]?key|credential|signature", re.I
)

STANDARD_ATTRIBUTES: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class Redactor:
    """Removes secrets from text that leaves the process: errors, logs, reports, journals.

    Knows each secret as it is, in base64 (also inside a longer value, as in `Basic`) and in
    hexadecimal, each of them also percent-encoded or escaped for JSON, HTML or `repr`, up to
    twice in a row, and broken into lines or groups; letter case is ignored. Secrets learned in the
    middle of a run are added with `add`; safe to use from many threads.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: frozenset[str] = frozenset()
        self._search: _Search | None = None
        self._lock = Lock()
        self.add(*secrets)

    def add(self, *secrets: str) -> None:
        """Remove these from now on, too; empty ones are ignored."""
        with self._lock:
            known = self._secrets | {secret for secret in secrets if secret.strip()}
            if known != self._secrets:
                self._secrets, self._search = known, _Search.for_all(known)

    def text(self, text: str) -> str:
        """Return `text` with every form of every secret replaced by `[redacted]`."""
        return self._search.redact(text) if self._search else text

    def beside(self, secrets: Iterable[str]) -> "Redactor":
        """Return a redactor of these secrets as well, which are not to be kept for the run."""
        return _Beside(self, secrets)

    def mapping(self, mapping: Mapping[str, object]) -> dict[str, object]:
        """Return the mapping with secrets redacted, and values whose name says they are secret."""
        return {name: self._value(name, value) for name, value in mapping.items()}

    def _value(self, name: str, value: object) -> object:
        if SENSITIVE_NAMES.search(name):
            return REDACTED
        return self.any(value)

    def any(self, value: object) -> object:
        """Redact text inside mappings and sequences too; numbers, None and the like stay."""
        match value:
            case str():
                return self.text(value)
            case bytes():
                return self.text(value.decode(errors="replace")).encode()
            case Mapping():
                return self.mapping({str(name): inner for name, inner in value.items()})
            case list() | tuple() | set() | frozenset():
                return [self.any(inner) for inner in value]
            case None | bool() | int() | float():
                return value
            case _:
                return self.text(str(value))

    def __repr__(self) -> str:
        return f"<Redactor of {len(self._secrets)} secrets>"


class _Beside(Redactor):
    """Another redactor and some secrets of its own, prepared when there is a text to redact."""

    def __init__(self, known: Redactor, secrets: Iterable[str]) -> None:
        super().__init__()
        self._known = known
        self._late = tuple(secrets)

    def text(self, text: str) -> str:
        """Return `text` with every form of every secret replaced by `[redacted]`."""
        if self._late:
            self.add(*self._late)
            self._late = ()
        return super().text(self._known.text(text))


class RedactionFilter(logging.Filter):
    """Redacts a log record: message, arguments, extra fields and traceback; put it on a handler."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; never drops one."""
        record.msg, record.args = self._redactor.text(_message(record)), ()
        for name in vars(record).keys() - STANDARD_ATTRIBUTES:
            setattr(record, name, self._redactor.any(getattr(record, name)))
        if record.exc_info and record.exc_info[1] is not None:
            lines = traceback.format_exception(record.exc_info[1])
            record.exc_text = self._redactor.text("".join(lines)).rstrip()
        return True


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        # A wrong format string is a slip that must not stop a run, nor show its arguments.
        return f"unformattable message from {record.pathname}:{record.lineno}"


@dataclass(frozen=True, slots=True)
class _Search:
    """What to look for, and what must be there, in folded case, for it to be worth looking."""

    pattern: re.Pattern[str]
    anchors: tuple[str, ...]
    wrapped: Wrapped

    @classmethod
    def for_all(cls, secrets: Collection[str]) -> "_Search":
        # Longest first, so that a secret which holds another one leaves no remainder.
        forms = sorted({form for secret in secrets for form in _forms(secret)}, key=_longest_first)
        pattern = re.compile("|".join(map(_expression, forms)), re.IGNORECASE)
        return cls(pattern, tuple({anchor(form) for form in forms}), Wrapped(secrets))

    def redact(self, text: str) -> str:
        """Return the text with the secrets redacted; a text that holds none is not searched."""
        folded = text.casefold()
        if any(part in folded for part in self.anchors):
            text = self.pattern.sub(REDACTED, text)
        return self.wrapped.redact(text, REDACTED) if WRAPPED.search(text) else text


def _longest_first(form: str) -> tuple[int, str]:
    return -len(form), form


def _expression(form: str) -> str:
    escaped = expression(form)
    return escaped if len(form) >= SHORTEST_SUBSTRING else rf"(?<!\w){escaped}(?!\w)"


def _forms(secret: str) -> Iterator[str]:
    """Yield the texts to search for; each may be escaped in any way."""
    yield secret
    yield secret.strip()
    yield secret.encode(errors="surrogatepass").hex()
    if len(secret) >= SHORTEST_SUBSTRING:
        whole = secret.encode(errors="surrogatepass")
        yield base64.b64encode(whole).decode()
        yield base64.urlsafe_b64encode(whole).decode()
        for content in contents(secret):
            yield content.hex()
            yield from _base64_forms(content)


def _base64_forms(secret: bytes) -> Iterator[str]:
    """Yield the base64 of the secret where it begins in the middle of a group of three."""
    for offset in range(3):
        core = base64_core(secret, offset)
        if len(core) >= SHORTEST_SUBSTRING:
            yield core
            yield core.replace("+", "-").replace("/", "_")
