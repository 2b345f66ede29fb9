"""The vendors that are installed, and those of the working directory, by name."""

from .broken_vendor import BrokenVendor
from .vendors import (
    IMPORTS,
    INTEGRATIONS,
    SIMULATORS,
    WRITERS,
    every_name,
    folder,
    home,
    integration,
    names,
    place,
    simulator,
    taken,
)

__all__ = [
    "IMPORTS",
    "INTEGRATIONS",
    "SIMULATORS",
    "WRITERS",
    "BrokenVendor",
    "every_name",
    "folder",
    "home",
    "integration",
    "names",
    "place",
    "simulator",
    "taken",
]
