"""Files of Qualys, to docs/contracts/file-formats.md 3 and 4: their quirks and oracle."""

from collections.abc import Iterator, Mapping

from simulators.engine import Expected
from simulators.engine.files import FileSimulator

from . import documents, oracle
from .quirks import QUIRKS


class QualysFile(FileSimulator):
    """The world as a Qualys report: an asset report in XML, or one of four other formats."""

    name = "qualys-import"
    suffix = ".xml"
    quirks = QUIRKS

    def lines(self) -> Iterator[str]:
        """Yield the document, an element or a row at a time."""
        return documents.document(self.context)

    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """Yield the models that a right integration makes of this world under `config`."""
        return oracle.expected(self.context, config)
