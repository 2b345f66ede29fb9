"""Requests prepared once per Session and only completed per call, which is most of their cost."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import urlencode

import msgspec
from requests import PreparedRequest
from requests.auth import AuthBase
from requests.hooks import default_hooks
from requests.structures import CaseInsensitiveDict

from ..auth import secrets_of
from ..errors import ConfigurationError
from .address import Params, fields

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"

_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE: Final = re.compile(r"[\x20-\x7e\t]*")

Method = Literal["GET", "POST"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What an integration asks for; `repeatable` says that doing it twice does no harm."""

    method: Method
    url: str = field(repr=False)
    operation: str
    repeatable: bool
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)


class Preparer:
    """Turns calls into prepared requests: fixed headers, then the call's own, then the auth.

    The result is like `requests.Request(...).prepare()`, without its repeated parsing: the URL
    is from `Address` and the fixed headers are checked once.
    """

    def __init__(self, headers: Mapping[str, str], auth: AuthBase | None) -> None:
        self._auth = auth
        self._headers: CaseInsensitiveDict[str] = CaseInsensitiveDict(checked(headers))

    @property
    def secrets(self) -> tuple[str, ...]:
        """Those of the auth as they are now; a cookie is one as soon as it is set."""
        return secrets_of(self._auth)

    def prepare(self, call: Call, url: str) -> PreparedRequest:
        """A request that nobody else holds, ready to send."""
        request = PreparedRequest()
        request.method = call.method
        request.url = url
        request.headers = self._headers.copy()
        request.hooks = default_hooks()
        request.body = call.body
        request.headers.update(call.headers)
        if call.body is not None:
            request.headers["Content-Length"] = str(len(call.body))
        return self._auth(request) if self._auth else request


def checked(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers, if they can be sent; ConfigurationError names the one that cannot."""
    for name, value in headers.items():
        if not _NAME.fullmatch(name):
            raise ConfigurationError("a header's name holds a character that none can carry")
        if not _VALUE.fullmatch(value):
            raise ConfigurationError(f"header {name} holds a character that none can carry")
    return dict(headers)


def encoded(data: Params | bytes | str | None, json: object) -> tuple[bytes | None, str]:
    """A body and its content type: a form, JSON, or bytes as they are (no content type)."""
    if json is not None:
        if data is not None:
            raise TypeError("a body is either data or json, not both")
        return msgspec.json.encode(json), JSON
    if isinstance(data, str):
        return data.encode(), ""
    if data is None or isinstance(data, bytes):
        return data or b"", ""
    return urlencode(list(fields(data))).encode(), FORM
