"""Session: send, check, translate, retry; the only place where a status code is looked at."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import Final, Self

from requests.auth import AuthBase

from ..auth import Renewable, secrets_of
from ..breaker import Breaker
from ..environment import Environment
from ..errors import (
    Cancelled,
    CircuitOpen,
    CredentialError,
    DeadlineExceeded,
    ForeignURL,
    TruncatedResponse,
    VendorUnavailable,
)
from ..journal import Kind
from ..limits import LOW
from ..rate import Rate, RateGate
from .address import Address, Params
from .exchange import Exchange, Failure
from .place import Place, presentable
from .reply import Reply
from .request import Call, Method, Preparer, checked, encoded
from .translate import ErrorTable
from .wire import Wire

log = logging.getLogger(__name__)

DOWN: Final = (VendorUnavailable, TruncatedResponse)
"""What counts as the vendor failing, for the breaker."""


class Session:
    """Calls to one vendor, at `base_url` and nowhere else; shared by all threads of a run.

    Every call has a timeout, is bounded in size, retried where that is safe, counted in the
    journal, and ends as a Reply that holds data or as an error of `sdk.errors` that says what
    to do. `timeout_seconds` is for connecting and for each silence; a whole reply may take four
    times that, and nothing takes longer than what the run's deadline leaves. `errors` says how
    the vendor refuses, `headers` go with every call, `concurrency` connections are kept open.
    Redirects are followed within the origin only, five at most. The environment's proxies and
    CA bundle are honoured, its netrc is not. Raises ConfigurationError where `base_url` is none.
    """

    def __init__(  # noqa: PLR0913 - each part with a default
        self,
        base_url: str,
        *,
        integration: str = "",
        auth: AuthBase | None = None,
        errors: ErrorTable | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_seconds: float = 30.0,
        concurrency: int = LOW,
        rate: Rate | None = None,
        environment: Environment | None = None,
    ) -> None:
        self._environment = environment or Environment()
        self._environment.redactor.add(*secrets_of(auth))
        self._auth = auth
        self._integration = integration
        self._address = Address.of(base_url)
        self._wire = Wire(
            self._environment,
            self._address.origin,
            timeout_seconds=timeout_seconds,
            concurrency=concurrency,
        )
        agent = f"chariot-integrations ({integration})" if integration else "chariot-integrations"
        standard = {"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
        bounded = replace(
            rate or Rate(), at_once=min(concurrency, (rate and rate.at_once) or concurrency)
        )
        self._breaker = Breaker(self._environment.breaker, self._environment.clock)
        self._exchange = Exchange(
            integration,
            self._address,
            Preparer({**standard, **(headers or {})}, auth),
            self._wire,
            errors or ErrorTable(),
            self._environment,
            RateGate(
                bounded,
                self._environment.clock,
                self._environment.deadline,
                max_wait_seconds=self._environment.retry.max_wait_seconds,
                waiting=self._note_pause,
            ),
        )

    @property
    def environment(self) -> Environment:
        """What the run was given from the outside."""
        return self._environment

    def get(
        self,
        path_or_url: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        operation: str = "",
    ) -> Reply:
        """GET a path under the base URL, or a whole URL of the same origin such as a next link.

        `operation` is what errors and the journal call it. Raises ForeignURL before anything is
        sent to another origin, otherwise what the error table says; repeated when that may help.
        """
        return self._call("GET", path_or_url, params, operation, headers=headers or {})

    def post(
        self,
        path_or_url: str,
        *,
        params: Params | None = None,
        data: Params | bytes | str | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        operation: str = "",
        repeatable: bool = False,
    ) -> Reply:
        """POST a form (`data` as a mapping), text or bytes, or JSON (anything msgspec encodes).

        Repeated after a failure only where `repeatable` says that doing it twice does no harm,
        as for a query that is a POST because it is long.
        """
        body, content_type = encoded(data, json)
        typed = {"Content-Type": content_type} if content_type else {}
        return self._call(
            "POST",
            path_or_url,
            params,
            operation,
            headers={**typed, **(headers or {})},
            body=body,
            repeatable=repeatable,
        )

    def _call(
        self,
        method: Method,
        path_or_url: str,
        params: Params | None,
        operation: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        repeatable: bool = True,
    ) -> Reply:
        try:
            url = self._address.url(path_or_url, params)
        except ForeignURL as foreign:
            path = presentable(self._environment.redactor.text(self._address.prefix or "/"))
            redactor = self._environment.redactor
            Place(self._integration, operation, method, path, redactor).claim(foreign)
            raise
        return self._persist(
            Call(
                method=method,
                url=url,
                operation=operation,
                repeatable=repeatable,
                body=body,
                headers=checked(headers),
            )
        )

    def _persist(self, call: Call) -> Reply:
        """Attempt the call until it gives a reply, or there is no sense in trying again."""
        self._environment.budget.call()
        outcome = self._attempt(call, 1)
        if isinstance(outcome, Failure) and self._renewed(outcome):
            outcome = self._attempt(call, 2)
        retry = 0
        while isinstance(outcome, Failure):
            retry += 1
            self._prepare_repeat(call, retry, outcome)
            outcome = self._attempt(call, retry + 1)
        return outcome

    def _attempt(self, call: Call, number: int) -> Reply | Failure:
        """One attempt, unless the vendor is being left alone; its outcome is the breaker's news."""
        try:
            self._breaker.check()
        except CircuitOpen as opened:
            self._exchange.place(call, call.url).claim(opened)
            raise
        try:
            outcome = self._exchange.attempt(call, number)
        except BaseException:
            self._breaker.abandoned()
            raise
        down = isinstance(outcome, Failure) and isinstance(outcome.error, DOWN)
        (self._breaker.failed if down else self._breaker.succeeded)()
        return outcome

    def _renewed(self, failure: Failure) -> bool:
        """Whether the token was refused and there is a new one now."""
        auth: object = self._auth
        refused = isinstance(failure.error, CredentialError) and failure.place.status == 401
        if not (refused and failure.refused and isinstance(auth, Renewable)):
            return False
        renewed = auth.renew(failure.refused)
        self._environment.redactor.add(*secrets_of(self._auth))
        return renewed

    def _prepare_repeat(self, call: Call, retry: int, failure: Failure) -> None:
        """Wait before the `retry`-th repeat, or raise the failure where there must be none."""
        why_not = self._why_not(call, retry, failure)
        if why_not is not None:
            raise failure.place.reworded(failure.error, failure.error.message + why_not)
        environment = self._environment
        seconds = environment.retry.wait_seconds(retry, failure.told_seconds, environment.random)
        facts: dict[str, str | int | float | None] = {
            "operation": call.operation,
            "attempt": retry,
            "seconds": seconds,
            "told_seconds": failure.told_seconds,
            "error": type(failure.error).__name__,
        }
        environment.journal.record(Kind.WAIT, **facts)
        log.info(
            "%s; repeated in %.1f s",
            failure.error,
            seconds,
            extra={"integration": self._integration, **facts},
        )
        try:
            environment.deadline.sleep(seconds)
        except (Cancelled, DeadlineExceeded) as stop:
            failure.place.claim(stop)
            raise stop from failure.error
        environment.journal.record(Kind.RETRY, **facts)

    def _why_not(self, call: Call, retry: int, failure: Failure) -> str | None:
        """Why the call is not repeated, as it goes on in the error's message; None if it is."""
        policy = self._environment.retry
        if not failure.error.retryable:
            return ""
        if policy.too_long(failure.told_seconds):
            return (
                f"; asked to wait {failure.told_seconds:g} s, "
                f"more than max_wait_seconds allows ({policy.max_wait_seconds:g} s)"
            )
        if not call.repeatable:
            return "; not repeated, since doing it twice might do harm"
        if retry > policy.retries:
            return f"; given up after {retry} attempt{'s' * (retry > 1)}"
        if not self._environment.budget.take():
            return "; not repeated, since the run's budget of repeats is used up"
        return None

    def _note_pause(self, operation: str, seconds: float) -> None:
        self._environment.journal.record(Kind.PAUSE, operation=operation, seconds=seconds)

    def close(self) -> None:
        """Close the connections; calls made afterwards fail."""
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Session {self._integration} at {self._address.origin}>"
