"""The computed world: hosts, their addresses and clouds, and the weaknesses that they have."""

from .clouds import Instance, Provider, instance_of
from .hosts import EPOCH, SYSTEMS, Finding, Host
from .weaknesses import PRODUCTS, Weakness, catalogue
from .world import World

__all__ = [
    "EPOCH",
    "PRODUCTS",
    "SYSTEMS",
    "Finding",
    "Host",
    "Instance",
    "Provider",
    "Weakness",
    "World",
    "catalogue",
    "instance_of",
]
