"""The kit for file imports: files made, cut and bent, and what must come of them."""

from .conformance import FileConformance
from .subject import FileSimulator, Given, Read

__all__ = ["FileConformance", "FileSimulator", "Given", "Read"]
