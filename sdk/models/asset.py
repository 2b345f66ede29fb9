"""Asset: a host, by DNS name and address."""

from typing import ClassVar

import msgspec

from .base import HasStatus, require, settle
from .host_names import canonical_host, class_and_privacy, is_private

NON_ROUTABLE = "Non-Routable"


class Asset(HasStatus, frozen=True):
    """A host; dns first, name (usually its address) second, the same twice if one is known.

    Key `#asset#{dns}#{name}`, lower-cased, while dns and name keep their case. Addresses are
    canonical and names lose a trailing dot, unlike on the platform (see `host`). Raises
    ValueError if either is empty or holds `#` (docs/platform.md 1.5).
    """

    identifying: ClassVar[tuple[str, ...]] = ("dns", "name")

    dns: str
    name: str
    private: bool = msgspec.field(default_factory=bool)
    as_name: str = msgspec.field(default="", name="asname")
    as_number: str = msgspec.field(default="", name="asnumber")

    def __post_init__(self) -> None:
        super().__post_init__()
        dns, name = canonical_host(self.dns), canonical_host(self.name)
        require("Asset", dns=dns, name=name)
        class_, private = class_and_privacy(dns, name)
        if self.source == "account":
            class_, private = dns, is_private(dns, dns, name)
        settle(
            self,
            dns=dns,
            name=name,
            group=dns,
            identifier=name,
            class_=class_,
            private=private,
            key=f"#asset#{dns}#{name}".lower(),
        )
        if private or self.as_name == NON_ROUTABLE:
            self._mark_routable(not private)

    def _mark_routable(self, routable: bool) -> None:
        as_name, as_number = ("", "") if routable else (NON_ROUTABLE, "0")
        settle(self, as_name=as_name, as_number=as_number)
