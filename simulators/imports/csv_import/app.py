"""Files of CSV, to docs/contracts/file-formats.md 5: their quirks, encoding and oracle."""

from collections.abc import Iterator, Mapping

from simulators.engine import Expected
from simulators.engine.files import FileSimulator

from . import documents, oracle
from .quirks import QUIRKS


class CSVFile(FileSimulator):
    """The world as a list in CSV, one row for each finding and CVE."""

    name = "csv-import"
    suffix = ".csv"
    quirks = QUIRKS

    def lines(self) -> Iterator[str]:
        """Yield the table, row by row."""
        return documents.table(self.context)

    def encoded(self) -> Iterator[bytes]:
        """Yield the table in UTF-8, or as spreadsheets save it."""
        return documents.encoded(self.lines(), self.context)

    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """Yield the models that a right integration makes of this world under `config`."""
        return oracle.expected(self.world, config)
