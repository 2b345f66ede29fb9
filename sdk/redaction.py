"""Redaction: the secrets of a run, in every form they take on the wire, struck out of any text."""

import base64
import json
import logging
import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from threading import Lock
from typing import Final
from urllib.parse import quote, quote_plus

REDACTED: Final = "[redacted]"

SHORTEST_SUBSTRING: Final = 6
"""Shorter secrets are struck out only where they stand alone, or every `1` would be."""

SENSITIVE_NAMES: Final = re.compile(
    r"authorization|cookie|password|passwd|secret|token|api[-_]?key|credential|signature", re.I
)

STANDARD_ATTRIBUTES: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class Redactor:
    """Strikes secrets out of text that leaves the process: errors, logs, reports, journals.

    Knows each secret as it is, percent-encoded, in base64 (also inside a longer value, as in
    `Basic`), in hexadecimal, and escaped for JSON, HTML and `repr`; letter case is ignored.
    Secrets learned in the middle of a run are added with `add`; safe to use from many threads.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: frozenset[str] = frozenset()
        self._pattern: re.Pattern[str] | None = None
        self._lock = Lock()
        self.add(*secrets)

    def add(self, *secrets: str) -> None:
        """Strike these out from now on, too; empty ones are ignored."""
        with self._lock:
            known = self._secrets | {secret for secret in secrets if secret.strip()}
            if known != self._secrets:
                self._secrets, self._pattern = known, _pattern(known)

    def text(self, text: str) -> str:
        """`text` with every form of every secret replaced by `[redacted]`."""
        return self._pattern.sub(REDACTED, text) if self._pattern else text

    def mapping(self, mapping: Mapping[str, object]) -> dict[str, object]:
        """The mapping with secret values struck out, and those whose name says they are one."""
        return {name: self._value(name, value) for name, value in mapping.items()}

    def _value(self, name: str, value: object) -> object:
        if SENSITIVE_NAMES.search(name):
            return REDACTED
        return self.any(value)

    def any(self, value: object) -> object:
        """Text inside mappings and sequences too; numbers, None and the like as they are."""
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


def _pattern(secrets: Iterable[str]) -> re.Pattern[str] | None:
    # Longest first, so that a secret which holds another one leaves no remainder.
    forms = sorted({form for secret in secrets for form in _forms(secret)}, key=len, reverse=True)
    return re.compile("|".join(map(_expression, forms)), re.IGNORECASE) if forms else None


def _expression(form: str) -> str:
    escaped = re.escape(form)
    return escaped if len(form) >= SHORTEST_SUBSTRING else rf"(?<!\w){escaped}(?!\w)"


ESCAPES: Final[tuple[Callable[[str], str], ...]] = (
    str,
    str.strip,
    lambda secret: quote(secret, safe=""),
    quote,
    quote_plus,
    lambda secret: secret.encode().hex(),
    escape,
    lambda secret: json.dumps(secret)[1:-1],
    lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1],
    lambda secret: repr(secret)[1:-1],
)


def _forms(secret: str) -> Iterator[str]:
    for form in ESCAPES:
        yield form(secret)
    if len(secret) >= SHORTEST_SUBSTRING:
        yield from _base64_forms(secret.encode())


def _base64_forms(secret: bytes) -> Iterator[str]:
    """What base64 makes of the secret, also where it begins in the middle of a group of three."""
    yield base64.b64encode(secret).decode()
    yield base64.urlsafe_b64encode(secret).decode()
    for offset in range(3):
        encoded = base64.b64encode(bytes(offset) + secret).decode()
        # Characters at both ends also depend on what stands beside the secret: leave them out.
        core = encoded[(0, 2, 3)[offset] :].rstrip("=")
        core = core if (offset + len(secret)) % 3 == 0 else core[:-1]
        if len(core) >= SHORTEST_SUBSTRING:
            yield core
            yield core.replace("+", "-").replace("/", "_")
