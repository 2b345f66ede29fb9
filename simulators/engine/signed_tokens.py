"""Signed tokens, which say whom they were issued to: only those that are revoked are kept."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from secrets import compare_digest
from threading import Lock
from typing import Final

from .http.clock import Clock

KEPT: Final = 1000
"""Revoked tokens remembered, the oldest forgotten first."""


class SignedTokens:
    """Issues JWTs that are good for `life_seconds`, recognises them and ends them early.

    Simulators with the same `key`, such as one that was started anew, know each other's tokens.
    `number` is the claim in which the vendor has what makes each token another one.
    """

    def __init__(self, clock: Clock, key: str, life_seconds: float, *, number: str = "jti") -> None:
        self._clock = clock
        self._key = sha256(key.encode()).digest()
        self._life_seconds = life_seconds
        self._number = number
        self._lock = Lock()
        self._issued = 0
        self._revoked: OrderedDict[str, None] = OrderedDict()

    def issue(self, claims: Mapping[str, object]) -> str:
        """A token that says so and when it ends; no two are alike."""
        with self._lock:
            self._issued += 1
            number = self._issued
        times = {
            "exp": int(self._clock.now().timestamp() + self._life_seconds),
            # a wall clock may jump, but a token does not age by that
            "until": self._clock.monotonic() + self._life_seconds,
        }
        body = _encoded({**claims, **times, self._number: str(number)})
        head = f"{_encoded({'alg': 'HS256', 'typ': 'JWT'})}.{body}"
        return f"{head}.{self._signature(head)}"

    def claims(self, token: str) -> Mapping[str, object] | None:
        """What a token says; None for one that is not ours, is over or was revoked."""
        head, _, signature = token.rpartition(".")
        if not compare_digest(signature.encode(), self._signature(head).encode()):
            return None
        with self._lock:
            if token in self._revoked:
                return None
        claims = _decoded(head.partition(".")[2])
        left_seconds = float(str(claims["until"])) - self._clock.monotonic()
        return claims if 0 < left_seconds <= self._life_seconds else None

    def revoke(self, token: str) -> None:
        """End a token before its time."""
        with self._lock:
            self._revoked[token] = None
            while len(self._revoked) > KEPT:
                self._revoked.popitem(last=False)

    def _signature(self, head: str) -> str:
        digest = hmac.new(self._key, head.encode(), sha256).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()


def _encoded(claims: Mapping[str, object]) -> str:
    return urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()


def _decoded(part: str) -> Mapping[str, object]:
    """What a part says whose signature is right, so that it is ours."""
    found: Mapping[str, object] = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found
