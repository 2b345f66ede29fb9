"""Cassette: a requests adapter that plays a recorded conversation, or records one."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter, HTTPAdapter

from ...core.context import MAX_BODY_BYTES
from ..transport.virtual_clock import EPOCH, VirtualClock
from .errors import CassetteError, NotRecorded
from .exchange import Exchange, RecordedRequest, RecordedResponse
from .file_lock import claimed
from .formats import HAR, Recording, encoded, load, save
from .metadata import Metadata, stale
from .playback.http_messages import as_http, asked_of_prepared, decompressed, playable, read_whole
from .playback.nearest import described
from .playback.tape import Tape, settled
from .redact.scan import require_clean
from .redact.scrubber import CassetteRedactor

Mode = Literal["none", "once", "new_episodes", "all"]

MODES: Final = ("none", "once", "new_episodes", "all")

log = logging.getLogger(__name__)

MOST_NAMED: Final = 5

NOTHING: Final = Recording((), Metadata())


class Cassette(HTTPAdapter):
    """A recorded conversation with a vendor, played or recorded from any number of threads.

    `path` is a file in vcrpy's format, or a HAR file to be played. `mode` is one of vcrpy's:
    `none` only plays, and has no way to the network; `once` records where there is no file yet
    and only plays where there is one; `new_episodes` plays what is there and records the rest;
    `all` records everything again. What is recorded comes from `live`, an adapter.

    Requests are the same when method, URL and body are, whatever the order of their fields; equal
    ones are played in their order, each recording once, or with `repeats` the last one again and
    again. A request without a recording is NotRecorded. With `drop_unused`, what is written leaves
    out recordings that were not played.

    Closing writes what was recorded, in one step and one order, without the `secrets` of the run
    and what else is known by its name to be one; SecretFound, and no file, when something still
    looks like a secret. Left by an exception, it writes nothing. A file that cannot be read is a
    CassetteError in every mode.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        mode: str = "none",
        live: BaseAdapter | None = None,
        secrets: Iterable[str] = (),
        metadata: Metadata | None = None,
        drop_unused: bool = False,
        repeats: bool = False,
        max_body_bytes: int = MAX_BODY_BYTES,
    ) -> None:
        super().__init__()
        self.path = Path(path)
        self.mode: Mode = _mode(mode)
        self.redacted: Counter[str] = Counter()
        self._live = live
        self._drop_unused = drop_unused
        self._max_body_bytes = max_body_bytes
        self._resources = ExitStack()
        self._closed = False
        self._records = self._hold()
        with ExitStack() as unless_ready:
            unless_ready.callback(self._resources.close)
            recording = load(self.path) if self._loads() else NOTHING
            self.metadata = self._metadata(recording.metadata, metadata)
            self._scrubber = CassetteRedactor(secrets)
            self._tape = Tape(recording.interactions, self._scrubber, repeats=repeats)
            unless_ready.pop_all()
        self._warn_if_stale()

    @property
    def interactions(self) -> tuple[Exchange, ...]:
        """The recordings that were in the file."""
        return self._tape.loaded

    @property
    def taken(self) -> tuple[Exchange, ...]:
        """The exchanges recorded in this run, secrets included, in the order of arrival."""
        return self._tape.taken

    @property
    def scrubber(self) -> CassetteRedactor:
        """The redactor that makes exchanges of this run comparable with recorded ones."""
        return self._scrubber

    @property
    def unused(self) -> tuple[str, ...]:
        """The recordings that were not requested, by number, method and path."""
        signatures = [self._scrubber.signature(one.asked) for one in self._tape.loaded]
        return tuple(
            f"number {place + 1}, {described(signatures[place])}"
            for place in self._tape.index.unused
        )

    def clock(self, *, watchdog_seconds: float = 5.0) -> VirtualClock:
        """Return a clock that starts when the recording did, so that the requests are the same."""
        start = self.metadata.recorded_at or EPOCH
        aware = start if start.tzinfo else start.replace(tzinfo=UTC)
        return VirtualClock(aware, watchdog_seconds=watchdog_seconds)

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        """Return the recorded response, or record and return the live one; ignore `stream`."""
        asked = asked_of_prepared(request)
        played = self._played(asked)
        if played is not None:
            return self._response(request, playable(played.answered, request.method or "GET"))
        if not self._records:
            raise self._not_recorded(asked)
        live = self._require_live().send(
            request, stream=True, timeout=timeout, verify=verify, cert=cert, proxies=proxies
        )
        answered = read_whole(live, self._max_body_bytes)
        self._tape.take(Exchange(asked, decompressed(answered)))
        return self._response(request, answered)

    def close(self) -> None:
        """Write what was recorded, once, and report the recordings that were not requested."""
        if self._closed:
            return
        recorded, self._closed, self._records = self._records, True, False
        with self._resources:
            if recorded and self._tape.taken:
                self._write()
        if self.mode != "all" and self._tape.index.unused:
            log.warning("%s: not requested: %s", self.path, _some(self.unused))
        super().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def discard(self) -> None:
        """Leave the file as it is, without what was recorded."""
        self._closed, self._records = True, False
        self._resources.close()

    def _hold(self) -> bool:
        """Return True if this run records; the file is then held until the end."""
        if self.mode == "none":
            return False
        if self.path.suffix == HAR:
            raise CassetteError(f"{self.path} is a HAR file, and can only be played (mode none)")
        if self.mode == "once" and self.path.exists():
            return False
        self._resources.enter_context(claimed(self.path))
        if self.mode == "once" and self.path.exists():
            # Another thread recorded it just before we held it.
            self._resources.close()
            return False
        return True

    def _loads(self) -> bool:
        return not self._records or self.path.exists()

    def _metadata(self, loaded: Metadata, given: Metadata | None) -> Metadata:
        """Return the notes of the file, or new ones where it is recorded again or has none."""
        if not self._records or (self.mode == "new_episodes" and loaded.recorded_at):
            return loaded
        now = datetime.now(UTC).replace(microsecond=0)
        return given or Metadata(recorded_at=now)

    def _warn_if_stale(self) -> None:
        doubt = stale(self.metadata, datetime.now(UTC))
        if doubt and not self._records:
            log.warning("%s: %s", self.path, doubt)

    def _played(self, asked: RecordedRequest) -> Exchange | None:
        if self.mode == "all" or not self._tape.loaded:
            return None
        return self._tape.play(self._scrubber.signature(asked))

    def _not_recorded(self, asked: RecordedRequest) -> NotRecorded:
        signature = self._scrubber.signature(asked)
        return NotRecorded(
            f"{described(signature)} is not in {self.path}: {self._tape.index.why_not(signature)}"
        )

    def _require_live(self) -> BaseAdapter:
        if self._live is None:
            raise CassetteError(f"{self.path} is to be recorded, but there is no `live` to ask")
        return self._live

    def _response(self, request: PreparedRequest, answered: RecordedResponse) -> Response:
        raw = as_http(answered, request.method or "GET")
        response: Response = self.build_response(request, raw)
        return response

    def _write(self) -> None:
        together = self._tape.together(replacing=self.mode == "all", dropping=self._drop_unused)
        clean, self.redacted = self._scrubber.clean(together)
        ordered = settled(clean, self._scrubber)
        notes = self._scrubber.notes(self.metadata)
        text = encoded(self.path, ordered, notes)
        require_clean(str(self.path), ordered, str(notes.stored()), self._scrubber.secrets)
        save(self.path, text)


def _mode(mode: str) -> Mode:
    if mode not in MODES:
        raise ValueError(f"mode is {mode!r}, and must be one of: {', '.join(MODES)}")
    return mode  # type: ignore[return-value]


def _some(names: tuple[str, ...]) -> str:
    more = f"; and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return "; ".join(names[:MOST_NAMED]) + more


class Comparison(Cassette):
    """Records beside a recording, to put the two side by side: nothing is written, no file held.

    So it may read where it may not write, and while other processes do the same.
    """

    def _hold(self) -> bool:
        return True

    def close(self) -> None:
        """Let go of the file and leave it as it is."""
        self.discard()
