"""Who may call: Basic credentials, session cookies with an idle life, and JWTs of four hours."""

import hmac
import json
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from secrets import compare_digest
from threading import Lock
from typing import Literal

from .. import Clock, Request

COOKIE = "QualysSession"
SESSION_IDLE_SECONDS = 4 * 3600.0
"""How long a session may rest; the sheet's own guess (contracts/qualys.md 2)."""
TOKEN_SECONDS = 4 * 3600.0
KEPT = 1000
"""Sessions and revoked tokens remembered, the oldest forgotten first."""

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
    """Knows who is calling; sessions and revoked tokens are all it remembers."""

    def __init__(self, account: Account, clock: Clock, seed: int) -> None:
        self.account = account
        self._clock = clock
        self._key = sha256(f"qualys/{seed}".encode()).digest()
        self._lock = Lock()
        self._issued = 0
        self._sessions: OrderedDict[str, float] = OrderedDict()
        self._revoked: OrderedDict[str, None] = OrderedDict()

    def identify(self, request: Request) -> Means | None:
        """By what means a call proves who makes it; None when it does not."""
        scheme, _, value = request.header("authorization").partition(" ")
        if scheme.lower() == "basic":
            return "basic" if self.account.admits(*_basic(value)) else None
        if scheme.lower() == "bearer":
            return "token" if self._is_current(value) else None
        return "session" if self._is_open(session_of(request)) else None

    def open_session(self) -> str:
        """Log in; returns the value of the cookie."""
        with self._lock:
            self._issued += 1
            cookie = hmac.new(self._key, b"session %d" % self._issued, sha256).hexdigest()[:32]
            self._sessions[cookie] = self._clock.monotonic()
            _forget_oldest(self._sessions)
        return cookie

    def close_session(self, cookie: str) -> bool:
        """Log out; whether there was such a session."""
        with self._lock:
            return self._sessions.pop(cookie, None) is not None

    def issue_token(self) -> str:
        """A JWT that ends four hours from now."""
        issued = int(self._clock.now().timestamp())
        with self._lock:
            self._issued += 1
            number = self._issued
        claims = {
            "sub": self.account.username,
            "iat": issued,
            "exp": issued + int(TOKEN_SECONDS),
            # two tokens of one second differ, or revoking the first would end the second
            "jti": number,
        }
        head = f"{_encoded({'alg': 'HS256', 'typ': 'JWT'})}.{_encoded(claims)}"
        return f"{head}.{self._signature(head)}"

    def revoke(self, request: Request) -> None:
        """End whatever session or token the call came with, before its time."""
        _, _, token = request.header("authorization").partition(" ")
        with self._lock:
            self._sessions.pop(session_of(request), None)
            self._revoked[token] = None
            _forget_oldest(self._revoked)

    def _is_open(self, cookie: str) -> bool:
        now = self._clock.monotonic()
        with self._lock:
            used = self._sessions.get(cookie)
            if used is None or now - used > SESSION_IDLE_SECONDS:
                self._sessions.pop(cookie, None)
                return False
            self._sessions[cookie] = now
            return True

    def _is_current(self, token: str) -> bool:
        head, _, signature = token.rpartition(".")
        with self._lock:
            revoked = token in self._revoked
        if revoked or not compare_digest(signature.encode(), self._signature(head).encode()):
            return False
        return _expiry(head) > self._clock.now().timestamp()

    def _signature(self, head: str) -> str:
        digest = hmac.new(self._key, head.encode(), sha256).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()


def lacks_header(request: Request) -> bool:
    """Whether X-Requested-With is missing where it has to be sent (contracts/qualys.md 2)."""
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


def _basic(value: str) -> tuple[str, str]:
    try:
        username, _, password = b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return username, password


def _encoded(claims: Mapping[str, object]) -> str:
    return urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()


def _expiry(head: str) -> float:
    """The end of a token whose signature is right, so that its claims are ours."""
    claims = head.partition(".")[2]
    expiry: float = json.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["exp"]
    return expiry


def _forget_oldest(remembered: OrderedDict[str, float] | OrderedDict[str, None]) -> None:
    while len(remembered) > KEPT:
        remembered.popitem(last=False)
