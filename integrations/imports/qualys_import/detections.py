"""What a list of detections says, saved from the API: QIDs without what they mean."""

from typing import Annotated

from msgspec import Meta, Struct, field

from .types import (
    QID,
    Found,
    Knowledge,
    Level,
    Place,
    PortNumber,
    Protocol,
    Status,
    require_address,
)


class Notice(Struct, frozen=True, rename="upper"):
    """WARNING: 1980 says that the list goes on in another reply."""

    code: int


class DetectionHost(Struct, frozen=True, kw_only=True, rename="upper"):
    """HOST of a list of detections."""

    ip: str = ""
    ipv6: str = ""
    dns: str = ""
    fqdn: str = field(name="DNS_DATA/FQDN", default="")

    def __post_init__(self) -> None:
        require_address(self.place.address)

    @property
    def place(self) -> Place:
        """The same in the common shape."""
        return Place.of(f"{self.ip},{self.ipv6}", self.fqdn, self.dns)


class Detection(Struct, frozen=True, kw_only=True, rename="upper"):
    """DETECTION of a list of detections."""

    qid: QID
    type: str = ""
    severity: Level
    status: Status
    port: PortNumber | None = None
    protocol: Protocol | None = None
    results: str = ""
    unique_vuln_id: Annotated[int, Meta(gt=0)] | None = None
    first_found_datetime: str = ""
    last_found_datetime: str = ""
    is_ignored: bool = False
    is_disabled: bool = False

    def found(self, host: DetectionHost) -> Found:
        """The same in the common shape."""
        return Found(
            place=host.place,
            qid=self.qid,
            kind=self.type,
            status=self.status,
            ignored=self.is_ignored or self.is_disabled,
            port=self.port or 0,
            protocol=self.protocol or "tcp",
            result=self.results,
            first_found=self.first_found_datetime,
            last_found=self.last_found_datetime,
            knowledge=Knowledge(level=self.severity),
        )
