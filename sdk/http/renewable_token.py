"""RenewableToken: one token for all threads, fetched once, renewed ahead of its end."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import get_ident
from typing import Annotated, Final

import msgspec
from requests import PreparedRequest
from requests.auth import AuthBase

from ..core.redaction import SENSITIVE_NAMES
from ..errors import Cancelled, DeadlineExceeded, IntegrationError, UnexpectedResponse
from .auth import mark_signed
from .session import Session

AHEAD_SECONDS: Final = 120.0
"""A token is renewed this long before it expires, so that no call travels with a dying one."""

OWN_TROUBLES: Final = (Cancelled, DeadlineExceeded)
"""What ends only the thread it happens to; the others try for themselves."""

MAX_TOKEN: Final = 16_384

TokenText = Annotated[str, msgspec.Meta(pattern=r"\A[\x21-\x7e]+\Z", max_length=MAX_TOKEN)]
"""What can be sent in a header (RFC 6750, 2.1, and some more that vendors use)."""

_SENDABLE: Final = re.compile(r"[\x21-\x7e]+")


class Grant(msgspec.Struct, frozen=True):
    """A token and the seconds it lives, as token endpoints answer (RFC 6749, 5.1).

    Without a lifetime the token is used until it is refused.
    """

    access_token: TokenText
    expires_in: float | None = None


@dataclass(slots=True)
class _Flight:
    """One fetch under way, which every thread that needs a token waits for."""

    over: bool = False
    error: IntegrationError | None = None
    thread: int = field(default_factory=get_ident)


@dataclass(frozen=True, slots=True)
class _Held:
    token: str
    renew_at: float | None


class RenewableToken(AuthBase):
    """A token that is fetched when it is needed and renewed ahead of its end, whatever the grant.

    Many threads cause one fetch (psfalcon#170, requests-oauthlib#219), and its error is raised in
    all of them. A token that is refused early is renewed once and the request repeated.

    Args:
        session: A session of the run without this auth, usually the one that `fetch` uses.
        fetch: Requests a token, and raises an IntegrationError where there is none.
        secrets: The secrets that `fetch` sends, to be redacted; a job's are known.
        header: The header that carries the token.
        scheme: The word before the token; may be empty.
        ahead_seconds: How long before its end a token is renewed; of a token that lives no longer
            than that, half its life is used.
    """

    def __init__(
        self,
        session: Session,
        fetch: Callable[[], Grant],
        *,
        secrets: tuple[str, ...] = (),
        header: str = "Authorization",
        scheme: str = "Bearer",
        ahead_seconds: float = AHEAD_SECONDS,
    ) -> None:
        self._context = session.context
        self._fetch_grant = fetch
        self._secrets = secrets
        self._header = header
        # A recording sees by the names of other headers that they hold a token.
        self._is_unnamed = not SENSITIVE_NAMES.search(header)
        self._scheme = scheme
        self._ahead_seconds = ahead_seconds
        self._clock = session.context.clock
        self._deadline = session.context.deadline
        self._condition = self._clock.condition()
        self._held: _Held | None = None
        self._flight: _Flight | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets that are sent for a token, and the token once there is one."""
        held = self._held
        return (*self._secrets, held.token) if held else self._secrets

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add the token, fetching it first where there is none."""
        request.headers[self._header] = value = f"{self._scheme} {self._token()}".lstrip()
        if self._is_unnamed:
            mark_signed(request, {self._header: value})
        return request

    def renew(self, refused: PreparedRequest) -> bool:
        """Drop the token that `refused` carried, unless another thread has done so."""
        used = str(refused.headers.get(self._header, "")).rpartition(" ")[2]
        with self._condition:
            if self._held and self._held.token == used:
                self._held = None
        self._token()
        return True

    def _token(self) -> str:
        while True:
            with self._condition:
                if self._held and self._fresh(self._held):
                    return self._held.token
                flight, mine = self._board()
            if mine:
                return self._fetch(flight)
            self._await(flight)

    def _await(self, flight: _Flight) -> None:
        with self._condition:
            self._deadline.wait(self._condition, lambda: flight.over)
        if flight.error is not None and not isinstance(flight.error, OWN_TROUBLES):
            raise flight.error

    def _board(self) -> tuple[_Flight, bool]:
        if self._flight is None:
            self._flight = _Flight()
            return self._flight, True
        if self._flight.thread == get_ident():
            raise RuntimeError("fetch needs the token it fetches: let it use a session without it")
        return self._flight, False

    def _fresh(self, held: _Held) -> bool:
        return held.renew_at is None or self._clock.monotonic() < held.renew_at

    def _fetch(self, flight: _Flight) -> str:
        try:
            held = self._ask()
        except IntegrationError as error:
            self._land(flight, None, error)
            raise
        except BaseException:
            self._land(flight, None, Cancelled("the request for a token was interrupted"))
            raise
        self._land(flight, held, None)
        return held.token

    def _ask(self) -> _Held:
        asked_at = self._clock.monotonic()
        grant = self._fetch_grant()
        _require_sendable(grant.access_token)
        self._context.redactor.add(grant.access_token)
        return _Held(grant.access_token, self._renew_at(asked_at, grant.expires_in))

    def _renew_at(self, asked_at: float, lifetime: float | None) -> float | None:
        if lifetime is None:
            return None
        # Of a token that lives no longer than the margin, half its life is used.
        return asked_at + max(lifetime - self._ahead_seconds, lifetime / 2)

    def _land(self, flight: _Flight, held: _Held | None, error: IntegrationError | None) -> None:
        with self._condition:
            flight.over, flight.error = True, error
            self._held = held or self._held
            self._flight = None
            self._condition.notify_all()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


def _require_sendable(token: str) -> None:
    """Raise UnexpectedResponse for a token that `fetch` has made without decoding a Grant."""
    if len(token) > MAX_TOKEN or not _SENDABLE.fullmatch(token):
        raise UnexpectedResponse("the token is empty, or no header can carry it")
