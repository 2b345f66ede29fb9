"""Session: send, check, translate, retry; the only place where a status code is looked at."""

from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from requests.auth import AuthBase

from ..core.circuit_breaker import CircuitBreaker
from ..core.context import RunContext
from ..core.journal import Kind
from ..core.limits import LOW, Limits
from ..errors import NotFound
from .attempt import Attempt
from .auth import secrets_of
from .base_url import BaseURL
from .error_table import ErrorTable
from .rate import Rate, RateGate, rate_of
from .request import Form, RequestBuilder, RequestSpec, Sized
from .response import Response
from .retrying import RetryingSender
from .sender import Sender

if TYPE_CHECKING:
    from ..core.row_spool import RowSpool


class BaseSession:
    """The requests of a Session, one by one."""

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
        context: RunContext | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._spools: dict[bytes, RowSpool[Any]] = {}
        self._context = context or RunContext()
        self._context.redactor.add(*secrets_of(auth))
        self._integration = integration
        self._address = BaseURL.of(base_url)
        self._wire = Sender(
            self._context,
            self._address.origin,
            timeout_seconds=timeout_seconds,
            concurrency=concurrency,
        )
        agent = f"chariot-integrations ({integration})" if integration else "chariot-integrations"
        standard = {"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
        rate = rate or rate_of(self._limits)
        bounded = replace(rate, at_once=min(concurrency, rate.at_once or concurrency))
        exchange = Attempt(
            integration,
            self._address,
            RequestBuilder({**standard, **(headers or {})}, auth),
            self._wire,
            errors or ErrorTable(),
            self._context,
            RateGate(
                bounded,
                self._context.clock,
                self._context.deadline,
                max_wait_seconds=self._context.retry.max_wait_seconds,
                waiting=self._note_pause,
            ),
        )
        breaker = CircuitBreaker(self._context.breaker, self._context.clock)
        self._persistence = RetryingSender(exchange, breaker, auth)

    @property
    def context(self) -> RunContext:
        """The clock, deadline, journal and the like of the run."""
        return self._context

    @property
    def limits(self) -> Limits:
        """The rows per page and the budget of each listing."""
        return self._limits

    def get(
        self,
        path_or_url: str,
        *,
        params: Sized | None = None,
        headers: Mapping[str, str] | None = None,
        operation: str = "",
        post_when_longer_than: int | None = None,
    ) -> Response:
        """Send a GET, repeated when that may help, and return the response.

        Args:
            path_or_url: A path under the base URL, or a URL of the same origin such as a next link.
            operation: The name of the request in errors and in the journal.
            post_when_longer_than: For a vendor that takes the parameters as a form as well: a URL
                of more characters is sent as a POST of its query, which is repeated like a GET. So
                is, once, one that the vendor answers with 414.

        Raises:
            ForeignURL: The URL is of another origin; nothing was sent.
            IntegrationError: The error that the error table has for the response.
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

    def find(self, path: str, *, operation: str = "") -> Response | None:
        """Send a GET, and return None where the error table says that nothing is there.

        Args:
            path: A path under the base URL, with the id of what is looked up.
            operation: The name of the request in errors and in the journal.

        Raises:
            IntegrationError: Any other error that the error table has for the response.
        """
        try:
            return self.get(path, operation=operation)
        except NotFound:
            return None

    def post(
        self,
        path_or_url: str,
        *,
        params: Sized | None = None,
        data: Form | bytes | str | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        operation: str = "",
        repeatable: bool = False,
    ) -> Response:
        """Send a POST of a form (`data` as a mapping), text, bytes or JSON.

        Args:
            json: Any value that msgspec encodes.
            repeatable: The request may be sent twice without harm, as a long query may; only then
                is it repeated after a failure.

        Raises:
            ForeignURL: The URL is of another origin; nothing was sent.
            IntegrationError: The error that the error table has for the response.
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
        self._context.journal.record(Kind.PAUSE, operation=operation, seconds=seconds)

    def close(self) -> None:
        """Close the connections and delete what was spooled; later requests fail."""
        self._wire.close()
        while self._spools:
            self._spools.popitem()[1].close()

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
