"""OAuth2 client credentials: one token for all threads, fetched once, renewed ahead of its end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from requests import PreparedRequest
from requests.auth import AuthBase

from ..errors import Cancelled, DeadlineExceeded, IntegrationError
from .session import Session

TOKEN: Final = "token"  # noqa: S105 - the name of an operation
"""The operation that errors name when there is no token to be had."""

AHEAD_SECONDS: Final = 120.0
"""A token is renewed this long before it expires, so that no call travels with a dying one."""

OWN_TROUBLES: Final = (Cancelled, DeadlineExceeded)
"""What ends only the thread it happens to; the others try for themselves."""


Token = Annotated[str, msgspec.Meta(pattern=r"\A[\x21-\x7e]+\Z", max_length=16_384)]
"""What can be sent in a header (RFC 6750, 2.1, and some more that vendors use)."""


class Grant(msgspec.Struct, frozen=True):
    """A token endpoint's answer (RFC 6749, 5.1); without a lifetime it is used until refused."""

    access_token: Token
    expires_in: float | None = None


@dataclass(slots=True)
class _Flight:
    """One fetch under way, which every thread that needs a token waits for."""

    over: bool = False
    error: IntegrationError | None = None


@dataclass(frozen=True, slots=True)
class _Held:
    token: str
    renew_at: float | None


class ClientCredentials(AuthBase):
    """A bearer token for a client's id and secret, from `path` of the vendor (RFC 6749, 4.4).

    `session` has no auth; its error table holds the refusals of the token endpoint. Many threads
    cause one request for a token (psfalcon#170, requests-oauthlib#219), and its error is raised in
    all of them. A token that is refused early is renewed once and the request repeated; `form`
    holds further fields to send. `check` gets each new token before it is used, and raises an
    IntegrationError where the token is for another base URL than the session's.
    """

    def __init__(
        self,
        session: Session,
        path: str,
        *,
        client_id: str,
        client_secret: str,
        form: Mapping[str, str] | None = None,
        ahead_seconds: float = AHEAD_SECONDS,
        check: Callable[[str], None] | None = None,
    ) -> None:
        self._session = session
        self._path = path
        self._form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
            **(form or {}),
        }
        self._secret = client_secret
        self._ahead_seconds = ahead_seconds
        self._check = check
        self._clock = session.context.clock
        self._deadline = session.context.deadline
        self._condition = self._clock.condition()
        self._held: _Held | None = None
        self._flight: _Flight | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The client's secret, and the token once there is one."""
        held = self._held
        return (self._secret, held.token) if held else (self._secret,)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add the token, fetching it first where there is none."""
        request.headers["Authorization"] = f"Bearer {self._token()}"
        return request

    def renew(self, refused: PreparedRequest) -> bool:
        """Drop the token that `refused` carried, unless another thread has done so."""
        used = str(refused.headers.get("Authorization", "")).removeprefix("Bearer ")
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
        if self._flight is not None:
            return self._flight, False
        self._flight = _Flight()
        return self._flight, True

    def _fresh(self, held: _Held) -> bool:
        return held.renew_at is None or self._clock.monotonic() < held.renew_at

    def _fetch(self, flight: _Flight) -> str:
        try:
            held = self._ask()
        except IntegrationError as error:
            self._land(flight, None, error)
            raise
        except BaseException:
            self._land(flight, None, Cancelled("fetching a token was broken off"))
            raise
        self._land(flight, held, None)
        return held.token

    def _ask(self) -> _Held:
        asked_at = self._clock.monotonic()
        reply = self._session.post(self._path, data=self._form, operation=TOKEN, repeatable=True)
        grant = reply.json(Grant)
        self._session.context.redactor.add(grant.access_token)
        if self._check:
            self._check(grant.access_token)
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
        return "<ClientCredentials>"
