"""Broken in trouble: errors read as an end, waits cut short, refusals insisted on."""

from collections.abc import Iterator
from functools import cached_property, partial

from msgspec import Raw, Struct

from integrations.crowdstrike import CrowdStrike
from integrations.crowdstrike.client import ERRORS as FALCON_ERRORS
from integrations.crowdstrike.client import Client as FalconClient
from integrations.example import Example
from integrations.example.client import Client
from integrations.example.types import Host
from sdk import (
    CredentialError,
    ErrorTable,
    IntegrationError,
    NotFound,
    Page,
    RateLimited,
    Session,
    UnexpectedResponse,
    VendorUnavailable,
)
from sdk.errors import Cancelled, DeadlineExceeded
from sdk.http import Token
from sdk.pagination import by_next_url

from .registry import OWN_LOOP, breaks


class Ending(Example):
    """An example that takes errors of some kinds for the end of the list."""

    ends: tuple[type[IntegrationError], ...] = ()

    def _hosts(self) -> Iterator[Host]:
        try:
            yield from super()._hosts()
        except self.ends:
            return


class Tabled(Example):
    """An example with an error table or a session of its own."""

    errors = ErrorTable()
    timeout_seconds = 30.0

    @property
    def client(self) -> Client:
        """The client on that session."""
        auth = Token(self.secret("token"))
        session = self.open_session(
            auth=auth, errors=self.errors, timeout_seconds=self.timeout_seconds
        )
        return Client(session)


@breaks(
    "TROUBLE-3",
    also=(*OWN_LOOP, "TROUBLE-2", "TROUBLE-7", "TROUBLE-8", "TROUBLE-12"),
)
class SwallowsErrors(Ending):
    """Logs and returns, as cartography's CrowdStrike module does in the middle of a list."""

    ends = (IntegrationError,)


@breaks("TROUBLE-3", also=("TROUBLE-13",))
class TakesAnOutageForTheEnd(Ending):
    """Gives what it has when the vendor is down."""

    ends = (VendorUnavailable,)


@breaks("TROUBLE-3", also=("AFFILIATION-4", "TROUBLE-13"))
class ReadsForbiddenAsEmpty(Tabled, Ending):
    """403 is "no access to this one, so nothing in it": an empty fleet, then deleted."""

    errors = ErrorTable(not_found=[403, 404])
    ends = (NotFound,)


class Grant(Struct):
    """What a log-in gives."""

    access_token: str


class Loose(Struct):
    """A page of which nothing is required."""

    items: list[Raw] = []
    next: str | None = None


@breaks("TROUBLE-3", also=("PAGING-9", "TROUBLE-13"))
class RequiresNothingOfAPage(Tabled):
    """Any JSON object is a last page without rows to it, an error under 200 as well."""

    errors = ErrorTable(not_found=[404])

    def _hosts(self) -> Iterator[Host]:
        return by_next_url(partial(self._page, self.client.session), limits=self.limits)

    def _page(self, session: Session, url: str | None) -> Page[Host]:
        query = None if url else {"limit": self.limits.page_size}
        reply = session.get(url or "/v1/next-url/hosts", params=query, operation="hosts")
        body = reply.json(Loose)
        return reply.page(reply.rows(body.items, Host), next=body.next)


@breaks("TROUBLE-2")
class TakesThrottlingForTheEnd(Ending):
    """A 429 half-way is the first half of the fleet."""

    ends = (RateLimited,)


@breaks("TROUBLE-7", "TROUBLE-8", also=("TROUBLE-12",))
class CallsItADayAtTheDeadline(Ending):
    """Time is up, so that must have been all."""

    ends = (Cancelled, DeadlineExceeded)


@breaks("TROUBLE-1")
class WaitsAsItLikes(Tabled):
    """Does not read Retry-After."""

    errors = ErrorTable(not_found=[404], wait_headers=())


@breaks("TROUBLE-1")
class DoesNotWait(Tabled):
    """Thinks that 429 is about the credentials."""

    errors = ErrorTable(not_found=[404], credential=[429])


@breaks("TROUBLE-9")
class TakesAnOutageForABug(Tabled):
    """Does not know that 503 goes away by itself."""

    errors = ErrorTable(not_found=[404], unexpected=[503])


@breaks("TROUBLE-4", also=("TROUBLE-9",))
class TimesOutAfterASecond(Tabled):
    """A second must be enough for anybody."""

    errors = ErrorTable(not_found=[404])
    timeout_seconds = 1.0


@breaks("TROUBLE-5")
class InsistsOnRefusedCredentials(Example):
    """Three attempts at a password, each of them on the vendor's record."""

    def validate_credentials(self) -> None:
        """Request the owner of the token, twice."""
        for _ in range(2):
            try:
                return super().validate_credentials()
            except CredentialError:
                continue
        return super().validate_credentials()


@breaks("TROUBLE-6")
class SendsAnEmptySecret(Example):
    """Leaves it to the vendor to find out that the token is missing."""

    def secret(self, name: str) -> str:
        """Return the secret, if there is one."""
        return self.job.secrets.get(name) or "none"


@breaks("TROUBLE-11")
class TakesItsTokenOnce(CrowdStrike):
    """Logs in by hand at the start, for a token that lives half an hour."""

    @cached_property
    def client(self) -> FalconClient:
        """Falcon, asked with the token there was at the start."""
        form = {name: self.secret(name) for name in self.credential.secrets}
        login = self.open_session().post("/oauth2/token", data=form, operation="token")
        auth = Token(login.json(Grant).access_token)
        session = self.open_session(auth=auth, errors=FALCON_ERRORS)
        return FalconClient(session, self._bound)


@breaks("TROUBLE-12", also=("TROUBLE-1", "TROUBLE-7"))
class PausesByItsOwnClock(Example):
    """Takes a rest after each host, and hears nothing while it does."""

    def _hosts(self) -> Iterator[Host]:
        for host in super()._hosts():
            yield host
            self.context.clock.sleep(5)


@breaks("TROUBLE-13")
class TakesAnOutageForARefusal(Example):
    """Nobody may do anything where the first question gets no answer."""

    def validate_credentials(self) -> None:
        """Request the owner of the token; take any failure for a refusal of the token."""
        try:
            super().validate_credentials()
        except (VendorUnavailable, UnexpectedResponse) as error:
            raise CredentialError("the token may not do this") from error
