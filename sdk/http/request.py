"""Requests prepared once per Session and only completed per call, which is most of their cost."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal
from urllib.parse import urlencode

import msgspec
from requests import PreparedRequest
from requests.auth import AuthBase
from requests.hooks import default_hooks
from requests.structures import CaseInsensitiveDict

from ..errors import ConfigurationError
from ..pagination.page_size import PageSize
from .auth import secrets_of
from .base_url import BaseURL, Params, Scalar, fields

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"

_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE: Final = re.compile(r"[\x20-\x7e\t]*")

Method = Literal["GET", "POST"]


Sized = Mapping[str, Scalar | Sequence[Scalar] | PageSize | None]
"""Fields like `Params`, of which one may be the size of a page that may shrink."""

Form = Mapping[str, Scalar | Sequence[Scalar] | PageSize | Callable[[], str] | None]
"""Fields of a form; functions among them are called for each attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is sent; `repeatable` says that doing it twice does no harm."""

    method: Method
    url: str = field(repr=False)
    operation: str
    repeatable: bool
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)
    page_size: int | None = None

    def as_form(self) -> "Call":
        """Return a GET as a POST, with its query as the form."""
        url, _, query = self.url.partition("?")
        headers = {"Content-Type": FORM, **self.headers}
        return replace(self, method="POST", url=url, body=query.encode(), headers=headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSpec:
    """What an integration asks for, of which a call is made for each attempt.

    `longest_url` is None where a GET must stay one.
    """

    method: Method
    path_or_url: str = field(repr=False)
    operation: str
    params: Sized | None = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    data: Form | bytes | str | None = field(default=None, repr=False)
    json: object = field(default=None, repr=False)
    repeatable: bool = True
    longest_url: int | None = None

    @property
    def size(self) -> PageSize | None:
        """The page size that may shrink, if it asks for one."""
        forms = [form for form in (self.params, self.data, self.json) if form is not None]
        return next((size for form in forms for size in sizes(form)), None)

    def call(self, address: BaseURL) -> Call:
        """Return the request as it is now; raise ForeignURL for another origin."""
        size = self.size
        rows = None if size is None else int(size)
        headers = self.headers
        body = None
        if self.method == "POST":
            data = _filled(self.data, rows) if isinstance(self.data, Mapping) else self.data
            body, content_type = encoded(data, _counted(self.json, rows))
            headers = {"Content-Type": content_type, **headers} if content_type else headers
        call = Call(
            method=self.method,
            url=address.url(self.path_or_url, _plain(self.params, rows) if self.params else None),
            operation=self.operation,
            repeatable=self.repeatable,
            headers=checked(headers),
            body=body,
            page_size=rows,
        )
        return call.as_form() if self._is_too_long(call.url) else call

    def _is_too_long(self, url: str) -> bool:
        return self.longest_url is not None and len(url) > self.longest_url and "?" in url


class RequestBuilder:
    """Turns calls into prepared requests: fixed headers, then the call's own, then the auth.

    The result is like `requests.Request(...).prepare()`, without its repeated parsing: the URL
    is from `BaseURL` and the fixed headers are checked once.
    """

    def __init__(self, headers: Mapping[str, str], auth: AuthBase | None) -> None:
        self._auth = auth
        self._headers: CaseInsensitiveDict[str] = CaseInsensitiveDict(checked(headers))

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets of the auth as they are now; a cookie is one as soon as it is set."""
        return secrets_of(self._auth)

    def prepare(self, call: Call, url: str) -> PreparedRequest:
        """Return a new request, ready to send."""
        request = PreparedRequest()
        request.method = call.method
        request.url = url
        request.headers = self._headers.copy()
        request.hooks = default_hooks()
        request.body = call.body
        if call.headers:
            request.headers.update(call.headers)
        if call.body is not None:
            request.headers["Content-Length"] = str(len(call.body))
        return self._auth(request) if self._auth else request


def checked(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers; raise ConfigurationError for one that cannot be sent."""
    for name, value in headers.items():
        if not _NAME.fullmatch(name):
            raise ConfigurationError("a header's name holds a character that is not allowed")
        if not _VALUE.fullmatch(value):
            raise ConfigurationError(f"header {name} holds a character that is not allowed")
    return dict(headers)


def encoded(data: Params | bytes | str | None, json: object) -> tuple[bytes | None, str]:
    """Return a body and its content type: a form, JSON, or bytes as they are (no content type)."""
    if json is not None:
        if data is not None:
            raise TypeError("a body is either data or json, not both")
        return msgspec.json.encode(json), JSON
    if isinstance(data, str):
        return data.encode(), ""
    if data is None or isinstance(data, bytes):
        return data or b"", ""
    return urlencode(list(fields(data))).encode(), FORM


def sizes(value: object) -> Iterator[PageSize]:
    """Yield the page sizes among fields, and among fields of fields, as GraphQL's variables are."""
    if isinstance(value, PageSize):
        yield value
    elif isinstance(value, Mapping):
        for held in value.values():
            # Nearly all are, and each generator would cost more than the look.
            if held is not None and not isinstance(held, str | int):
                yield from sizes(held)


def _counted(value: object, rows: int | None) -> object:
    """Return a JSON document with its page size, if any, as the number it is now."""
    if rows is None or not isinstance(value, Mapping):
        return rows if isinstance(value, PageSize) else value
    return {name: _counted(held, rows) for name, held in value.items()}


def _plain(params: Sized, rows: int | None) -> Params:
    """Return the fields with a page size as the number it is now."""
    return {name: rows if isinstance(value, PageSize) else value for name, value in params.items()}


def _filled(form: Form, rows: int | None) -> Params:
    """Return the fields of a form as they are for one attempt."""
    return _plain(
        {name: value() if callable(value) else value for name, value in form.items()}, rows
    )
