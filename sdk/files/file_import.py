"""FileImport: an integration that reads a file a vendor exported, instead of its API."""

from abc import abstractmethod
from collections.abc import Generator, Iterator
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import ClassVar, Final

from ..affiliation import re_enumerate
from ..capability import Capability, stream
from ..core.journal import Kind
from ..decode.damage import Trouble
from ..decode.row_events import record_trouble
from ..decode.xml_elements import IllegalCharacter
from ..decode.xml_repair import Repair
from ..errors import Cancelled, DeadlineExceeded, IntegrationError
from ..manifest import Credential, Surface
from ..models import Asset, Model, merge_findings
from .scanned_host import Scanned
from .source import Source, TakeError
from .spool import Spool

OTHER_ADDRESSES: Final = (
    "addresses left out of hosts that have another one, which is routable if any is"
)


class FileImport(Capability):
    """Assets and risks of one file: on this machine or in S3 (`s3://bucket/key`), plain or gzipped.

    The job's value is the file's location, as on the platform (docs/platform.md 3.3). A subclass
    checks the type of the file and makes findings of its rows. They may come in any order and
    number, since they are sorted on disk before `merge_findings` reads them. The file is read once
    for both streams. A file that breaks off, or is malformed in the middle, ends each of them with
    its error once what was read is delivered.
    """

    surface: ClassVar[Surface] = "external"
    credential = Credential("file", secrets=())

    @abstractmethod
    def check(self, source: Source) -> None:
        """Raise ConfigurationError where the file is not of the type that this import reads."""

    @abstractmethod
    def findings(self, source: Source) -> Iterator[Scanned]:
        """Yield the hosts of the file, and each finding with its host, in the file's own order.

        Definitions are values: a function cannot be kept on disk.
        """

    @property
    def location(self) -> str:
        """The location of the file."""
        return self.job.target.value

    def validate_credentials(self) -> None:
        """Open the file and check how it begins; a file needs no credentials.

        Source: docs/platform.md 5.5.
        """
        self.check(self._source(_ignore))

    def check_affiliation(self, asset: Asset) -> bool:
        """Return True if the file names the asset; the whole file is read again."""
        try:
            return re_enumerate(self._assets(), asset)
        finally:
            self.cleanup()

    @stream(toggle="importAssets")
    def hosts(self) -> Iterator[Model]:
        """Yield every host that the file names."""
        yield from self._assets()

    @stream(toggle="importVulnerabilities")
    def vulnerabilities(self) -> Iterator[Model]:
        """Yield the open ports and technologies that the file names, and the risks on them."""
        for host, found in groupby(self._spool.findings(), itemgetter(0)):
            findings = map(itemgetter(1), found)
            yield from merge_findings(host.asset(), findings, ordered=True)
        self._end(deepest=64)

    def cleanup(self) -> None:
        """Delete the spooled rows."""
        if spool := self.__dict__.pop("_spool", None):
            spool.close()

    def _assets(self) -> Generator[Model, None, None]:
        for host in self._spool.hosts():
            yield host.asset()
        self._end(deepest=0)

    @cached_property
    def _spool(self) -> Spool:
        """The rows of the file, up to its end or to its first error."""
        spool, problem = self._read(None)
        if isinstance(problem, IllegalCharacter):
            # Scanners quote from what they scan, and XML forbids some of that.
            spool.close()
            repair = Repair()
            spool, problem = self._read(repair)
            self.context.journal.record(Kind.REPAIR, operation="file", count=repair.count)
            self.note(f"characters replaced that XML forbids: {repair.count}")
        for note in self._notes:
            self.note(note)
        if spool.addresses_left_out:
            self.note(f"{OTHER_ADDRESSES}: {spool.addresses_left_out}")
        self._problem = problem
        return spool

    def _read(self, repair: Repair | None) -> tuple[Spool, IntegrationError | None]:
        spool = Spool()
        self.passed_over.clear()
        source = self._source(spool.put_error, repair)
        try:
            for row in self.findings(source):
                spool.put(row)
        except (Cancelled, DeadlineExceeded):
            spool.close()
            raise
        except IntegrationError as error:
            return spool, source.placed(error)
        finally:
            self._notes = source.notes
        return spool, None

    def _end(self, deepest: int) -> None:
        """Say what was malformed, and raise what ended the reading early."""
        for error in self._spool.errors(deepest):
            record_trouble(self.context.journal, "file", error)
        if self._problem:
            raise self._problem

    def _source(self, take_error: TakeError, repair: Repair | None = None) -> Source:
        return Source(
            self.location,
            integration=self.name,
            context=self.context,
            take_error=take_error,
            repair=repair,
        )


def _ignore(_error: Trouble, _depth: int) -> None:
    """Take no note of a malformed row: the file is not read yet."""
