"""The tree that every query language is read into."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Value = str | float | bool | datetime | None
Operator = Literal[
    "eq",
    "is",
    "differs",
    "gt",
    "ge",
    "lt",
    "le",
    "between",
    "like",
    "contains",
    "starts",
    "ends",
    "letters",
    "matches",
    "present",
]
"""`is` is exact where `eq` may take wildcards and any case; `differs` is true where any value of a
field is another one; `matches` is a regular expression.
"""


class Malformed(ValueError):
    """The query is not in the language, or about a field that there is not."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One field compared with one value, or with several of which any will do.

    `between` has two values: one value of the field must lie between both, or be one of them.
    """

    field: str
    operator: Operator
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Junction:
    """Expressions that must all hold, or of which any one must."""

    kind: Literal["all", "any"]
    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """An expression that must not hold."""

    part: "Expression"


Expression = Condition | Junction | Not
EVERYTHING = Junction("all", ())
