"""The computed world: hosts, their addresses and clouds, and the weaknesses that they have."""

from .addresses import INTERNAL_ADDRESS
from .clouds import Instance, Provider, instance_of
from .hosts import EPOCH, SYSTEMS, Finding, Host
from .listed import Listed, is_listed_by_address, listed, listed_as, listed_findings, plain
from .shapes import SHAPES, USUAL
from .texts import links_in, plain_lines
from .weaknesses import (
    BANDS,
    PRODUCTS,
    VECTOR_V2,
    VECTOR_V3,
    Weakness,
    catalogue,
    grade,
    grade_of_score,
    score,
)
from .world import World

__all__ = [
    "BANDS",
    "EPOCH",
    "INTERNAL_ADDRESS",
    "PRODUCTS",
    "SHAPES",
    "SYSTEMS",
    "USUAL",
    "VECTOR_V2",
    "VECTOR_V3",
    "Finding",
    "Host",
    "Instance",
    "Listed",
    "Provider",
    "Weakness",
    "World",
    "catalogue",
    "grade",
    "grade_of_score",
    "instance_of",
    "is_listed_by_address",
    "links_in",
    "listed",
    "listed_as",
    "listed_findings",
    "plain",
    "plain_lines",
    "score",
]
