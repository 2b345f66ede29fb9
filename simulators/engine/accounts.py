"""Accounts: who may call, by which credentials, and with which scopes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from secrets import compare_digest

from .http.clock import Clock
from .http.messages import Request
from .signed_tokens import SignedTokens


@dataclass(frozen=True, slots=True)
class Account:
    """A client, user or token of the vendor, and what it may do."""

    name: str
    secret: str
    scopes: frozenset[str] = frozenset()
    claims: Mapping[str, str] = field(default_factory=dict)

    @property
    def identity(self) -> tuple[object, ...]:
        """Return what it may see: accounts of one identity see the same."""
        return (*sorted(self.scopes), *sorted(self.claims.items()))


class Accounts:
    """The accounts of one simulator, by name."""

    def __init__(self, vendor: str, seed: int) -> None:
        self._vendor, self._seed = vendor, seed
        self._by_name: dict[str, Account] = {}

    def add(self, scopes: frozenset[str], prefix: str = "") -> Account:
        """Add an account; its name and secret follow from the seed and its number."""
        name, secret = self.pair(len(self._by_name))
        account = Account(name, f"{prefix}{secret}", scopes)
        self._by_name[account.name] = account
        return account

    def pair(self, number: int) -> tuple[str, str]:
        """Return name and secret of an account; override where a vendor has them in a form."""
        digest = sha256(f"{self._vendor}/{self._seed}/{number}".encode()).hexdigest()
        return digest[:32], f"{digest[32:]}{digest[:8]}"

    def named(self, name: str) -> Account | None:
        """Return the account with that name."""
        return self._by_name.get(name)

    def with_secret(self, name: str, secret: str) -> Account | None:
        """Return the account with that name, if that is its secret."""
        found = self._by_name.get(name)
        right = found and compare_digest(secret.encode(), found.secret.encode())
        return found if right else None

    def with_token(self, token: str) -> Account | None:
        """Return the account whose secret that is, for vendors whose token is all there is."""
        return next(
            (
                one
                for one in self._by_name.values()
                if compare_digest(token.encode(), one.secret.encode())
            ),
            None,
        )


class ClientCredentials(Accounts):
    """OAuth 2.0 client credentials: an account is exchanged for a token with a lifetime."""

    def __init__(self, vendor: str, seed: int, clock: Clock, life_seconds: float) -> None:
        super().__init__(vendor, seed)
        self.life_seconds = life_seconds
        self.tokens = SignedTokens(clock, f"{vendor}/{seed}", life_seconds)

    def client(self, request: Request) -> Account | None:
        """Return the account that gives its name and secret, in a form or a Basic header."""
        in_form = request.form_field("client_id"), request.form_field("client_secret")
        name, secret = request.basic if request.authorization[0] == "basic" else in_form
        return self.with_secret(name, secret)

    def issue(self, account: Account, **claims: str | None) -> str:
        """Return a new token for an account."""
        return self.tokens.issue({"client_id": account.name, **claims})

    def bearer(self, request: Request) -> Account | None:
        """Return who makes a call; None without a token that is right and still valid."""
        claims = self.tokens.claims(request.bearer)
        found = self.named(str(claims["client_id"])) if claims else None
        if found is None or claims is None:
            return None
        own = {
            name: str(value)
            for name, value in claims.items()
            if value is not None and name not in ("client_id", "exp", "until", "jti")
        }
        return replace(found, claims=own)
