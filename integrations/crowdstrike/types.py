"""What Falcon sends. Contract: docs/contracts/crowdstrike.md 3 and 4; any field may be missing."""

from typing import Annotated, Generic, Literal, TypeVar

from msgspec import Meta as Constraint
from msgspec import Struct, field

from sdk import Address, decisive, incomplete_without

Row = TypeVar("Row")

Keyable = Annotated[str, Constraint(pattern=r"^[^#]*$")]
"""Text that may become part of a key, whose parts this sign separates."""

Value = Annotated[str, Constraint(pattern=r"^[^'\\]*$")]
"""Text that is asked for later on, and must then not end the quotes around it."""


class Pagination(Struct, frozen=True):
    """Where the next page is: `next` of the combined hosts, `after` of Spotlight."""

    next: str | None = None
    after: str | None = None
    total: int | None = None


class Meta(Struct, frozen=True):
    """The pagination of a list; without it, the client would not know whether there is more."""

    pagination: Pagination


class Envelope(Struct, Generic[Row], frozen=True):
    """The form of every list."""

    meta: Meta
    resources: list[Row] | None


class Device(Struct, frozen=True, kw_only=True):
    """A host with the sensor on it."""

    device_id: Value
    last_seen: Annotated[Value, decisive] = ""
    hostname: Annotated[str, decisive] = ""
    machine_domain: Annotated[str, decisive] = ""
    local_ip: Address = ""
    connection_ip: Address = ""
    external_ip: Address = ""


class UnmanagedHost(Struct, frozen=True, kw_only=True):
    """A host without a sensor, as those around it see it."""

    id: Value
    last_seen_timestamp: Annotated[Value, decisive] = ""
    fqdn: Annotated[str, decisive] = ""
    hostname: Annotated[str, decisive] = ""
    machine_domain: Annotated[str, decisive] = ""
    current_local_ip: Address = ""
    local_ip_addresses: list[Address] | None = None


class CVE(Struct, frozen=True, kw_only=True):
    """What is known of a CVE, with the facet `cve`."""

    id: Annotated[str, decisive] = ""
    base_score: Annotated[Annotated[float, Constraint(ge=0, le=10)] | None, incomplete_without] = (
        None
    )
    severity: Annotated[str, incomplete_without] = "UNKNOWN"
    exprt_rating: Annotated[str, incomplete_without] = "UNKNOWN"
    vector: str | None = None
    cwes: list[str] | None = None
    description: str = ""
    references: list[str] = field(default_factory=list)


class Remedy(Struct, frozen=True):
    """One way to mend it."""

    title: str | None = ""
    action: str | None = ""
    link: str | None = ""


class Remediation(Struct, frozen=True):
    """The ways to mend it, with the facet `remediation`."""

    entities: list[Remedy] = field(default_factory=list)


class Suppression(Struct, frozen=True):
    """Whether the customer has accepted it."""

    is_suppressed: Annotated[bool, decisive] = False


class App(Struct, frozen=True):
    """A product in which it was found."""

    product_name_version: str = ""
    sub_status: str = ""


class Vulnerability(Struct, frozen=True, kw_only=True):
    """One CVE on one host, wherever it was found there."""

    id: Keyable
    aid: str
    status: Literal["open", "closed", "reopen", "expired"]
    updated_timestamp: Value = ""
    vulnerability_id: Annotated[Keyable, decisive] = ""
    confidence: str = ""
    cve: Annotated[CVE, decisive] = field(default_factory=CVE)
    apps: list[App] = field(default_factory=list)
    remediation: Remediation = field(default_factory=Remediation)
    suppression_info: Annotated[Suppression, decisive] = field(default_factory=Suppression)
