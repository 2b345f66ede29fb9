"""Who may call: API clients with their scopes, and bearer tokens of half an hour."""

from dataclasses import dataclass
from secrets import compare_digest

from .. import Clock, Request, SignedTokens

TOKEN_SECONDS = 1799
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
    """Knows the clients, and the tokens that were issued to them."""

    def __init__(self, clock: Clock, seed: int) -> None:
        self.clients: dict[str, Client] = {}
        self.tokens = SignedTokens(clock, f"crowdstrike/{seed}", TOKEN_SECONDS)

    def client(self, request: Request) -> Client | None:
        """The client that names itself and its secret, in the form or in a Basic header."""
        in_form = request.form_field("client_id"), request.form_field("client_secret")
        name, secret = request.basic if request.authorization[0] == "basic" else in_form
        client = self.clients.get(name)
        right = client is not None and compare_digest(
            secret.encode(), client.client_secret.encode()
        )
        return client if right else None

    def issue(self, client: Client, member_cid: str | None) -> str:
        """A token for a client; no two are alike."""
        return self.tokens.issue({"client_id": client.client_id, "cid": member_cid})

    def bearer(self, request: Request) -> Bearer | None:
        """Who a call comes from; None without a token that is right and still good."""
        claims = self.tokens.claims(request.bearer)
        client = self.clients.get(str(claims["client_id"])) if claims else None
        if claims is None or client is None:
            return None
        member_cid = claims["cid"]
        return Bearer(client, None if member_cid is None else str(member_cid))
