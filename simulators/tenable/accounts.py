"""Who may call: users with key pairs, and the tokens of the old way to log in."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from secrets import compare_digest

from ..engine import Account, Document, Request

ADMINISTRATOR, BASIC = 64, 16
CONTAINER = "a0abbae8-0000-4000-8000-000000000001"
FEATURES = {"asset_management": True, "rbac": True, "recast_rules": True, "tagging": True}


@dataclass(frozen=True, slots=True)
class User(Account):
    """A user by its key pair; `permissions` is the number of a role, from 16 (Basic) to 64."""

    number: int = 1
    permissions: int = ADMINISTRATOR

    @property
    def identity(self) -> tuple[object, ...]:
        """Return what the user may see: everything, whoever it is."""
        return ()

    @property
    def keys(self) -> dict[str, str]:
        """Return the key pair, as a job's secrets."""
        return {"access_key": self.name, "secret_key": self.secret}

    @property
    def username(self) -> str:
        """Return the name with which the user logs in."""
        return f"user{self.number}@example.com"

    @property
    def token(self) -> str:
        """Return the token that the user gets for its name and secret key."""
        return sha256(f"session/{self.secret}".encode()).hexdigest()


class Users:
    """The users of one simulator, in the order of their numbers."""

    def __init__(self, seed: int) -> None:
        self._key = sha256(f"tenable/{seed}".encode()).digest()
        self._users: dict[int, User] = {}

    def __iter__(self) -> Iterator[User]:
        return iter(tuple(self._users.values()))

    def add(self, permissions: int) -> User:
        """Add a user."""
        return self._put(len(self._users) + 1, permissions, "access", "secret")

    def renew(self, user: User) -> User:
        """Give a user new keys; the old pair is no longer valid (1)."""
        return self._put(user.number, user.permissions, "new access", "new")

    def identify(self, request: Request) -> User | None:
        """Return who makes a call; None for keys that are wrong, missing or malformed."""
        given = _pairs(request.header("x-apikeys"))
        for user in self:
            if user.name == given.get("accesskey"):
                return user if _equal(given.get("secretkey", ""), user.secret) else None
        token = _pairs(request.header("x-cookie")).get("token", "")
        return next((user for user in self if _equal(token, user.token)), None)

    def log_in(self, username: object, password: object) -> str | None:
        """Return a token for a user name and the secret key; None if they are wrong."""
        user = next((user for user in self if user.username == username), None)
        return user.token if user and _equal(str(password), user.secret) else None

    def _put(self, number: int, permissions: int, *purposes: str) -> User:
        access, secret = (
            hmac.new(self._key, f"{purpose}/{number}".encode(), sha256).hexdigest()
            for purpose in purposes
        )
        user = User(access, secret, number=number, permissions=permissions)
        self._users[number] = user
        return user


def _equal(given: str, right: str) -> bool:
    return compare_digest(given.encode(), right.encode())


def _pairs(text: str) -> dict[str, str]:
    """Return the parts of `accessKey=..;secretKey=..`, in any case and with spaces (1)."""
    parts = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in parts}


def described(user: User) -> Document:
    """Return a user as `GET /session` has it (recorded)."""
    uuid = f"c0000000-0000-4000-8000-{user.number:012d}"
    return {
        "id": user.number,
        **dict.fromkeys(("uuid", "uuid_id"), uuid),
        **dict.fromkeys(("username", "user_name", "email"), user.username),
        "name": f"User {user.number}",
        "type": "local",
        "permissions": user.permissions,
        "enabled": True,
        **dict.fromkeys(("login_fail_count", "login_fail_total"), 0),
        "container_id": 1215,
        "container_uuid": CONTAINER,
        "container_name": "Simulated",
        "features": FEATURES,
        "apps": {"consec": "standard", "was": "standard"},
        **dict.fromkeys(("group_uuids", "groups"), ()),
    }
