"""The kit for file imports: files made, cut and bent, and what must come of them."""

from ..conformance.rules.hygiene import Hygiene
from .content import Content
from .damage import Damage
from .malformed import Malformed
from .reading import Reading
from .subject import FileSimulator, Given, Read


class FileConformance(Content, Malformed, Damage, Reading, Hygiene):
    """All rules of file imports. Subclass it, naming the import and the writer of its files."""


__all__ = ["FileConformance", "FileSimulator", "Given", "Read"]
