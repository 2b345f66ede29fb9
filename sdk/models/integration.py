"""Integration: one linked account of a vendor, the target of a run."""

from typing import ClassVar

from .base import HasStatus, require, settle


class Integration(HasStatus, frozen=True):
    """A linked account: vendor by `name` (`qualys`), account by `value` (URL, tenant...).

    Key `#integration#{name}#{value}`, case kept; never expires (docs/platform.md 1.6).
    """

    identifying: ClassVar[tuple[str, ...]] = ("name", "value")

    name: str
    value: str

    def __post_init__(self) -> None:
        super().__post_init__()
        require("Integration", name=self.name, value=self.value)
        settle(
            self,
            class_=self.name,
            group=self.name,
            identifier=self.value,
            source="account",
            key=f"#integration#{self.name}#{self.value}",
        )
