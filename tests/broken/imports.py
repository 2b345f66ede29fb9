"""Imports that lose, invent, trust or go on reading: each breaks a rule of files."""

from itertools import count
from typing import ClassVar

from msgspec.structs import replace

from integrations.imports.csv_import import CSVImport
from integrations.imports.csv_import.integration import client
from sdk import Asset, ConfigurationError, Finding, IntegrationError, stream
from sdk.errors import DamagedFile
from sdk.files import Columns, ListedFinding, ScannedHost

from .registry import breaks

LOST = ("CONTENT-1", "CONTENT-2", "CONTENT-5")
"""Rules that compare what arrived with the oracle."""


@breaks("CONTENT-1", also=LOST)
class LosesTheFirstRow(CSVImport):
    """Takes it for the header, which was read already."""

    def findings(self, source):
        found = super().findings(source)
        next(found, None), next(found, None)
        yield from found


@breaks("CONTENT-1", also=(*LOST, "DAMAGE-2"))
class ReadsWhatIsClosed(CSVImport):
    """What was fixed is found again."""

    def findings(self, source):
        for row in client.rows(source):
            for host in row.hosts:
                yield host
                for cve in row.cves:
                    yield host, Finding(name=cve, port=row.ports[0])


@breaks("CONTENT-2")
class ProvesNothing(CSVImport):
    """Says where to look instead of what was seen."""

    def findings(self, source):
        for row in super().findings(source):
            yield _with(row, output="see the file")


@breaks("CONTENT-2")
class ProvesTheWorstPlaceAlone(CSVImport):
    """Keeps the places of a risk, and the evidence of one of them."""

    def findings(self, source):
        proven = set()
        for row in super().findings(source):
            if isinstance(row, ScannedHost):
                yield row
                continue
            host, finding = row
            is_new = (host, finding.name) not in proven
            proven.add((host, finding.name))
            yield _with(row, **({} if is_new else {"port": 0, "output": ""}))


@breaks("CONTENT-2")
class KnowsOneName(CSVImport):
    """Reads the text of solutions from one of the columns that may have it."""

    def findings(self, source):
        for row in source.table(Columns(ListedFinding, {"evidence": "proof"})):
            yield from row.findings()


@breaks("CONTENT-3")
class SaysEverythingTwice(CSVImport):
    """Hosts come as often as they are mentioned, or so."""

    @stream(toggle="importAssets")
    def hosts(self):
        yield from self._assets()
        yield from self._assets()


@breaks("CONTENT-4", also=("CONTENT-1", "CONTENT-5"))
class CountsItsRuns(CSVImport):
    """Every run has findings of its own."""

    runs: ClassVar = count()

    def findings(self, source):
        number = next(self.runs)
        for row in super().findings(source):
            yield _with(row, title=f"run {number}")


@breaks("CONTENT-5")
class KnowsNoToggle(CSVImport):
    """Hosts come whether they are asked for or not."""

    @stream()
    def hosts(self):
        yield from self._assets()


@breaks("CONTENT-6")
class WantsSomethingToBeThere(CSVImport):
    """A list without findings is an error to it."""

    def findings(self, source):
        found = list(super().findings(source))
        if not found:
            raise ConfigurationError("there is nothing in the file")
        yield from found


@breaks("CONTENT-7")
class SetsAnUncheckedField(CSVImport):
    """Sets a field that no oracle knows of."""

    @stream(toggle="importAssets")
    def hosts(self):
        for model in super().hosts():
            yield Asset(model.dns, model.name, as_number="64500")


@breaks("CONTENT-8")
class StopsAtTheFirstBadRow(CSVImport):
    """Takes a row that cannot be read for the end of the file."""

    def _source(self, take_error, repair=None):
        def stop(error, depth):
            take_error(error, depth)
            raise DamagedFile("a row cannot be read")

        return super()._source(stop, repair)


@breaks("CONTENT-8", also=("DAMAGE-2",))
class SkipsBadRowsUnseen(CSVImport):
    """Reads on behind a row that cannot be read, and does not report it."""

    def _end(self, deepest):
        if self._problem:
            raise self._problem


@breaks("DAMAGE-1", "DAMAGE-3", also=("DAMAGE-2", "DAMAGE-4", "READING-2"))
class TakesAnyFile(CSVImport):
    """Whatever cannot be read has nothing in it."""

    def check(self, source):
        pass

    def findings(self, source):
        try:
            yield from super().findings(source)
        except IntegrationError:
            return


@breaks("DAMAGE-1")
class NamesNoType(CSVImport):
    """Takes whatever it is for a table, and misses the columns."""

    def check(self, source):
        source.require_columns(client.COLUMNS)


@breaks("DAMAGE-2", also=("DAMAGE-4",))
class TakesTheEndForGranted(CSVImport):
    """Does not ask how the reading ended."""

    def _end(self, deepest):
        pass


@breaks("DAMAGE-4", also=("DAMAGE-2", "READING-2"))
class TakesDamageForTheEnd(CSVImport):
    """A file that cannot be read on has been read."""

    def findings(self, source):
        try:
            yield from super().findings(source)
        except IntegrationError:
            return


@breaks("READING-1", also=(*LOST, "READING-2", "READING-4"))
class ReadsPieceByPiece(CSVImport):
    """Gives up where a file comes in many pieces."""

    def findings(self, source):
        rows = super().findings(source)
        pieces = sum(1 for _ in self.context.stores["given"].pieces())
        yield from rows if pieces < 10 else ()


@breaks("READING-2")
class ReadsTheWholeFileFirst(CSVImport):
    """Takes the file from the store by itself, where nobody can stop it."""

    def findings(self, source):
        read = self.context.stores["given"].read(self.location, self.context)
        if b"".join(read):
            yield from super().findings(source)


@breaks("READING-3")
class KnowsEverybody(CSVImport):
    """Every asset is its own."""

    def check_affiliation(self, asset):
        return True


@breaks("READING-4", also=("CONTENT-1", "CONTENT-5", "DAMAGE-2"))
class LetsEverythingPass(CSVImport):
    """Switches the filter off."""

    filter_not_applicable = "files are always right"


def _with(row, **changes):
    """Return a row with other values in its finding, if it has one."""
    if isinstance(row, ScannedHost):
        return row
    host, finding = row
    return host, replace(finding, **changes)
