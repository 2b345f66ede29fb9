"""Port: an open port of an asset."""

from typing import ClassVar, Literal, Self

import msgspec

from .asset import Asset
from .base import Expiring, check_status, settle
from .embedded_json import parent

Protocol = Literal["tcp", "udp"]


class Port(Expiring, frozen=True):
    """An open port on `target`; delivered after it.

    Key `#port#{protocol}#{port}{target key}`; in JSON the target is `parent`, with its key, and
    `source` the key alone.
    Raises ValueError unless the protocol is tcp or udp and the port 1 to 65535 (docs/platform.md
    1.9).
    """

    related: ClassVar[tuple[str, ...]] = ("target",)
    identifying: ClassVar[tuple[str, ...]] = ("protocol", "port", "target")

    protocol: Protocol
    port: int
    target: Asset = msgspec.field(name="parent")
    service: str = msgspec.field(default_factory=str)
    source: str = msgspec.field(default_factory=str)
    status: str = msgspec.field(default_factory="A".__str__)

    def __post_init__(self) -> None:
        protocol = self.protocol.lower()
        if protocol not in ("tcp", "udp"):
            raise ValueError(f"Port.protocol is tcp or udp, not {self.protocol!r}")
        if not 1 <= self.port <= 65535:
            raise ValueError(f"Port.port is 1 to 65535, not {self.port}")
        check_status("Port", self.status)
        source = self.target.key
        settle(self, protocol=protocol, source=source, key=f"#port#{protocol}#{self.port}{source}")

    def wire(self) -> Self:
        """Return the port with the fields of its asset that the platform needs."""
        spelled = super().wire()
        settle(spelled, target=parent(self.target))
        return spelled

    @property
    def group(self) -> str:
        """The dns of the asset, under which risks on this port are kept."""
        return self.target.dns
