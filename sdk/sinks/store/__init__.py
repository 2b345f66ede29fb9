"""A store: what runs have found, in one SQLite file, as the platform would remember it."""

from .queries import Wanted
from .reader import TYPES, Store
from .sink import StoreSink

__all__ = ["TYPES", "Store", "StoreSink", "Wanted"]
