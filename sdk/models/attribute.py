"""Attribute: a name and a value that belong to another model."""

from typing import ClassVar, Self

import msgspec

from .base import Expiring, check_status, require, settle
from .embedded_json import parent
from .risk import Target

_KEY_LENGTH = 1024


class Attribute(Expiring, frozen=True):
    """A further fact about `target`; in JSON that is `parent`, with its key.

    Key `#attribute#{name}#{value}{target key}`. The value is cut, on a whole letter, to the room
    that the platform has in the key: it would cut within a letter. A value may hold `#`: the
    platform stores keys there (docs/platform.md 1.9). Raises ValueError for what would damage the
    key there: a `%` in the name or the target's key, and a key that leaves no room.
    """

    related: ClassVar[tuple[str, ...]] = ("target",)

    name: str
    value: str
    target: Target = msgspec.field(name="parent")
    source: str = msgspec.field(default_factory=str)
    status: str = msgspec.field(default_factory="A".__str__)
    metadata: dict[str, str] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        require("Attribute", name=self.name)
        check_status("Attribute", self.status)
        source = self.target.key
        template = f"#attribute#{self.name}#%s{source}"
        room = _KEY_LENGTH - len(template.encode())
        if not source:
            raise ValueError("Attribute.target has no key, and the platform needs it")
        if room < 0 or template.count("%") > 1:
            raise ValueError("Attribute.name and the key of its target are short and without '%'")
        value = self.value.encode()[:room].decode(errors="ignore")
        settle(self, value=value, source=source, key=template.replace("%s", value))

    def wire(self) -> Self:
        """Return the attribute with the fields of its target that the platform needs."""
        spelled = super().wire()
        settle(spelled, target=parent(self.target))
        return spelled
