"""The wire between an integration and its simulator, on which the kit listens and interferes."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter


class RanAway(AssertionError):
    """More requests than any walk of a small world needs: the integration would never end."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it left: when, where to, what it said of its sender, how long it would wait."""

    at: float
    url: str
    user_agent: str
    timeout_seconds: float | None


class Interceptor(BaseAdapter):
    """Hands requests to `inner`, notes each, and stops an integration that asks without end.

    `before` is called with the number of each request, from 1, before it goes out; `answer` may
    replace what comes back. Requests to another origin than `url` are noted as `strays` and go
    nowhere.
    """

    def __init__(
        self, inner: BaseAdapter, url: str, *, now: Callable[[], float], most: int
    ) -> None:
        super().__init__()
        self.sent: list[Sent] = []
        self.strays: list[str] = []
        self.most_at_once = 0
        self.before: Callable[[int], None] | None = None
        self.answer: Callable[[PreparedRequest, Response], Response] | None = None
        self._inner = inner
        self._origin = _origin(url)
        self._now = now
        self.most = most
        self._running = 0
        self._lock = Lock()

    @property
    def ran_away(self) -> bool:
        """True if the integration had to be stopped."""
        return len(self.sent) > self.most

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        """Carry one request there and its answer back, in the caller's thread."""
        number = self._note(request, _longest(options.get("timeout")))
        if self.before is not None:
            self.before(number)
        self._enter()
        try:
            response = self._inner.send(request, *args, **options)
        finally:
            self._leave()
        return self.answer(request, response) if self.answer else response

    def close(self) -> None:
        """Close the inner adapter."""
        self._inner.close()

    def _note(self, request: PreparedRequest, timeout_seconds: float | None) -> int:
        url, agent = request.url or "", request.headers.get("User-Agent", "")
        with self._lock:
            self.sent.append(Sent(self._now(), url, agent, timeout_seconds))
            number = len(self.sent)
        if _origin(url) != self._origin:
            self.strays.append(url)
            raise AssertionError(f"a request left for {_origin(url)}, not {self._origin}")
        if self.ran_away:
            raise RanAway(f"over {self.most} requests")
        return number

    def _enter(self) -> None:
        with self._lock:
            self._running += 1
            self.most_at_once = max(self.most_at_once, self._running)

    def _leave(self) -> None:
        with self._lock:
            self._running -= 1


def _longest(timeout: float | tuple[float | None, ...] | None) -> float | None:
    """Return the longest of the waits in a timeout of requests; None when one has no end."""
    waits = timeout if isinstance(timeout, tuple) else (timeout,)
    ends = [wait for wait in waits if wait is not None]
    return max(ends) if len(ends) == len(waits) else None


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
