"""Translation: what a vendor's refusal, or the network's, means for the caller."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final, TypeVar

from ..core.retry import parse_wait_seconds
from ..errors import (
    ConfigurationError,
    CredentialError,
    CursorExpired,
    IntegrationError,
    NotFound,
    RateLimited,
    UnexpectedResponse,
    VendorUnavailable,
)
from .error_context import ErrorContext
from .response import Response
from .vendor_codes import CodeSource, FindCode, code_finder

V = TypeVar("V")

HTML: Final = "html"
"""The code of a response that is a web page: `unavailable=[(200, HTML)]`."""

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
"""Accepted, and a part: neither is the answer to the question, unless it is `accepted`."""

Case = int | str | tuple[int, str]
"""A status, a vendor's code with any status, or both."""

Cases = Collection[Case]
Advice = Mapping[Any, str]
"""By case; of any key, since mappings of codes alone are none of cases to a type checker."""

Kind = type[IntegrationError] | None

KINDS: Final[Mapping[str, Kind]] = {
    "not_found": NotFound,
    "rate_limited": RateLimited,
    "unavailable": VendorUnavailable,
    "credential": CredentialError,
    "configuration": ConfigurationError,
    "cursor_expired": CursorExpired,
    "unexpected": UnexpectedResponse,
    "accepted": None,
}
"""The error of each group of cases; None is data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorTable:
    """The refusals of one vendor; read once per response, before the integration sees the body.

    A case is a status (`404`), a vendor's code (`"1965"`) or both (`(404, "html")`); the closest
    one decides: status and code, then the code, then the status. Without a case, 401 and 403 are
    CredentialError, 429 is RateLimited, 408, 425 and 5xx are VendorUnavailable, and any other
    status but 2xx is UnexpectedResponse. So are 2xx with a code, 202 and 206, and a web page in
    place of data (its code is `HTML`).

    Attributes:
        code: Where the vendor's own code is, also under status 200: the name of a field of the
            body (`"error"`, whose value is a code, or an object or a list with one), a compiled
            pattern whose group 1 is the code, a Struct with an attribute `code`, a function of
            the Response, or a tuple of these, of which the first counts that has a code.
        messages: Codes by a part of the `message` beside the vendor's own code, in lower case,
            where that says too little: `{"expired": "expired"}`.
        graphql: The code is that of a GraphQL error; `messages` are then codes by the beginning of
            a message without one, else `PARTIAL_DATA` or `NO_DATA`.
        not_found: The cases that are NotFound.
        rate_limited: The cases that are RateLimited.
        unavailable: The cases that are VendorUnavailable.
        credential: The cases that are CredentialError.
        configuration: The cases that are ConfigurationError.
        cursor_expired: The cases that are CursorExpired.
        unexpected: The cases that are UnexpectedResponse.
        accepted: The cases that hold data after all.
        advice: What a user can do about a case; added to the message.
        wait_headers: The headers that name the wait; the first that is there counts.
        waits: The seconds to wait by code, where no header names them.

    Raises:
        ValueError: A case is none, or in two groups.
    """

    code: CodeSource | tuple[CodeSource, ...] = ()
    messages: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    graphql: bool = False
    not_found: Cases = ()
    rate_limited: Cases = ()
    unavailable: Cases = ()
    credential: Cases = ()
    configuration: Cases = ()
    cursor_expired: Cases = ()
    unexpected: Cases = ()
    accepted: Cases = ()
    advice: Advice = field(default_factory=lambda: MappingProxyType({}))
    wait_headers: tuple[str, ...] = ("Retry-After",)
    waits: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    _kinds: Mapping[Case, Kind] = field(init=False, repr=False, compare=False)
    _find: FindCode = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        kinds: dict[Case, Kind] = {}
        for case in self.advice:
            _require_case(case)
        for case, kind in self._cases():
            _require_case(case)
            if case in kinds:
                raise ValueError(f"error case {case!r} is given twice: leave one out")
            kinds[case] = kind
        object.__setattr__(self, "_kinds", MappingProxyType(kinds))
        object.__setattr__(self, "_find", self._finder())

    def _finder(self) -> FindCode:
        if not self.graphql:
            return code_finder(self.code, self.messages)
        from .graphql import graphql_code

        return graphql_code(self.messages)

    def refusal(self, reply: Response, place: ErrorContext, now: datetime) -> Refusal | None:
        """Return the error that the response means, or None where it holds data."""
        code = self.vendor_code(reply)
        kind = _looked_up(self._kinds, place.status, code, _default(place.status, code))
        if kind is None:
            return None
        wait_seconds = parse_wait_seconds(reply.headers, self.wait_headers, now)
        if wait_seconds is None and code is not None:
            wait_seconds = self.waits.get(code)
        error = place.error(kind, _message(place.status, code))
        if advice := _looked_up(self.advice, place.status, code, ""):
            place.reworded(error, f"{error.message}; {advice}")
        if isinstance(error, RateLimited):
            error.retry_after_seconds = wait_seconds
        return error, wait_seconds

    def explains(self, reply: Response) -> bool:
        """Return True if the vendor names a code, which says more than where a redirect leads."""
        return self.vendor_code(reply) not in (None, HTML)

    def vendor_code(self, reply: Response) -> str | None:
        """Return the code of a response, `HTML` for a web page, and None without one."""
        return HTML if is_web_page(reply) else self._find(reply)

    def _cases(self) -> Iterator[tuple[Case, Kind]]:
        for group, kind in KINDS.items():
            cases: Cases = getattr(self, group)
            if isinstance(cases, str):
                raise ValueError(f"{group} is a text: give a list of cases")
            yield from ((case, kind) for case in cases)


def _require_case(case: object) -> None:
    status, code = case if isinstance(case, tuple) and len(case) == 2 else (case, "")
    is_case = isinstance(case, int | str) or (isinstance(status, int) and isinstance(code, str))
    if not is_case:
        raise ValueError(f"{case!r} is no error case: give a status, a code, or a pair of them")


def is_web_page(reply: Response) -> bool:
    """Return True for HTML by its content type or its first bytes; an empty body is not."""
    content_type = reply.headers.get("Content-Type", "")
    by_name = content_type[:9].lower() == "text/html"
    return bool(reply.head) and (by_name or bool(_WEB_PAGE.match(reply.head)))


def _looked_up(table: Mapping[Case, V], status: int, code: str | None, default: V) -> V:
    """Return the entry of the table for this status and code, the closest case first."""
    cases: tuple[Case, ...] = (status,) if code is None else ((status, code), code, status)
    return next((table[case] for case in cases if case in table), default)


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
