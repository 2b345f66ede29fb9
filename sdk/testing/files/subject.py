"""The subject of a conformance class for files: which import, and what writes its files."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol, Self

from ...environment import Environment
from ...file_import import FileImport
from ...files import Store
from ...job import Job
from ...model import Integration, Model
from ...report import Report
from ...sinks import MemorySink
from ..clock import VirtualClock
from ..conformance.halves import Metafunc
from ..simulator import SimulatedQuirk
from .others import OTHERS

SCHEME: Final = "given"


class FileSimulator(Protocol):
    """What writes files of a world, and knows what should come of them."""

    quirks: ClassVar[tuple[SimulatedQuirk, ...]]

    def document(self) -> Iterator[bytes]:
        """The file, in pieces."""
        ...

    def oracle(self, config: Mapping[str, str] = ...) -> Iterator[Mapping[str, object]]:
        """What a right import makes of it; see `Simulator.oracle`."""
        ...

    @classmethod
    def create(
        cls,
        *,
        seed: int = ...,
        hosts: int = ...,
        quirks: Iterable[str] = ...,
        faults: Iterable[str] = ...,
    ) -> Self:
        """One over a fresh world of that seed and size."""
        ...


@dataclass(frozen=True, slots=True)
class Given(Store):
    """A store with one file in it, which may be made anew for each reading."""

    pieces: Callable[[], Iterable[bytes]]

    def read(self, location: str, environment: Environment) -> Iterator[bytes]:
        """The file, whatever the location."""
        yield from self.pieces()


@dataclass(frozen=True, slots=True)
class Read:
    """What came of reading a file."""

    report: Report
    models: Mapping[str, Model]

    @property
    def told(self) -> str:
        """All that the report says went wrong."""
        streams = self.report.streams
        ends = [(self.report.error_type, self.report.error)]
        ends += [(one.error_type, one.error) for one in streams]
        named = (name for one in streams for name in one.row_errors_named)
        return "; ".join([*(f"{kind}: {said}" for kind, said in ends if said), *named])


class FileSubject:
    """Names the import and the writer of its files, and reads files with the one and the other.

    `ends_itself` is false for formats in which a file cut at the end of a line is a whole one.
    """

    integration: ClassVar[type[FileImport]]
    simulator: ClassVar[type[FileSimulator]]
    ends_itself: ClassVar[bool] = True
    hosts: ClassVar[int] = 12

    def made(self, quirk: str = "", hosts: int | None = None, seed: int = 0) -> FileSimulator:
        """The writer of a world's file."""
        quirks = quirk.split("+") if quirk else []
        return self.simulator.create(seed=seed, hosts=hosts or self.hosts, quirks=quirks)

    def capability(
        self, pieces: Callable[[], Iterable[bytes]], config: Mapping[str, str] | None = None
    ) -> FileImport:
        """The import of a file that is nowhere but here."""
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

    def pytest_generate_tests(self, metafunc: Metafunc) -> None:
        """Have pytest run a rule once for each oddity, or for each file that is another."""
        if "quirk" in metafunc.fixturenames:
            metafunc.parametrize("quirk", ["", *(one.name for one in self.simulator.quirks)])
        if "other" in metafunc.fixturenames:
            metafunc.parametrize("other", list(OTHERS))
