"""An object of a list of findings: a row of a CSV file, by the same names.

Contract: docs/contracts/file-formats.md 5.
"""

from typing import Annotated

from msgspec import Struct

from sdk import decisive
from sdk.files import ListedFinding

Given = str | int | None


class Row(Struct, frozen=True, kw_only=True):
    """One finding, or several: lists stand for lists in a cell, and null for an empty one.

    Checked as a row is.
    """

    cve: str | list[str]
    severity: str
    asset: str | list[str]
    port: Annotated[Given | list[int | str], decisive] = None
    protocol: Annotated[Given, decisive] = None
    title: Given = None
    description: Given = None
    solution: Given = None
    proof: Given = None
    status: Annotated[Given, decisive] = None

    def __post_init__(self) -> None:
        # Raise for a value that a row of a CSV file may not have.
        self.listed()

    def listed(self) -> ListedFinding:
        """Return the object as a row of a list."""
        given = {name: getattr(self, name) for name in self.__struct_fields__}
        filled = {name: cell(value) for name, value in given.items() if value not in (None, "")}
        return ListedFinding.read(filled)


def cell(value: object) -> str:
    """Return a value as a cell has it."""
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
