"""A store: what runs have found, in one SQLite file, as the platform would remember it."""

from .reader import TYPES, Store
from .sink import StoreSink
from .wanted import Wanted

__all__ = ["TYPES", "Store", "StoreSink", "Wanted"]
