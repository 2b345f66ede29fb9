"""Reference: a model of which only the key or the group is known, as after reading JSON."""

from .base import Model, require


class Reference(Model, frozen=True):
    """The target of a risk or attribute that was read back; it is never sent itself.

    The platform's JSON of a risk holds the group of its target (`dns`), that of an attribute the
    key (`source`), and neither holds the target itself.
    """

    group: str

    def __post_init__(self) -> None:
        require("Reference", group=self.group)
