"""What a list of detections says, saved from the API: QIDs without what they mean."""

from typing import Annotated

from msgspec import Meta, Struct, field

from sdk import decisive

from .types import (
    QID,
    Found,
    Knowledge,
    Level,
    Place,
    PortNumber,
    Protocol,
    Status,
    cpes_of,
    require_address,
)

UNRATED = 3
"""The level of what nobody has rated: it is there, and someone should look."""


class Notice(Struct, frozen=True, rename="upper"):
    """WARNING: 1980 says that the list goes on in another reply."""

    code: int


class DetectionHost(Struct, frozen=True, kw_only=True, rename="upper"):
    """HOST of a list of detections."""

    ip: Annotated[str, decisive] = ""
    ipv6: Annotated[str, decisive] = ""
    dns: Annotated[str, decisive] = ""
    fqdn: Annotated[str, decisive] = field(name="DNS_DATA/FQDN", default="")
    os_cpe: str = ""

    def __post_init__(self) -> None:
        require_address(self.place.address)

    @property
    def place(self) -> Place:
        """The same in the common shape."""
        return Place.of(f"{self.ip},{self.ipv6}", self.fqdn, self.dns)

    def found(self) -> Found:
        """Return the host without findings, in the common shape."""
        return Found(place=self.place, cpes=cpes_of(self.os_cpe))


class Detection(Struct, frozen=True, kw_only=True, rename="upper"):
    """DETECTION of a list of detections."""

    qid: QID
    type: Annotated[str, decisive] = ""
    severity: Annotated[Level | None, decisive] = None
    status: Annotated[Status | None, decisive] = None
    port: Annotated[PortNumber | None, decisive] = None
    protocol: Annotated[Protocol | None, decisive] = None
    results: str = ""
    unique_vuln_id: Annotated[int, Meta(gt=0)] | None = None
    first_found_datetime: str = ""
    last_found_datetime: str = ""
    is_ignored: Annotated[bool, decisive] = False
    is_disabled: Annotated[bool, decisive] = False

    def found(self, host: DetectionHost) -> Found:
        """The same in the common shape."""
        return Found(
            place=host.place,
            qid=self.qid,
            kind=self.type,
            status=self.status or "",
            ignored=self.is_ignored or self.is_disabled,
            port=self.port or 0,
            protocol=self.protocol or "tcp",
            result=self.results,
            first_found=self.first_found_datetime,
            last_found=self.last_found_datetime,
            knowledge=Knowledge(level=UNRATED if self.severity is None else self.severity),
        )
