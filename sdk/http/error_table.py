"""Translation: what a vendor's refusal, or the network's, means for the caller."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeVar

from ..core.retry import parse_wait_seconds
from ..errors import (
    CredentialError,
    IntegrationError,
    RateLimited,
    UnexpectedResponse,
    VendorUnavailable,
)
from .error_context import ErrorContext

if TYPE_CHECKING:
    from .response import Response

V = TypeVar("V")

HTML: Final = "html"
"""The code of a reply that is a web page, for rules such as `(200, HTML): VendorUnavailable`."""

DEFAULTS: Final[Mapping[int, type[IntegrationError]]] = {
    401: CredentialError,
    403: CredentialError,
    408: VendorUnavailable,
    425: VendorUnavailable,
    429: RateLimited,
}

_PRESENTABLE: Final = re.compile(r"[A-Za-z0-9_.:-]{1,40}")
_WEB_PAGE: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.I)

Refusal = tuple[IntegrationError, float | None]
"""The error that a reply means, and for how many seconds the vendor asked us to wait."""

NOT_THE_DATA: Final = frozenset({202, 206})
"""Accepted, and a part: neither is the answer to the question, unless a rule says None of it."""

Case = tuple[int | None, str | None]
"""A status and a vendor's code, None being any."""

Rules = Mapping[Case, type[IntegrationError] | None]
Advice = Mapping[Case, str]


@dataclass(frozen=True, slots=True)
class ErrorTable:
    """The refusals of one vendor; read once per response, before the integration sees the body.

    Attributes:
        rules: The error for (status, code), (None, code) or (status, None), tried in this order.
            None means that the response holds data after all. Without a rule, 401 and 403 are
            CredentialError, 429 is RateLimited, 408, 425 and 5xx are VendorUnavailable, and any
            other status but 2xx is UnexpectedResponse. So are 2xx with a code that has no rule,
            202 and 206 without a rule, and a web page in place of data (its code is `HTML`).
        code: Finds the vendor's own code in a response, also of status 200. It should read
            `response.head` only, where the code is certain to be.
        advice: What a user can do about it, looked up as the rules are; added to the message.
        wait_headers: The headers that name the wait; the first that is there counts.
        waits: The seconds to wait by code, where no header names them.
    """

    code: Callable[["Response"], str | None] | None = None
    rules: Rules = field(default_factory=lambda: MappingProxyType({}))
    wait_headers: tuple[str, ...] = ("Retry-After",)
    waits: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    advice: Advice = field(default_factory=lambda: MappingProxyType({}))

    def refusal(self, reply: "Response", place: ErrorContext, now: datetime) -> Refusal | None:
        """Return the error that the response means, or None where it holds data."""
        code = self._code(reply)
        kind = self._kind(place.status, code)
        if kind is None:
            return None
        wait_seconds = parse_wait_seconds(reply.headers, self.wait_headers, now)
        if wait_seconds is None and code is not None:
            wait_seconds = self.waits.get(code)
        error = place.error(kind, _message(place.status, code))
        if advice := _looked_up(self.advice, place.status, code):
            place.reworded(error, f"{error.message}; {advice}")
        if isinstance(error, RateLimited):
            error.retry_after_seconds = wait_seconds
        return error, wait_seconds

    def explains(self, reply: "Response") -> bool:
        """Return True if the vendor names a code, which says more than where a redirect leads."""
        return self._code(reply) not in (None, HTML)

    def _code(self, reply: "Response") -> str | None:
        if is_web_page(reply):
            return HTML
        return self.code(reply) if self.code else None

    def _kind(self, status: int, code: str | None) -> type[IntegrationError] | None:
        return _looked_up(self.rules, status, code, _default(status, code))


def code_matching(pattern: bytes) -> Callable[["Response"], str | None]:
    r"""Return a `code` for an ErrorTable: group 1 of `pattern` in the first 4 kB of a body.

    The pattern must be sure of its position: lists of Qualys hold a CODE as well, in a warning,
    so it is `<SIMPLE_RETURN>.*?<CODE>(\d+)` (`.` matches line breaks).
    """
    compiled = re.compile(pattern, re.DOTALL)

    def code(reply: "Response") -> str | None:
        found = compiled.search(reply.head)
        return found[1].decode(errors="replace") if found else None

    return code


def is_web_page(reply: "Response") -> bool:
    """Return True for HTML by its content type or its first bytes; an empty body is not."""
    content_type = reply.headers.get("Content-Type", "")
    by_name = content_type[:9].lower() == "text/html"
    return bool(reply.head) and (by_name or bool(_WEB_PAGE.match(reply.head)))


def _looked_up(
    table: Mapping[Case, V], status: int, code: str | None, default: V | None = None
) -> V | None:
    """Return the entry of the table for this status and code, the closest case first."""
    cases = ((status, code), (None, code)) if code is not None else ()
    return next((table[case] for case in (*cases, (status, None)) if case in table), default)


def _default(status: int, code: str | None) -> type[IntegrationError] | None:
    if status in NOT_THE_DATA:
        return UnexpectedResponse
    if 200 <= status < 300:
        # A vendor that names a code has found something wrong, whatever its status says.
        return None if code is None else UnexpectedResponse
    if status >= 500:
        return VendorUnavailable
    return DEFAULTS.get(status, UnexpectedResponse)


def _message(status: int, code: str | None) -> str:
    named = f"HTTP {status}{_phrase(status)}"
    if code is None:
        return named
    if code is HTML:
        return f"{named} with a web page where data was expected"
    # A code is shown only while it looks like one: an extractor may have caught something else.
    return f"{named} with the vendor's code {code if _PRESENTABLE.fullmatch(code) else '(odd)'}"


def _phrase(status: int) -> str:
    try:
        return f" {HTTPStatus(status).phrase}"
    except ValueError:
        return ""
