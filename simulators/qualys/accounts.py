"""Who may call: Basic credentials, session cookies with an idle life, and JWTs of four hours."""

import hmac
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from secrets import compare_digest
from threading import Lock
from typing import Literal

from .. import Clock, Request, SignedTokens

COOKIE = "QualysSession"
SESSION_IDLE_SECONDS = 4 * 3600.0
"""How long a session may rest; the contract's own guess (docs/contracts/qualys.md 2)."""
TOKEN_SECONDS = 4 * 3600.0
KEPT = 1000
"""Sessions remembered, the oldest forgotten first."""

Means = Literal["basic", "session", "token"]


@dataclass(frozen=True, slots=True)
class Account:
    """The one user of a simulated subscription."""

    username: str
    password: str

    def admits(self, username: str, password: str) -> bool:
        """Whether these are its user name and password."""
        given, own = f"{username}\0{password}", f"{self.username}\0{self.password}"
        return compare_digest(given.encode(), own.encode())


class Doorkeeper:
    """Knows who is calling; sessions are all it remembers, besides the tokens that it issued."""

    def __init__(self, account: Account, clock: Clock, seed: int) -> None:
        self.account = account
        self._clock = clock
        self._tokens = SignedTokens(clock, f"qualys/{seed}", TOKEN_SECONDS)
        self._key = sha256(f"qualys/{seed}".encode()).digest()
        self._lock = Lock()
        self._opened = 0
        self._sessions: OrderedDict[str, float] = OrderedDict()

    def identify(self, request: Request) -> Means | None:
        """By what means a call proves who makes it; None when it does not."""
        scheme, _ = request.authorization
        if scheme == "basic":
            return "basic" if self.account.admits(*request.basic) else None
        if scheme == "bearer":
            return "token" if self._tokens.claims(request.bearer) else None
        return "session" if self._is_open(session_of(request)) else None

    def open_session(self) -> str:
        """Log in; returns the value of the cookie."""
        with self._lock:
            self._opened += 1
            cookie = hmac.new(self._key, b"session %d" % self._opened, sha256).hexdigest()[:32]
            self._sessions[cookie] = self._clock.monotonic()
            while len(self._sessions) > KEPT:
                self._sessions.popitem(last=False)
        return cookie

    def close_session(self, cookie: str) -> bool:
        """Log out; whether there was such a session."""
        with self._lock:
            return self._sessions.pop(cookie, None) is not None

    def issue_token(self) -> str:
        """A JWT that ends four hours from now."""
        issued = int(self._clock.now().timestamp())
        return self._tokens.issue({"sub": self.account.username, "iat": issued})

    def revoke(self, request: Request) -> None:
        """End whatever session or token the call came with, before its time."""
        self.close_session(session_of(request))
        self._tokens.revoke(request.bearer)

    def _is_open(self, cookie: str) -> bool:
        now = self._clock.monotonic()
        with self._lock:
            used = self._sessions.get(cookie)
            if used is None or now - used > SESSION_IDLE_SECONDS:
                self._sessions.pop(cookie, None)
                return False
            self._sessions[cookie] = now
            return True


def lacks_header(request: Request) -> bool:
    """Whether X-Requested-With is missing where it has to be sent (docs/contracts/qualys.md 2)."""
    return request.path.startswith("/api/") and not request.header("x-requested-with")


def welcome(means: Means, path: str) -> bool:
    """Whether calls of a path may be made by those means.

    Cookies are for /api alone; that tokens are taken from version 3 on is assumed.
    """
    if means == "token":
        return path.startswith(("/api/3", "/api/4", "/api/5"))
    return means == "basic" or path.startswith("/api/")


def session_of(request: Request) -> str:
    """The value of the session cookie, "" without one."""
    try:
        cookies = SimpleCookie(request.header("cookie"))
    except CookieError:
        return ""
    return cookies[COOKIE].value if COOKIE in cookies else ""
