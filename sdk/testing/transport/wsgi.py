"""A WSGI app's answer as a client on a socket would get it: piece by piece, in time or not."""

import io
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field
from math import inf
from types import SimpleNamespace
from typing import Any, NoReturn
from wsgiref.types import WSGIApplication, WSGIEnvironment

from urllib3.exceptions import IncompleteRead

from ...core.clock import Clock
from ...http.adapter import WHOLE_RESPONSE

Pieces = Generator[bytes, None, None]


class AppCrashed(RuntimeError):
    """The app under the transport raised: a bug in it, and no failure of a vendor's."""


@dataclass(slots=True)
class Head:
    """What the app said before its body; complete once the first piece is there."""

    status: int = 0
    reason: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)

    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: object = None, /
    ) -> Callable[[bytes], object]:
        """Return the `start_response` for the app to call."""
        code, _, self.reason = status.partition(" ")
        self.status, self.headers = int(code), list(headers)
        return _no_write

    @property
    def length(self) -> int | None:
        """The length that the body is declared to have."""
        declared = {name.lower(): value for name, value in self.headers}.get("content-length", "")
        return int(declared) if declared.isdecimal() else None


def spoken(app: WSGIApplication, environ: WSGIEnvironment, head: Head) -> Pieces:
    """Call the app and yield its body as it comes; AppCrashed for what it raises."""
    try:
        pieces = app(environ, head.start)
        with closing(SimpleNamespace(close=getattr(pieces, "close", lambda: None))):
            if isinstance(pieces, list | tuple) and head.length is None:
                head.headers.append(("Content-Length", str(sum(map(len, pieces)))))
            # To yield from the pieces themselves would close them, a second time.
            yield from (piece for piece in pieces)
    except Exception as error:
        raise AppCrashed(f"{type(error).__name__} in the app: {error}") from error


def in_time(pieces: Pieces, clock: Clock, silence_seconds: float | None) -> Pieces:
    """Yield the pieces that are not empty; TimeoutError where a socket would give up.

    That is after `silence_seconds` without a byte, or at the end of four times that, however
    many bytes have come; None is for ever.
    """
    silence = inf if silence_seconds is None else silence_seconds
    received_at = clock.monotonic()
    ends = received_at + WHOLE_RESPONSE * silence
    with closing(pieces):
        for piece in pieces:
            now = clock.monotonic()
            if now > min(received_at + silence, ends):
                raise TimeoutError("timed out")
            if piece:
                yield piece
                received_at = clock.monotonic()
        if clock.monotonic() > min(received_at + silence, ends):
            raise TimeoutError("timed out")


class Body(io.RawIOBase):
    """The pieces as a file, which ends them when it is closed.

    A reader gets at most `longest` bytes, as many as were declared. After `cut` bytes the
    connection is gone: IncompleteRead, if there would be more.
    """

    def __init__(self, pieces: Pieces, first: bytes, *, longest: int | None, cut: float | None):
        self._pieces = pieces
        self._piece = memoryview(first)
        self._read = 0
        self._longest = inf if longest is None else longest
        self._cut = inf if cut is None else cut

    def readable(self) -> bool:
        """Return True: this is what it is for."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read at least one byte, or none at the end."""
        if self._read >= self._longest:
            return 0
        if not self._piece:
            self._piece = memoryview(next(self._pieces, b""))
        if self._piece and self._read >= self._cut:
            missing = 0 if self._longest == inf else self._longest - self._read
            raise IncompleteRead(self._read, int(missing))
        until = min(self._longest, self._cut) - self._read
        size = int(min(len(buffer), len(self._piece), until))
        buffer[:size] = self._piece[:size]
        self._piece = self._piece[size:]
        self._read += size
        return size

    def close(self) -> None:
        """Let the app go."""
        self._pieces.close()
        super().close()


def _no_write(data: bytes) -> NoReturn:
    raise NotImplementedError("the app must return its body, not write it")
