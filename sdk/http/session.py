"""Session: send, check, translate, retry; the only place where a status code is looked at."""

from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import Self

from requests.auth import AuthBase

from ..core.circuit_breaker import CircuitBreaker
from ..core.context import Environment
from ..core.journal import Kind
from ..core.limits import LOW
from .attempt import Attempt
from .auth import secrets_of
from .base_url import BaseURL
from .error_table import ErrorTable
from .rate import Rate, RateGate
from .request import RequestBuilder, RequestSpec, Sized
from .response import Response
from .retrying import RetryingSender
from .sender import Sender


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
        self._integration = integration
        self._address = BaseURL.of(base_url)
        self._wire = Sender(
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
        exchange = Attempt(
            integration,
            self._address,
            RequestBuilder({**standard, **(headers or {})}, auth),
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
        breaker = CircuitBreaker(self._environment.breaker, self._environment.clock)
        self._persistence = RetryingSender(exchange, breaker, auth)

    @property
    def environment(self) -> Environment:
        """What the run was given from the outside."""
        return self._environment

    def get(
        self,
        path_or_url: str,
        *,
        params: Sized | None = None,
        headers: Mapping[str, str] | None = None,
        operation: str = "",
        post_when_longer_than: int | None = None,
    ) -> Response:
        """GET a path under the base URL, or a whole URL of the same origin such as a next link.

        `operation` is what errors and the journal call it. Raises ForeignURL before anything is
        sent to another origin, otherwise what the error table says; repeated when that may help.
        For a vendor that takes the parameters as a form as well, a URL of more characters than
        `post_when_longer_than` is sent as a POST of its query, which is as repeatable; so is,
        once, one that the vendor answers with 414.
        """
        return self._persistence.reply(
            RequestSpec(
                method="GET",
                path_or_url=path_or_url,
                params=params,
                headers=headers or {},
                operation=operation,
                longest_url=post_when_longer_than,
            )
        )

    def post(
        self,
        path_or_url: str,
        *,
        params: Sized | None = None,
        data: Sized | bytes | str | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        operation: str = "",
        repeatable: bool = False,
    ) -> Response:
        """POST a form (`data` as a mapping), text or bytes, or JSON (anything msgspec encodes).

        Repeated after a failure only where `repeatable` says that doing it twice does no harm,
        as for a query that is a POST because it is long.
        """
        return self._persistence.reply(
            RequestSpec(
                method="POST",
                path_or_url=path_or_url,
                params=params,
                headers=headers or {},
                operation=operation,
                data=data,
                json=json,
                repeatable=repeatable,
            )
        )

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
