"""Who may call: API clients with their scopes, and bearer tokens of half an hour."""

import hmac
import json
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from secrets import compare_digest
from threading import Lock

from .. import Clock, Request

TOKEN_SECONDS = 1799
KEPT = 1000
"""Revoked tokens remembered, the oldest forgotten first."""
HOSTS, VULNERABILITIES, ASSETS = "Hosts: Read", "Vulnerabilities: Read", "Assets: Read"
SCOPES = frozenset({HOSTS, VULNERABILITIES, ASSETS})


@dataclass(frozen=True, slots=True)
class Client:
    """An API client of the tenant and what it may do."""

    client_id: str
    client_secret: str
    scopes: frozenset[str] = SCOPES


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a token says: which client it was issued to, and the child tenant it is bound to."""

    client: Client
    member_cid: str | None


class Doorkeeper:
    """Knows the clients, issues tokens and recognises them; revoked ones are all it remembers."""

    def __init__(self, clock: Clock, seed: int) -> None:
        self.clients: dict[str, Client] = {}
        self._clock = clock
        self._key = sha256(f"crowdstrike/{seed}".encode()).digest()
        self._lock = Lock()
        self._issued = 0
        self._revoked: OrderedDict[str, None] = OrderedDict()

    def client(self, request: Request) -> Client | None:
        """The client that names itself and its secret, in the form or in a Basic header."""
        scheme, _, value = request.header("authorization").partition(" ")
        given = _basic(value) if scheme.lower() == "basic" else _form(request)
        client = self.clients.get(given[0])
        right = client is not None and compare_digest(
            given[1].encode(), client.client_secret.encode()
        )
        return client if right else None

    def issue(self, client: Client, member_cid: str | None) -> str:
        """A token for a client; no two are alike."""
        with self._lock:
            self._issued += 1
            number = self._issued
        claims = {
            "client_id": client.client_id,
            "cid": member_cid,
            "exp": int(self._clock.now().timestamp()) + TOKEN_SECONDS,
            # a wall clock may jump, but a token does not age by that
            "until": self._clock.monotonic() + TOKEN_SECONDS,
            "jti": number,
        }
        head = f"{_encoded({'alg': 'HS256', 'typ': 'JWT'})}.{_encoded(claims)}"
        return f"{head}.{self._signature(head)}"

    def bearer(self, request: Request) -> Bearer | None:
        """Who a call comes from; None without a token that is right and still good."""
        head, _, signature = (token := bearer_token(request)).rpartition(".")
        if not compare_digest(signature.encode(), self._signature(head).encode()):
            return None
        with self._lock:
            if token in self._revoked:
                return None
        client_id, member_cid, until = _claims(head)
        client = self.clients.get(client_id)
        left_seconds = until - self._clock.monotonic()
        if client is None or not 0 < left_seconds <= TOKEN_SECONDS:
            return None
        return Bearer(client, member_cid)

    def revoke(self, token: str) -> None:
        """End a token before its time."""
        with self._lock:
            self._revoked[token] = None
            while len(self._revoked) > KEPT:
                self._revoked.popitem(last=False)

    def _signature(self, head: str) -> str:
        digest = hmac.new(self._key, head.encode(), sha256).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()


def bearer_token(request: Request) -> str:
    """The token a call came with, "" without one."""
    scheme, _, value = request.header("authorization").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def _form(request: Request) -> tuple[str, str]:
    # only the form: in a query, secrets would be in every log on the way
    values = (request.form.get(name, ("",))[-1] for name in ("client_id", "client_secret"))
    first, second = values
    return first, second


def _basic(value: str) -> tuple[str, str]:
    try:
        username, _, password = b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return username, password


def _encoded(claims: Mapping[str, object]) -> str:
    return urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()


def _claims(head: str) -> tuple[str, str | None, float]:
    """Client, child tenant and end of a token whose signature is right, so that it is ours."""
    claims = head.partition(".")[2]
    found = json.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    return found["client_id"], found["cid"], found["until"]
