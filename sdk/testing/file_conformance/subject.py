"""The subject of a conformance class for files: which import, and what writes its files."""

from codecs import BOM_UTF16_LE
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Final, Protocol, Self

from ...core.context import FileStore, RunContext
from ...files.file_import import FileImport
from ...job import Job
from ...models import Integration, Model
from ...runner.report import Report
from ...sinks import MemorySink
from ..conformance.base import ConformanceBase
from ..conformance.pairing import lacking
from ..simulator import SimulatedClock, SimulatedQuirk
from ..transport.virtual_clock import VirtualClock
from .last_row import is_last_row_whole

SCHEME: Final = "given"

HOSTS: Final = 12

PLAIN: Final = "plain"
"""A file without any oddity, as the case of a rule."""


class FileSimulator(Protocol):
    """What writes files of a world, and knows what should come of them."""

    quirks: ClassVar[tuple[SimulatedQuirk, ...]]

    @property
    def name(self) -> str:
        """The import's name."""
        ...

    def document(self) -> Iterator[bytes]:
        """Yield the file, in pieces."""
        ...

    def oracle(self, config: Mapping[str, str] = ...) -> Iterator[Mapping[str, object]]:
        """Return the models that a right import makes of the file; see `Simulator.oracle`."""
        ...

    @classmethod
    def create(
        cls,
        *,
        seed: int = ...,
        hosts: int = ...,
        clock: SimulatedClock = ...,
        quirks: Iterable[str] = ...,
        faults: Iterable[str] = ...,
    ) -> Self:
        """Return a writer over a new world; raise ValueError for unknown faults or quirks.

        The dates in the file are those of the clock. Faults are `cut:N`, the file ends after N
        bytes; `flip:N`, byte N (from 0) is another one; `pieces:N`, it comes N bytes at a time.
        """
        ...


def _undamaged(simulator: type[FileSimulator]) -> Iterator[str]:
    """Yield why a search could do nothing to the files: one that cannot be cut is never cut."""
    try:
        cut = b"".join(simulator.create(hosts=1, faults=["cut:1"]).document())
    except ValueError as error:
        yield str(error)
        return
    if len(cut) != 1:
        yield f"{simulator.__name__} takes the fault cut:1, and its file is not cut"


def _closed(simulator: type[FileSimulator], quirk: str) -> Iterator[str]:
    """Yield an error where files that are said to end at any line have a closing line.

    A cut could be seen there, and what takes half a file for all of it would pass.
    """
    quirks = [quirk] if quirk else []
    made = (simulator.create(hosts=hosts, quirks=quirks) for hosts in (0, HOSTS))
    empty, full = (_last_line(b"".join(one.document())) for one in made)
    if empty == full and full:
        what = f"with {quirk!r}, so that it is no open quirk" if quirk else "so that it ends itself"
        yield f"a file of {simulator.__name__} ends as an empty one does, {what}"


CLOSING: Final = {b">", b"]", b"}"}


@cache
def _is_closed(simulator: type[FileSimulator]) -> bool:
    """Return whether files of a format end with what closes them, so that a cut can be seen."""
    made = (simulator.create(hosts=hosts) for hosts in (0, HOSTS))
    ends = {_last_line(b"".join(file.document())).rstrip()[-1:] for file in made}
    return len(ends) == 1 and ends <= CLOSING


def _last_line(content: bytes) -> bytes:
    # Without what UTF-16 has between its letters.
    lines = content.replace(b"\0", b"").splitlines()
    return next((line for line in reversed(lines) if line.strip()), b"")


MEMBERS: Final = ("create", "document", "name", "oracle", "quirks")


@dataclass(frozen=True, slots=True)
class Given(FileStore):
    """A store with one file in it, which may be made again for each reading."""

    pieces: Callable[[], Iterable[bytes]]

    def read(self, location: str, context: RunContext) -> Iterator[bytes]:
        """Yield the file, whatever the location."""
        yield from self.pieces()


@dataclass(frozen=True, slots=True)
class Read:
    """What came of reading a file."""

    report: Report
    models: Mapping[str, Model]

    @property
    def error_types(self) -> set[str]:
        """The kinds of the errors that ended the run or one of its streams."""
        ends = (self.report.error_type, *(one.error_type for one in self.report.streams))
        return set(filter(None, ends))

    @property
    def summary(self) -> str:
        """All that the report says went wrong."""
        streams = self.report.streams
        ends = [(self.report.error_type, self.report.error)]
        ends += [(one.error_type, one.error) for one in streams]
        named = (name for one in streams for name in one.row_errors_named)
        return "; ".join([*(f"{kind}: {said}" for kind, said in ends if said), *named])


class FileSubject(ConformanceBase):
    """Names the import and the writer of its files, and reads files with the one and the other.

    `ends_itself` is false for formats in which a file cut at the end of a line is a whole one, and
    `open_quirks` are the oddities by which it becomes one; neither is where all files end the same.
    Where nothing is said, the writer's files are looked at. `dropped_values` are the attributes,
    elements, columns and keys that a complete run leaves out where they cannot be read, although
    that changes models, each with the reason.
    `hosts` are in the file that most rules read, `few_hosts` in one that is read often,
    `many_hosts` where all kinds of them have to be.
    """

    integration: ClassVar[type[FileImport]]
    simulator: ClassVar[type[FileSimulator]]

    ends_itself: ClassVar[bool | None] = None
    open_quirks: ClassVar[Sequence[str]] = ()
    dropped_values: ClassVar[Mapping[str, str]] = {}
    hosts: ClassVar[int] = HOSTS
    few_hosts: ClassVar[int] = 6
    many_hosts: ClassVar[int] = 40

    @classmethod
    def incompatibilities(cls) -> Iterator[str]:
        """Yield what the writer of files lacks, and whether there is an import to read them."""
        integration: type = cls.integration
        if not issubclass(integration, FileImport):
            yield f"{integration.__name__} is no FileImport: Conformance is for what asks"
        elif found := list(lacking(cls.simulator, MEMBERS)):
            yield from found
        else:
            known = [one.name for one in cls.simulator.quirks]
            yield from (f"no quirk {name!r}" for name in cls.open_quirks if name not in known)
            yield from _undamaged(cls.simulator)
            plain = ("",) if cls.ends_itself is False else ()
            for quirk in (*plain, *(name for name in cls.open_quirks if name in known)):
                yield from _closed(cls.simulator, quirk)

    def made(self, quirk: str = PLAIN, hosts: int | None = None, seed: int = 0) -> FileSimulator:
        """Return the writer of a world's file."""
        return self.simulator.create(
            seed=seed,
            hosts=self.hosts if hosts is None else hosts,
            clock=VirtualClock(),
            quirks=() if quirk == PLAIN else quirk.split("+"),
        )

    def may_end(self, content: bytes, quirks: Iterable[str] = ()) -> bool:
        """Return True if a file that was cut to `content` may be a complete one."""
        closed = _is_closed(self.simulator) if self.ends_itself is None else self.ends_itself
        if closed and not set(quirks) & set(self.open_quirks):
            return False
        wide = content.startswith(BOM_UTF16_LE)
        text = content.decode("utf-16" if wide else "latin-1", errors="replace")
        return text.endswith(("\n", "\r")) or is_last_row_whole(text)

    def capability(
        self, pieces: Callable[[], Iterable[bytes]], config: Mapping[str, str] | None = None
    ) -> FileImport:
        """Return the import of a file that is in memory only."""
        target = Integration(self.integration.name, f"{SCHEME}://file")
        return self.integration(
            Job(target=target, config=config or {}, seed=1),
            clock=VirtualClock(),
            sink=MemorySink(),
            stores={SCHEME: Given(pieces)},
        )

    def read(
        self,
        content: bytes | Callable[[], Iterable[bytes]],
        config: Mapping[str, str] | None = None,
    ) -> Read:
        """Import a file, given whole or as what makes its pieces."""
        whole = content if isinstance(content, bytes) else b""
        capability = self.capability(content if callable(content) else lambda: [whole], config)
        report = capability.invoke()
        sink = capability.sink
        assert isinstance(sink, MemorySink)
        return Read(report, {model.key: model for model in sink})
