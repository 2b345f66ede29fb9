"""Who may call: service accounts with their scopes, and tokens of a day (contract 2)."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from secrets import compare_digest
from threading import Lock

from .. import Answer, Clock, Request

TOKEN_SECONDS = 86_400
KEPT = 1000
"""Revoked tokens remembered, the oldest forgotten first."""
RESOURCES, ISSUES, VULNERABILITIES = "read:resources", "read:issues", "read:vulnerabilities"
CONFIGURATION, ACCOUNTS, PROJECTS = (
    "read:cloud_configuration",
    "read:cloud_accounts",
    "read:projects",
)
INVENTORY, EXPOSURE, DETECTIONS = "read:inventory", "read:network_exposure", "read:detections"
SCOPES = frozenset(
    {
        *(RESOURCES, ISSUES, VULNERABILITIES, CONFIGURATION, ACCOUNTS, PROJECTS),
        *(INVENTORY, EXPOSURE, DETECTIONS),
    }
)
"""The name of the last is assumed."""
AUDIENCE, LEGACY_AUDIENCE = "wiz-api", "beyond-api"


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """An account for programs, and what it has been granted."""

    client_id: str
    client_secret: str
    scopes: frozenset[str] = SCOPES


class Doorkeeper:
    """Knows the service accounts, issues tokens and recognises them; remembers the revoked ones."""

    def __init__(self, clock: Clock, tenant: str, data_centre: str) -> None:
        self.data_centre = data_centre
        self.accounts: dict[str, ServiceAccount] = {}
        self._clock = clock
        self._tenant = tenant
        self._key = sha256(tenant.encode()).digest()
        self._lock = Lock()
        self._issued = 0
        self._revoked: OrderedDict[str, None] = OrderedDict()

    def grant(self, request: Request, audience: str) -> Answer:
        """The answer of the token endpoint (contract 2; the bodies of refusals are unverified)."""
        if _form(request, "grant_type") != "client_credentials":
            return _denied(400, "unsupported_grant_type", "")
        account = self.accounts.get(_form(request, "client_id"))
        if account is None:
            return _denied(401, "invalid_client", "")
        given = _form(request, "client_secret").encode()
        if not compare_digest(given, account.client_secret.encode()):
            return _denied(401, "access_denied", "Unauthorized")
        if _form(request, "audience") != audience:
            return _denied(403, "access_denied", "Service not enabled within domain")
        token = self._issue(account)
        body = {"access_token": token, "expires_in": TOKEN_SECONDS, "token_type": "Bearer"}
        return Answer.json(body)

    def bearer(self, request: Request) -> ServiceAccount | None:
        """Who a call comes from; None without a token that is right and still good."""
        head, _, signature = (token := bearer_token(request)).rpartition(".")
        if not compare_digest(signature.encode(), self._signature(head).encode()):
            return None
        with self._lock:
            if token in self._revoked:
                return None
        claims = _claims(head)
        left_seconds = float(str(claims["until"])) - self._clock.monotonic()
        return self.accounts.get(str(claims["sub"])) if left_seconds > 0 else None

    def revoke(self, token: str) -> None:
        """End a token before its time."""
        with self._lock:
            self._revoked[token] = None
            while len(self._revoked) > KEPT:
                self._revoked.popitem(last=False)

    def _issue(self, account: ServiceAccount) -> str:
        with self._lock:
            self._issued += 1
            number = self._issued
        claims = {
            "sub": account.client_id,
            "tenantId": self._tenant,
            "dc": self.data_centre,
            "exp": int(self._clock.now().timestamp()) + TOKEN_SECONDS,
            # a wall clock may jump, but a token does not age by that
            "until": self._clock.monotonic() + TOKEN_SECONDS,
            "jti": str(number),
        }
        head = f"{_encoded({'alg': 'HS256', 'typ': 'JWT'})}.{_encoded(claims)}"
        return f"{head}.{self._signature(head)}"

    def _signature(self, head: str) -> str:
        digest = hmac.new(self._key, head.encode(), sha256).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()


def bearer_token(request: Request) -> str:
    """The token a call came with, "" without one."""
    scheme, _, value = request.header("authorization").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def _denied(status: int, error: str, description: str) -> Answer:
    return Answer.json(
        {"error": error, **({"error_description": description} if description else {})}, status
    )


def _form(request: Request, name: str) -> str:
    # only the form: in a query, secrets would be in every log on the way
    return request.form.get(name, ("",))[-1]


def _encoded(claims: Mapping[str, object]) -> str:
    return urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()


def _claims(head: str) -> Mapping[str, object]:
    """What a token says whose signature is right, so that it is ours."""
    claims = head.partition(".")[2]
    found: Mapping[str, object] = json.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    return found
