"""The engine of files as scanners export them: written from a world, with quirks and faults."""

from .markup import cdata, element, opening
from .simulator import FILE_FORMATS, FileSimulator

__all__ = ["FILE_FORMATS", "FileSimulator", "cdata", "element", "opening"]
