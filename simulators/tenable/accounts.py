"""Who may call: users with key pairs, and the sessions of the old way to log in."""

import hmac
import json
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from secrets import compare_digest
from threading import Lock

from ..engine import Document, Request

ADMINISTRATOR, BASIC = 64, 16
KEPT = 1000
"""Sessions remembered, the oldest forgotten first."""
SEPARATOR, EQUALS = ";", "="
FEATURES = {"asset_management": True, "rbac": True, "recast_rules": True, "tagging": True}


@dataclass(frozen=True, slots=True)
class User:
    """A user of the account; `permissions` is the number of a role, from 16 (Basic) to 64."""

    number: int
    access_key: str
    secret_key: str
    permissions: int = ADMINISTRATOR

    @property
    def identity(self) -> tuple[object, ...]:
        """Return what the user may see: everything, whoever it is."""
        return ()

    @property
    def keys(self) -> dict[str, str]:
        """Return the key pair, as a job's secrets."""
        return {"access_key": self.access_key, "secret_key": self.secret_key}

    @property
    def username(self) -> str:
        """Return the name with which the user logs in."""
        return f"user{self.number}@example.com"

    @property
    def uuid(self) -> str:
        """Return the id."""
        return f"c0000000-0000-4000-8000-{self.number:012d}"


class Users:
    """The users of one simulator by their keys, and those who have logged in by their tokens."""

    def __init__(self, seed: int) -> None:
        self._key = sha256(f"tenable/{seed}".encode()).digest()
        self._lock = Lock()
        self._users: dict[str, User] = {}
        self._sessions: OrderedDict[str, User] = OrderedDict()

    def add(self, permissions: int) -> User:
        """Add a user."""
        with self._lock:
            number = len(self._users) + 1
            user = User(number, self._digest("access", number), self._digest("secret", number))
            user = User(number, user.access_key, user.secret_key, permissions)
            self._users[user.access_key] = user
        return user

    def renew(self, user: User) -> User:
        """Give a user new keys; the old pair is no longer valid (1)."""
        with self._lock:
            del self._users[user.access_key]
            keys = (self._digest("new access", user.number), self._digest("new", user.number))
            renewed = User(user.number, *keys, user.permissions)
            self._users[renewed.access_key] = renewed
        return renewed

    def identify(self, request: Request) -> User | None:
        """Return who makes a call; None for keys that are wrong, missing or malformed."""
        given = _pairs(request.header("x-apikeys"))
        user = self._users.get(given.get("accesskey", ""))
        if user is not None:
            right = given.get("secretkey", "").encode()
            return user if compare_digest(right, user.secret_key.encode()) else None
        with self._lock:
            return self._sessions.get(_pairs(request.header("x-cookie")).get("token", ""))

    def log_in(self, body: bytes) -> str | None:
        """Return a token for a user name and the secret key; None if they are wrong."""
        name, password = _login(body)
        user = next((one for one in self._users.values() if one.username == name), None)
        if user is None or not compare_digest(password.encode(), user.secret_key.encode()):
            return None
        with self._lock:
            token = self._digest("session", len(self._sessions))
            self._sessions[token] = user
            while len(self._sessions) > KEPT:
                self._sessions.popitem(last=False)
        return token

    def _digest(self, purpose: str, number: int) -> str:
        return hmac.new(self._key, f"{purpose}/{number}".encode(), sha256).hexdigest()


def _pairs(text: str) -> dict[str, str]:
    """Return the parts of `accessKey=..;secretKey=..`, in any case and with spaces (1)."""
    parts = (part.partition(EQUALS) for part in text.split(SEPARATOR))
    return {name.strip().lower(): value.strip() for name, _, value in parts}


def _login(body: bytes) -> tuple[str, str]:
    try:
        found = json.loads(body)
    except ValueError:
        return "", ""
    if not isinstance(found, dict):
        return "", ""
    return str(found.get("username", "")), str(found.get("password", ""))


def described(user: User) -> Document:
    """Return a user as `GET /session` has it (recorded)."""
    return {
        "id": user.number,
        "uuid": user.uuid,
        "uuid_id": user.uuid,
        "username": user.username,
        "user_name": user.username,
        "email": user.username,
        "name": f"User {user.number}",
        "type": "local",
        "permissions": user.permissions,
        "enabled": True,
        "login_fail_count": 0,
        "login_fail_total": 0,
        "container_id": 1215,
        "container_uuid": "a0abbae8-0000-4000-8000-000000000001",
        "container_name": "Simulated",
        "features": FEATURES,
        "apps": {"consec": "standard", "was": "standard"},
        "group_uuids": [],
        "groups": [],
    }
