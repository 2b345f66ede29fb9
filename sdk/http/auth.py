"""Credentials as requests auth objects that show nothing of themselves."""

import base64
import re
from collections.abc import Callable, Mapping
from string import Formatter
from typing import Protocol, runtime_checkable

from requests import PreparedRequest, Response
from requests.auth import AuthBase
from requests.cookies import RequestsCookieJar, extract_cookies_to_jar, get_cookie_header

from ..errors import CredentialError

_SIGNED = "signed_headers"

_SENDABLE = re.compile(r"[\x20-\x7e]+")


class Basic(AuthBase):
    """HTTP Basic: a user name and a password, encoded as UTF-8 (RFC 7617)."""

    def __init__(self, username: str, password: str) -> None:
        if not username or not password:
            raise CredentialError(f"the {'password' if username else 'user name'} is empty")
        if ":" in username:
            raise CredentialError("the user name holds a colon, which HTTP Basic cannot send")
        pair = f"{username}:{password}".encode()
        self.secrets = (password, base64.b64encode(pair).decode())
        self._header = f"Basic {self.secrets[1]}"

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add the header."""
        request.headers["Authorization"] = self._header
        return request

    def __repr__(self) -> str:
        return "<Basic>"


class Token(AuthBase):
    """A fixed token in a header: `Authorization: Bearer ...`, or as `header` and `scheme` say.

    White space around the token is dropped, since no header can carry it. A line break or other
    character inside that cannot be sent is a CredentialError, before anything is sent.
    """

    def __init__(
        self, value: str, *, header: str = "Authorization", scheme: str = "Bearer"
    ) -> None:
        token = value.strip()
        if not token:
            raise CredentialError("the token is empty")
        if not _SENDABLE.fullmatch(token):
            raise CredentialError("the token holds a character that no header can carry")
        self.secrets = (token,)
        self._name = header
        self._header = f"{scheme} {token}".lstrip()

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add the header."""
        request.headers[self._name] = self._header
        return request

    def __repr__(self) -> str:
        return f"<Token in {self._name}>"


class LoginHeader(AuthBase):
    """A header with secrets in it, such as `X-ApiKeys: accessKey={access_key}; secretKey={key}`.

    White space around a secret is dropped.

    Args:
        template: Name and value of the header, with the names of secrets in braces.
        secret: Returns a secret by its name.

    Raises:
        CredentialError: A secret holds a character that no header can carry, or one that separates
            several secrets in this header.
    """

    def __init__(self, template: str, secret: Callable[[str], str]) -> None:
        self._name, _, value = template.partition(": ")
        parts = list(Formatter().parse(value))
        texts = {field: secret(field).strip() for _, field, _, _ in parts if field}
        marks = {mark for text, *_ in parts for mark in text if not mark.isalnum()} | {","}
        for field, text in texts.items():
            if not _SENDABLE.fullmatch(text):
                raise CredentialError(f"{field} holds a character that no header can carry")
            if len(texts) > 1 and not marks.isdisjoint(text):
                raise CredentialError(f"{field} holds a character that separates secrets: check it")
        self.secrets = tuple(texts.values())
        self._header = value.format_map(texts)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add the header."""
        request.headers[self._name] = self._header
        return request

    def __repr__(self) -> str:
        return f"<LoginHeader {self._name}>"


class Cookies(AuthBase):
    """Keeps the session cookies a vendor sets and sends them back, for all threads of a Session.

    Without it no cookie is kept. `first` is an auth for the calls made while there is none yet
    (docs/contracts/qualys.md 2: log in by POST, then send the cookie alone).
    """

    def __init__(self, first: AuthBase | None = None) -> None:
        self._first = first
        # The standard library's jar locks itself around each use.
        self._jar = RequestsCookieJar()

    @property
    def secrets(self) -> tuple[str, ...]:
        """The cookies' values, as far as they are known, and the secrets of `first`."""
        return (*(cookie.value or "" for cookie in self._jar.copy()), *secrets_of(self._first))

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add the cookies that fit the address, and watch the reply for new ones."""
        cookies = get_cookie_header(self._jar, request)  # type: ignore[no-untyped-call]
        if cookies:
            request.headers["Cookie"] = cookies
        elif self._first:
            request = self._first(request)
        request.register_hook("response", self._learn)  # type: ignore[no-untyped-call]
        return request

    def _learn(self, response: Response, **_: object) -> None:
        extract_cookies_to_jar(  # type: ignore[no-untyped-call]
            self._jar, response.request, response.raw
        )

    def __repr__(self) -> str:
        return "<Cookies>"


@runtime_checkable
class Renewable(Protocol):
    """An auth whose token can be renewed: asked once after a 401, then the call is repeated."""

    def renew(self, refused: PreparedRequest) -> bool:
        """Make sure that `refused`'s token is not used again; False when there is no other.

        Called from many threads at once: where another has renewed already, there is no more to
        do than to say True (psfalcon#170, requests-oauthlib#219).
        """


def secrets_of(auth: AuthBase | None) -> tuple[str, ...]:
    """Return the secrets of `auth`; none where it is not a class of this kit."""
    secrets: tuple[str, ...] = getattr(auth, "secrets", ())
    return secrets


def mark_signed(request: PreparedRequest, headers: Mapping[str, str]) -> None:
    """Have these headers of a request redacted, and not kept in recordings."""
    vars(request)[_SIGNED] = headers


def signed_headers(request: PreparedRequest) -> Mapping[str, str]:
    """Return the headers of a request that were marked: the signature of this one request."""
    headers: Mapping[str, str] = vars(request).get(_SIGNED, {})
    return headers
