"""Files that a vendor exported: opened, unpacked and read in pieces, whatever their size."""

from .listed import ListedFinding
from .shelf import Dictionary, Shelf
from .sighting import ScannedHost, Sighting
from .source import Source
from .stores import Store, default_stores

__all__ = [
    "Dictionary",
    "ListedFinding",
    "ScannedHost",
    "Shelf",
    "Sighting",
    "Source",
    "Store",
    "default_stores",
]
