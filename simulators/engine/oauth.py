"""Vendors whose callers exchange a client id and secret for a token with a lifetime."""

from abc import abstractmethod
from typing import ClassVar, Unpack

from ..world import World
from .accounts import Account, ClientCredentials
from .http.messages import Answer, Request
from .http.simulator import Settings
from .vendor import Vendor


class OAuthVendor(Vendor):
    """One client with all `scopes`, `credentials`; `client(scopes)` makes further ones.

    `issuer` makes the accounts: override it where a vendor's tokens have a form of their own.
    """

    scopes: ClassVar[frozenset[str]]
    token_seconds: ClassVar[int]
    issuer: ClassVar[type[ClientCredentials]] = ClientCredentials
    clients: ClientCredentials

    def __init__(self, world: World | None = None, **settings: Unpack[Settings]) -> None:
        super().__init__(world, **settings)
        seed, seconds = self.world.seed, self.token_seconds
        self.clients = self.issuer(self.name, seed, self.clock, seconds)
        self.credentials = self.client(self.scopes)

    def client(self, scopes: frozenset[str]) -> dict[str, str]:
        """Return the credentials of one more client, with these scopes."""
        account = self.clients.add(scopes)
        return {"client_id": account.name, "client_secret": account.secret}

    def caller(self, request: Request) -> Account | None:
        """Return the client that a bearer token was issued to."""
        return self.clients.bearer(request)

    def authenticate(self, request: Request) -> Answer | None:
        """Return 401 without a good token."""
        return self.unauthorized(request) if self.caller(request) is None else None

    def token_expired(self, request: Request) -> Answer:
        """Return 401; the token that came with the call is over from now on."""
        self.clients.tokens.revoke(request.bearer)
        return self.unauthorized(request)

    @abstractmethod
    def unauthorized(self, request: Request) -> Answer:
        """Return what is said to a call without a good token."""
