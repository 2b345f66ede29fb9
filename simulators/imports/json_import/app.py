"""Files of JSON, to docs/contracts/file-formats.md 5: their quirks and oracle."""

from collections.abc import Iterator, Mapping

from simulators.engine import Expected
from simulators.engine.files import FileSimulator

from . import documents, oracle
from .quirks import QUIRKS


class JSONFile(FileSimulator):
    """The world as a list in JSON, one object for each finding and CVE."""

    name = "json-import"
    suffix = ".json"
    quirks = QUIRKS

    def lines(self) -> Iterator[str]:
        """Yield the list, an object at a time."""
        return documents.objects(self.context)

    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """Yield the models that a right integration makes of this world under `config`."""
        return oracle.expected(self.world, config)
