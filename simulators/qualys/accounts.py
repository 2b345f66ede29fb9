"""Who may call: Basic credentials, session cookies with an idle life, and JWTs of four hours."""

import hmac
from collections import OrderedDict
from collections.abc import Iterable
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from secrets import compare_digest
from threading import Lock

from ..engine import Account, Clock, Context, NotSimulated, Request, Retired, SignedTokens
from .responses import coded

COOKIE = "QualysSession"
SESSION_IDLE_SECONDS = 4 * 3600.0
"""How long a session may rest; the contract's own guess (docs/contracts/qualys.md 2)."""
TOKEN_SECONDS = 4 * 3600.0
KEPT = 1000
"""Sessions remembered, the oldest forgotten first."""
USERNAME, PASSWORD = "simulated_user", "Simulated-Pa55+w/rd=&%"
VERSIONS = ("2.0", "3.0", "4.0", "5.0")
OF_LISTS, OF_KNOWLEDGE_BASE = "lists", "knowledge base"
"""What a user may be denied."""
DENIED = {OF_LISTS: {"not-authorized"}, OF_KNOWLEDGE_BASE: {"not-authorized", "no-knowledge-base"}}


def account(disabled_qids: Iterable[int]) -> Account:
    """Return the one user of a subscription, which has switched off these QIDs."""
    disabled = " ".join(map(str, sorted(disabled_qids)))
    return Account(USERNAME, PASSWORD, claims={"disabled_qids": disabled})


def disabled_qids(context: Context) -> frozenset[int]:
    """Return the QIDs that the subscription of the caller has switched off."""
    claims = context.account.claims if context.account else {}
    return frozenset(map(int, claims.get("disabled_qids", "").split()))


def admits(username: str, password: str) -> bool:
    """Return True for the right user name and password."""
    given, own = f"{username}\0{password}", f"{USERNAME}\0{PASSWORD}"
    return compare_digest(given.encode(), own.encode())


def authorize(context: Context) -> None:
    """Raise for what the user may not list, and for versions that there are not (1)."""
    if DENIED.get(context.operation.scope, set()) & context.quirks:
        raise coded(2012)
    version = context.request.path_parameters.get("version", "2.0")
    if version not in VERSIONS:
        raise NotSimulated(f"version {version}")
    oldest = str(context.operation.facts.get("oldest", ""))
    if context.quirk("retired-versions") and version < oldest:
        text = f"version {version} of {context.operation.name} was switched off"
        raise Retired(f"{text}; the answer is not public")


class Doorkeeper:
    """Knows who is calling; sessions are all it remembers, besides the tokens that it issued."""

    def __init__(self, clock: Clock, seed: int) -> None:
        self._clock = clock
        self._tokens = SignedTokens(clock, f"qualys/{seed}", TOKEN_SECONDS)
        self._key = sha256(f"qualys/{seed}".encode()).digest()
        self._lock = Lock()
        self._opened = 0
        self._sessions: OrderedDict[str, float] = OrderedDict()

    def knows(self, request: Request) -> bool:
        """Return True if a call proves who makes it, by means that its path takes.

        Cookies are for /api alone; that tokens are taken from version 3 on is assumed.
        """
        scheme, _ = request.authorization
        if scheme == "basic":
            return admits(*request.basic)
        if scheme == "bearer":
            is_new = request.path.startswith(("/api/3", "/api/4", "/api/5"))
            return is_new and self._tokens.claims(request.bearer) is not None
        return request.path.startswith("/api/") and self._is_open(session_of(request))

    def open_session(self) -> str:
        """Log in; return the value of the cookie."""
        with self._lock:
            self._opened += 1
            cookie = hmac.new(self._key, b"session %d" % self._opened, sha256).hexdigest()[:32]
            self._sessions[cookie] = self._clock.monotonic()
            while len(self._sessions) > KEPT:
                self._sessions.popitem(last=False)
        return cookie

    def close_session(self, cookie: str) -> bool:
        """Log out; return whether there was such a session."""
        with self._lock:
            return self._sessions.pop(cookie, None) is not None

    def issue_token(self) -> str:
        """Return a JWT that ends four hours from now."""
        issued = int(self._clock.now().timestamp())
        return self._tokens.issue({"sub": USERNAME, "iat": issued})

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
    """Return True if X-Requested-With is missing where it has to be sent (2)."""
    return request.path.startswith("/api/") and not request.header("x-requested-with")


def session_of(request: Request) -> str:
    """Return the value of the session cookie, "" without one."""
    try:
        cookies = SimpleCookie(request.header("cookie"))
    except CookieError:
        return ""
    return cookies[COOKIE].value if COOKIE in cookies else ""
