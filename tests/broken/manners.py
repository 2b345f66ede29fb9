"""Broken manners: too many at once, unproven, anonymous, indiscreet, or at the wrong door."""

import logging
from collections.abc import Iterator

import requests

from integrations.crowdstrike import CrowdStrike
from integrations.example import Example
from integrations.example.client import BY_OFFSET, ERRORS, Client
from integrations.example.types import Host
from sdk import Limits, UnexpectedResponse
from sdk.http import Token

from .registry import NEVER_THERE, OWN_LOOP, breaks

log = logging.getLogger(__name__)


@breaks("MANNERS-1", also=("MANNERS-11",))
class BringsItsOwnLimit(Example):
    """Looks each host up again, eight at once, each in a session that knows of no other."""

    def _hosts(self) -> Iterator[Host]:
        context = self.context
        limiter = type(self.limiter)(8, clock=context.clock, deadline=context.deadline)
        return limiter.map(self._look_up, (host.id for host in super()._hosts()))

    def _look_up(self, host_id: str) -> Host:
        session = self.open_session(auth=Token(self.secret("token")), errors=ERRORS)
        return Client(session).has_asset(host_id)


@breaks("MANNERS-2")
class DeclaresTooMuch(Example):
    """Declares fifty at once, of which the vendor takes ten."""

    limits = Limits(concurrency=50, page_size=100)

    def _hosts(self) -> Iterator[Host]:
        return self.limiter.map(self.client.has_asset, (host.id for host in super()._hosts()))


@breaks("MANNERS-3", "MANNERS-4", also=("TROUBLE-5",))
class ProvesNothing(Example):
    """Takes a token that is not empty for one that is right."""

    def validate_credentials(self) -> None:
        """Look whether there is a token."""
        self.secret("token")


@breaks("MANNERS-3", also=OWN_LOOP)
class ProvesByReadingEverything(Example):
    """Reads the whole list to see whether it may."""

    def validate_credentials(self) -> None:
        """Read all hosts."""
        for _ in self._hosts():
            pass


@breaks("MANNERS-3")
class ProvesByAWholePage(Example):
    """Requests as many rows as the vendor sends to see whether it may."""

    def validate_credentials(self) -> None:
        """Read the first page of hosts."""
        self.client.session.get(BY_OFFSET.path, params={"limit": 500}, operation="hosts")


@breaks("MANNERS-4", also=("TROUBLE-5",))
class TakesAnyErrorForProof(Example):
    """The vendor answered, so the token must be right."""

    def validate_credentials(self) -> None:
        """Request the owner of the token, and read no answer."""
        try:
            self.client.probe_token()
        except Exception:  # noqa: BLE001
            log.info("no answer to whoami")


@breaks("MANNERS-5")
class SaysNotWhoItIs(Example):
    """Sends no User-Agent."""

    @property
    def client(self) -> Client:
        """The client on an anonymous session."""
        session = self.open_session(
            auth=Token(self.secret("token")), errors=ERRORS, headers={"User-Agent": ""}
        )
        return Client(session)


@breaks("MANNERS-6")
class LogsItsToken(Example):
    """A line for debugging that stayed in."""

    def validate_credentials(self) -> None:
        """Request the owner of the token."""
        log.debug("whoami with %s", self.job.secrets)
        super().validate_credentials()


@breaks("MANNERS-6")
class QuotesTheAnswer(Example):
    """Puts the vendor's answer into the error, for support."""

    def _hosts(self) -> Iterator[Host]:
        reply = self.client.session.get("/v1/cursor/hosts", params={"limit": 1})
        if not reply.content.startswith(b"{"):
            raise UnexpectedResponse(f"no JSON: {reply.content!r}")
        return super()._hosts()


@breaks("MANNERS-7", also=("MANNERS-2",))
class GuessesParameters(Example):
    """Tries a parameter of another version first."""

    def validate_credentials(self) -> None:
        """Request the owner of the token, in detail if possible."""
        try:
            self.client.session.get("/v1/whoami", params={"verbose": "1"})
        except UnexpectedResponse:
            super().validate_credentials()


@breaks("MANNERS-8", also=NEVER_THERE)
class KnowsBetterWhereTheVendorIs(Example):
    """Talks to the vendor's usual address, not to the customer's."""

    url = "https://api.example.com"


@breaks("MANNERS-9", also=("MANNERS-3", "MANNERS-11"))
class HasAGateForEachBatch(CrowdStrike):
    """Makes its client anew wherever it is used, and with it the gate that holds calls back."""

    client = property(CrowdStrike.client.func)


@breaks("MANNERS-10", also=("TROUBLE-3", "TROUBLE-9"))
class BringsItsOwnRequests(Example):
    """A session of requests, which waits for ever unless it is told otherwise."""

    def validate_credentials(self) -> None:
        """Request the owner of the token."""
        super().validate_credentials()
        with requests.Session() as session:
            session.mount(self.url, self.context.transport)
            session.headers = {"User-Agent": "example/1"}
            session.get(f"{self.url}/v1/whoami", auth=Token(self.secret("token")))


@breaks("MANNERS-10", also=("AFFILIATION-4",))
class WaitsForADay(Example):
    """Large pages take their time, so why not a day."""

    @property
    def client(self) -> Client:
        """The client with all the patience there is."""
        auth = Token(self.secret("token"))
        session = self.open_session(auth=auth, errors=ERRORS, timeout_seconds=86_400)
        return Client(session)


@breaks("MANNERS-11", also=("MANNERS-1",))
class OpensASessionForEveryHost(Example):
    """Looks each host up again, over a connection of its own."""

    def _hosts(self) -> Iterator[Host]:
        for host in super()._hosts():
            session = self.open_session(auth=Token(self.secret("token")), errors=ERRORS)
            yield Client(session).has_asset(host.id)


@breaks("MANNERS-11")
class LeavesItsSessionsOpen(Example):
    """Somebody else will close them."""

    def close(self) -> None:
        """Do nothing."""


@breaks("MANNERS-12")
class MatchesByPrefix(Example):
    """Takes a file import of the same vendor for its own."""

    def match(self) -> None:
        """Return True if the URL begins like the base URL."""
        if not self.job.target.class_.startswith(self.name):
            super().match()
