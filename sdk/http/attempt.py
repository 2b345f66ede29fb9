"""One attempt of a call: sent, redirects followed at home, the answer read for what it means."""

import logging
from dataclasses import dataclass, field
from typing import Final

from requests import PreparedRequest

from ..core.context import RunContext
from ..core.journal import Kind
from ..errors import (
    Cancelled,
    DeadlineExceeded,
    ForeignURL,
    IntegrationError,
    RateLimited,
    UnexpectedResponse,
)
from .auth import signed_headers
from .base_url import BaseURL
from .error_context import ErrorContext, presentable
from .error_table import ErrorTable
from .network_errors import translated
from .rate import RateGate
from .request import Call, RequestBuilder
from .response import Response
from .sender import RawResponse, Sender

log = logging.getLogger(__name__)

MOST_REDIRECTS: Final = 5

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
KEEPING_THE_BODY: Final = frozenset({307, 308})


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt gave no reply, and for how long the vendor asked us to wait, if it did."""

    error: IntegrationError
    place: ErrorContext
    requested_seconds: float | None = None
    refused: PreparedRequest | None = field(default=None, repr=False)

    @property
    def paced(self) -> bool:
        """True if the vendor wants fewer requests, and has said when there may be one."""
        return bool(self.requested_seconds) and isinstance(self.error, RateLimited)


@dataclass(frozen=True, slots=True)
class _Redirect:
    url: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """Everything one Session needs to make an attempt; used by many threads at once."""

    integration: str
    address: BaseURL
    preparer: RequestBuilder
    wire: Sender
    errors: ErrorTable
    context: RunContext
    gate: RateGate

    def attempt(self, call: Call, number: int) -> Response | Failure:
        """Send the call once; only the deadline's errors are raised, completed with the place."""
        url = call.url
        for _ in range(MOST_REDIRECTS + 1):
            place = self.place(call, url)
            try:
                outcome = self._send(call, url, place, number)
            except (Cancelled, DeadlineExceeded) as stop:
                place.claim(stop)
                raise
            if not isinstance(outcome, _Redirect):
                return outcome
            url = outcome.url
        message = f"redirected more than {MOST_REDIRECTS} times"
        return Failure(place.error(UnexpectedResponse, message), place)

    def place(self, call: Call, url: str) -> ErrorContext:
        """Return the context of a request, for errors and the journal."""
        redactor = self.context.redactor
        # Redacted before it is cut or cleaned, which could leave a part of a secret.
        path = presentable(redactor.text(url[len(self.address.origin) :]))
        return ErrorContext(self.integration, call.operation, call.method, path, redactor)

    def _send(
        self, call: Call, url: str, place: ErrorContext, number: int
    ) -> Response | Failure | _Redirect:
        clock, deadline = self.context.clock, self.context.deadline
        deadline.check()
        request = self.preparer.prepare(call, url)
        with self.gate.turn(call.operation):
            started, sent_at = clock.monotonic(), clock.now()
            arrival = self.wire.send(request)
            arrived = clock.monotonic()
        self._note(arrival, place, number, arrived - started)
        if isinstance(arrival, Exception):
            deadline.check()
            return Failure(_network_error(arrival, place), place)
        if "Set-Cookie" in arrival.headers:
            self.context.redactor.add(*self.preparer.secrets)
        self.context.vendor_time.observe(arrival.headers, sent_at, clock.now())
        place = place.answered(arrival.status, signed_headers(request))
        self.gate.observe(call.operation, arrival.headers)
        reply = Response(
            arrival.content,
            arrival.headers,
            url,
            place=place,
            journal=self.context.journal,
            read_at=arrived,
            check=deadline.check,
        )
        is_redirect = arrival.status in REDIRECTS and "Location" in arrival.headers
        if is_redirect and not self.errors.explains(reply):
            return self._redirect(call, url, place, arrival.headers["Location"])
        refusal = self.errors.refusal(reply, place, clock.now())
        return Failure(refusal[0], place, refusal[1], request) if refusal else reply

    def _redirect(
        self, call: Call, url: str, place: ErrorContext, location: str
    ) -> Failure | _Redirect:
        if call.method == "POST" and place.status not in KEEPING_THE_BODY:
            message = f"HTTP {place.status} redirects a POST, which would lose its body"
            return Failure(place.error(UnexpectedResponse, message), place)
        try:
            return _Redirect(self.address.follow(url, location))
        except ForeignURL as foreign:
            return Failure(place.claim(foreign), place)

    def _note(
        self, arrival: RawResponse | Exception, place: ErrorContext, number: int, seconds: float
    ) -> None:
        facts: dict[str, str | int | float | None] = {
            "operation": place.operation,
            "method": place.method,
            "path": place.path,
            "attempt": number,
            "seconds": seconds,
            **_came(arrival),
        }
        self.context.journal.record(Kind.REQUEST, **facts)
        if log.isEnabledFor(logging.DEBUG):
            said = facts.get("status") or facts.get("error")
            extra = {"integration": self.integration, **facts}
            log.debug("%s %s: %s", place.method, place.path, said, extra=extra)


def _came(arrival: RawResponse | Exception) -> dict[str, str | int]:
    if isinstance(arrival, Exception):
        return {"error": type(arrival).__name__}
    return {"status": arrival.status, "bytes": len(arrival.content)}


def _network_error(trouble: Exception, place: ErrorContext) -> IntegrationError:
    if isinstance(trouble, IntegrationError):
        return place.claim(trouble)
    return translated(trouble, place)
