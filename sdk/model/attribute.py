"""Attribute: a name and a value that belong to another model."""

from typing import ClassVar

import msgspec

from .record import Lasting, check_status, require, settle
from .risk import Target

_KEY_LENGTH = 1024


class Attribute(Lasting, frozen=True):
    """One more fact about `target`; in JSON the target is only its key, as `source`.

    Key `#attribute#{name}#{value}{target key}`, for which the value is cut so that the key fits
    1024 bytes; the value itself is kept whole. A value may hold `#`: the platform stores keys
    there (domain.md 1.9).
    """

    hidden: ClassVar[tuple[str, ...]] = ("target",)

    name: str
    value: str
    target: Target
    source: str = msgspec.field(default_factory=str)
    status: str = msgspec.field(default_factory="A".__str__)
    metadata: dict[str, str] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        require("Attribute", name=self.name)
        check_status("Attribute", self.status)
        source = self.target.key
        room = _KEY_LENGTH - len(f"#attribute#{self.name}#{source}".encode())
        value = self.value.encode()[: max(0, room)].decode(errors="ignore")
        settle(self, source=source, key=f"#attribute#{self.name}#{value}{source}")
