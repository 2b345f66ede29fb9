"""Files of Nessus, to docs/contracts/file-formats.md 1: their quirks, encoding and oracle."""

from collections.abc import Iterator, Mapping

from simulators.engine import Expected
from simulators.engine.files import FileSimulator

from . import documents, oracle
from .quirks import QUIRKS


class NessusFile(FileSimulator):
    """The world as one scan of Nessus saw it."""

    name = "nessus-import"
    suffix = ".nessus"
    quirks = QUIRKS

    def lines(self) -> Iterator[str]:
        """Yield the report, an element at a time."""
        return documents.report(self.context)

    def encoded(self) -> Iterator[bytes]:
        """Yield the report in UTF-8, but for an output that Nessus has passed on as it came."""
        return documents.encoded(self.lines(), self.context)

    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """Yield the models that a right integration makes of this world under `config`."""
        return oracle.expected(self.context, config)
