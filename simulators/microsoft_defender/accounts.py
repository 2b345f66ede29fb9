"""Who may call: Entra applications with their app roles, and tokens of an hour (contract 2)."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from secrets import compare_digest
from threading import Lock

from .. import Clock, Request

TOKEN_SECONDS = 3599
KEPT = 1000
"""Revoked tokens remembered, the oldest forgotten first."""
MACHINES, VULNERABILITIES = "Machine.Read.All", "Vulnerability.Read.All"
SOFTWARE, ALERTS = "Software.Read.All", "Alert.Read.All"
ROLES = frozenset({MACHINES, VULNERABILITIES, SOFTWARE, ALERTS})


@dataclass(frozen=True, slots=True)
class Application:
    """An app registration of the tenant and what an administrator has granted to it."""

    client_id: str
    client_secret: str
    roles: frozenset[str] = ROLES


class Doorkeeper:
    """Knows the applications, issues tokens and recognises them; remembers the revoked ones."""

    def __init__(self, clock: Clock, tenant_id: str) -> None:
        self.tenant_id = tenant_id
        self.applications: dict[str, Application] = {}
        self._clock = clock
        self._key = sha256(tenant_id.encode()).digest()
        self._lock = Lock()
        self._issued = 0
        self._revoked: OrderedDict[str, None] = OrderedDict()

    def issue(self, application: Application, audience: str) -> str:
        """A token for an application; no two are alike."""
        with self._lock:
            self._issued += 1
            number = self._issued
        claims = {
            "aud": audience,
            "tid": self.tenant_id,
            "appid": application.client_id,
            "roles": sorted(application.roles),
            "exp": int(self._clock.now().timestamp()) + TOKEN_SECONDS,
            # a wall clock may jump, but a token does not age by that
            "until": self._clock.monotonic() + TOKEN_SECONDS,
            "uti": str(number),
        }
        head = f"{_encoded({'alg': 'HS256', 'typ': 'JWT'})}.{_encoded(claims)}"
        return f"{head}.{self._signature(head)}"

    def bearer(self, request: Request) -> Application | None:
        """Who a call comes from; None without a token that is right and still good."""
        head, _, signature = (token := bearer_token(request)).rpartition(".")
        if not compare_digest(signature.encode(), self._signature(head).encode()):
            return None
        with self._lock:
            if token in self._revoked:
                return None
        claims = _claims(head)
        left_seconds = float(str(claims["until"])) - self._clock.monotonic()
        return self.applications.get(str(claims["appid"])) if left_seconds > 0 else None

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


def _encoded(claims: Mapping[str, object]) -> str:
    return urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()


def _claims(head: str) -> Mapping[str, object]:
    """What a token says whose signature is right, so that it is ours."""
    claims = head.partition(".")[2]
    found: Mapping[str, object] = json.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    return found
