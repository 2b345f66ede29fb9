"""One call on its way through a simulator: what is known of it so far, and its delivery."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIEnvironment

from .faults import Fault
from .journal import Exchange
from .messages import Answer, Request

TRANSPORT = "simulators.transport"

PHRASES = {member.value: member.phrase for member in HTTPStatus}


@dataclass(slots=True)
class Visit:
    """The state of one call; only the thread that serves it touches it."""

    request: Request
    started: float
    faults: tuple[Fault, ...] = ()
    inside: bool = False
    authenticated: bool = False

    def struck_by(self, kind: str) -> Fault | None:
        """The first fault of a kind that hits this call."""
        return next((fault for fault in self.faults if fault.kind == kind), None)

    @property
    def group(self) -> str:
        """The limit group of the call's route."""
        return self.request.route.limit_group if self.request.route else ""

    def exchange(self, status: int, finished: float) -> Exchange:
        """The journal's entry for this call."""
        request = self.request
        return Exchange(
            route=request.route.name if request.route else "",
            ordinal=request.ordinal,
            method=request.method,
            path=request.path,
            status=0 if self.struck_by("reset") else status,
            started=self.started,
            finished=finished,
            running=request.running,
            authenticated=self.authenticated,
            query=tuple(sorted(request.query)),
            form=tuple(sorted(request.form)),
            faults=tuple(map(str, self.faults)),
        )


def deliver(
    visit: Visit,
    answer: Answer,
    environ: WSGIEnvironment,
    start_response: StartResponse,
    close: Callable[[int], None],
) -> Iterable[bytes]:
    """Send an answer the WSGI way and call `close(status)` once nothing more will be sent."""
    body = answer.body
    if transport := _transport(visit):
        body = body if isinstance(body, bytes) else b"".join(body)
        if "truncate" in transport:
            transport["truncate"] = _cut(transport["truncate"], len(body))
        environ[TRANSPORT] = transport
    start_response(_status_line(answer.status), _headers(answer, body))
    if not isinstance(body, bytes):
        return Pieces(body, lambda: close(answer.status))
    close(answer.status)
    return [b"" if visit.request.method == "HEAD" else body]


class Pieces:
    """A body in pieces that tells when it was read to its end or abandoned."""

    def __init__(self, pieces: Iterable[bytes], ended: Callable[[], None]) -> None:
        self._pieces = iter(pieces)
        self._ended: Callable[[], None] | None = ended

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._pieces
        finally:
            self.close()

    def close(self) -> None:
        """Called by the WSGI server when it is done; only the first call counts."""
        ended, self._ended = self._ended, None
        if ended is not None:
            ended()


def _transport(visit: Visit) -> dict[str, float]:
    if visit.struck_by("reset"):
        return {"reset": True}
    found = (visit.struck_by("truncate"), visit.struck_by("drip"))
    return {fault.kind: -1 if fault.value is None else fault.value for fault in found if fault}


def _cut(wanted: float, length: int) -> int:
    return length // 2 if wanted < 0 else min(int(wanted), max(length - 1, 0))


def _status_line(status: int) -> str:
    return f"{status} {PHRASES.get(status, 'Simulated')}"


def _headers(answer: Answer, body: bytes | Iterable[bytes]) -> list[tuple[str, str]]:
    headers = [("Content-Type", answer.content_type), *answer.headers]
    if isinstance(body, bytes) and answer.status not in (204, 304):
        headers.append(("Content-Length", str(len(body))))
    return headers
