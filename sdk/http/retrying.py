"""Persistence: a call is attempted until it gives a reply, or there is no sense in trying again."""

import logging
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Final

from requests.auth import AuthBase

from ..core.circuit_breaker import CircuitBreaker
from ..core.journal import Kind
from ..errors import (
    Cancelled,
    CircuitOpen,
    CredentialError,
    DeadlineExceeded,
    ForeignURL,
    TruncatedResponse,
    VendorUnavailable,
)
from .attempt import Attempt, Failure
from .auth import Renewable, secrets_of
from .error_context import ErrorContext, presentable
from .request import Call, RequestSpec
from .response import Response

log = logging.getLogger(__name__)

URI_TOO_LONG: Final = 414

DOWN: Final = (VendorUnavailable, TruncatedResponse)
"""What counts as the vendor failing, for the breaker, or as too large a page."""


class Progress:
    """How many calls of a Session were served, by which a refused one sees whether others are."""

    __slots__ = ("_lock", "served")

    def __init__(self) -> None:
        self._lock = Lock()
        self.served = 0

    def made(self) -> None:
        """Count one more served request."""
        with self._lock:
            self.served += 1


@dataclass(slots=True)
class AttemptCounter:
    """How often one call was attempted, and since when without success.

    A refusal that names a wait does not count where other calls were `served` since: the vendor
    lets calls through, and another thread was first. However small the limit, and whoever wakes
    first, a call is so given up only by a vendor that serves no call at all.
    """

    served: int
    attempts: int = 1
    without_success: int = 0
    renewed: bool = False

    def count(self, failure: Failure, served: int) -> None:
        """Count a failed attempt."""
        passed_over = failure.paced and served > self.served
        self.without_success = 1 if passed_over else self.without_success + 1
        self.served = served

    def next(self) -> int:
        """Return the number of the attempt that is made now."""
        self.attempts += 1
        return self.attempts


@dataclass(frozen=True, slots=True)
class RetryingSender:
    """What one Session knows of repeating; used by many threads at once."""

    exchange: Attempt
    breaker: CircuitBreaker
    auth: AuthBase | None = field(repr=False)
    progress: Progress = field(default_factory=Progress)

    def reply(self, ask: RequestSpec) -> Response:
        """Return the response, or raise the last error; a GET found too long becomes a POST."""
        call, tries = self._call(ask), AttemptCounter(self.progress.served)
        self.exchange.context.budget.call()
        outcome = self._attempt(call, 1)
        while isinstance(outcome, Failure):
            if not tries.renewed and self._renewed(outcome):
                tries.renewed = True
            elif _can_be_shortened(ask, call, outcome):
                ask = replace(ask, longest_url=0)
            else:
                tries.count(outcome, self.progress.served)
                self._prepare_repeat(call, tries, outcome)
                _ask_for_less(ask, outcome)
            call = self._call(ask)
            outcome = self._attempt(call, tries.next())
        self.progress.made()
        if call.page_size and ask.size:
            outcome.page_size = call.page_size
            ask.size.served()
        return outcome

    def _call(self, ask: RequestSpec) -> Call:
        exchange = self.exchange
        try:
            return ask.call(exchange.address)
        except ForeignURL as foreign:
            redactor = exchange.context.redactor
            path = presentable(redactor.text(exchange.address.prefix or "/"))
            ErrorContext(exchange.integration, ask.operation, ask.method, path, redactor).claim(
                foreign
            )
            raise

    def _attempt(self, call: Call, number: int) -> Response | Failure:
        """Make one attempt, unless the circuit is open, and report its outcome to the breaker."""
        try:
            self.breaker.check(call.operation)
        except CircuitOpen as opened:
            self.exchange.place(call, call.url).claim(opened)
            raise
        try:
            outcome = self.exchange.attempt(call, number)
        except BaseException:
            self.breaker.abandoned()
            raise
        down = isinstance(outcome, Failure) and isinstance(outcome.error, DOWN)
        if down:
            self.breaker.failed(call.operation)
        else:
            self.breaker.succeeded()
        return outcome

    def _renewed(self, failure: Failure) -> bool:
        """Return True if the token was refused and there is a new one now."""
        auth: object = self.auth
        refused = isinstance(failure.error, CredentialError) and failure.place.status == 401
        if not (refused and failure.refused and isinstance(auth, Renewable)):
            return False
        renewed = auth.renew(failure.refused)
        self.exchange.context.redactor.add(*secrets_of(self.auth))
        return renewed

    def _prepare_repeat(self, call: Call, tries: AttemptCounter, failure: Failure) -> None:
        """Wait before the next attempt, or raise the failure where there must be none."""
        why_not = self._why_not(call, tries, failure)
        if why_not is not None:
            raise failure.place.reworded(failure.error, failure.error.message + why_not)
        context = self.exchange.context
        requested_seconds, random = failure.requested_seconds, context.random
        seconds = context.retry.wait_seconds(tries.without_success, requested_seconds, random)
        facts: dict[str, str | int | float | None] = {
            "operation": call.operation,
            "attempt": tries.attempts,
            "seconds": seconds,
            "requested_seconds": requested_seconds,
            "error": type(failure.error).__name__,
            **({} if call.page_size is None else {"page_size": call.page_size}),
        }
        context.journal.record(Kind.WAIT, **facts)
        log.info(
            "%s; repeated in %.1f s",
            failure.error,
            seconds,
            extra={"integration": self.exchange.integration, **facts},
        )
        try:
            context.deadline.sleep(seconds)
        except (Cancelled, DeadlineExceeded) as stop:
            failure.place.claim(stop)
            raise stop from failure.error
        context.journal.record(Kind.RETRY, **facts)

    def _why_not(self, call: Call, tries: AttemptCounter, failure: Failure) -> str | None:
        """Return why the request is not retried, for the error's message; None if it is."""
        policy = self.exchange.context.retry
        if not failure.error.retryable:
            return ""
        if policy.too_long(failure.requested_seconds):
            return (
                f"; asked to wait {failure.requested_seconds:g} s, "
                f"more than max_wait_seconds allows ({policy.max_wait_seconds:g} s)"
            )
        if not call.repeatable:
            return "; not repeated, since doing it twice might do harm"
        if tries.without_success > policy.retries:
            last = f", the last for {call.page_size} rows" if call.page_size else ""
            return f"; given up after {tries.attempts} attempt{'s' * (tries.attempts > 1)}{last}"
        # A vendor that says when to come again is not the one the budget is for.
        if not failure.paced and not self.exchange.context.budget.take():
            return "; not repeated, since the run's budget of repeats is used up"
        return None


def _can_be_shortened(ask: RequestSpec, call: Call, failure: Failure) -> bool:
    too_long = failure.place.status == URI_TOO_LONG and "?" in call.url
    return too_long and ask.longest_url is not None


def _ask_for_less(ask: RequestSpec, failure: Failure) -> None:
    """Request half as many rows, if that may vary and it may have been too many of them."""
    if ask.size and isinstance(failure.error, DOWN):
        ask.size.failed()
