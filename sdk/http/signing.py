"""SigningAuth: requests that are signed one by one, as HMAC schemes have it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from requests import PreparedRequest
from requests.auth import AuthBase

from ..core.context import RunContext
from .auth import mark_signed
from .request import checked

Sign = Callable[[str, str, Mapping[str, str], bytes, datetime], Mapping[str, str]]
"""Returns headers for a method, URL, headers, body and time."""

_AHEAD: Final = "signed_ahead"
_AGREED: Final = timedelta()


class SigningAuth(AuthBase):
    """Signs each request, and each repeat of one, with headers that `sign` returns.

    `sign(method, url, headers, body, now)` is given what is sent: the whole URL, the headers (the
    adapter adds `Host` later), the body or `b""`, and the time, in UTC. The time is the vendor's
    where its responses have a `Date`. A request that is refused with 401 is signed once more where
    the response has shown that the clocks differ.

    What `sign` returns is redacted in errors, and not kept in recordings.

    Args:
        sign: A function of its arguments alone, called from many threads.
        context: The run's (`Capability.context`), for the time.
        secrets: The key, to be redacted; a job's secrets are known.
    """

    def __init__(self, sign: Sign, *, context: RunContext, secrets: tuple[str, ...] = ()) -> None:
        self._sign = sign
        self._context = context
        self.secrets = secrets

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add the headers of the signature."""
        ahead, now = self._ahead(), self._context.now()
        body = request.body or b""
        headers = checked(
            self._sign(
                request.method or "",
                request.url or "",
                dict(request.headers),
                body.encode() if isinstance(body, str) else body,
                now,
            )
        )
        request.headers.update(headers)
        mark_signed(request, headers)
        vars(request)[_AHEAD] = ahead
        return request

    def renew(self, refused: PreparedRequest) -> bool:
        """Return True if the vendor's clock turned out to differ from that of the signature."""
        return bool(vars(refused).get(_AHEAD, _AGREED) != self._ahead())

    def _ahead(self) -> timedelta:
        return self._context.vendor_time.ahead or _AGREED

    def __repr__(self) -> str:
        return "<SigningAuth>"
