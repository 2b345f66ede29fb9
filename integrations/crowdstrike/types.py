"""What Falcon sends. Contract: contracts/crowdstrike.md 3 and 4; any field may be missing."""

from typing import Annotated, Generic, Literal, TypeVar

from msgspec import Meta as Constraint
from msgspec import Struct, field, json

Row = TypeVar("Row")

Value = Annotated[str, Constraint(pattern=r"^[^'\\]*$")]
"""Text that is asked for later on, and must then not end the quotes around it."""


class Pagination(Struct, frozen=True):
    """Where the next page is: `next` of the combined hosts, `after` of Spotlight."""

    next: str | None = None
    after: str | None = None
    total: int | None = None


class Meta(Struct, frozen=True):
    """What is said of a list; without it nobody could tell whether there is more."""

    pagination: Pagination


class Envelope(Struct, Generic[Row], frozen=True):
    """The form of every list."""

    meta: Meta
    resources: list[Row] | None


class Device(Struct, frozen=True, kw_only=True):
    """A host with the sensor on it."""

    device_id: Value
    last_seen: Value = ""
    hostname: str = ""
    machine_domain: str = ""
    local_ip: str = ""
    connection_ip: str = ""
    external_ip: str = ""


class Neighbour(Struct, frozen=True, kw_only=True):
    """A host without a sensor, as those around it see it."""

    id: Value
    last_seen_timestamp: Value = ""
    fqdn: str = ""
    hostname: str = ""
    machine_domain: str = ""
    current_local_ip: str = ""


class CVE(Struct, frozen=True, kw_only=True):
    """What is known of a CVE, with the facet `cve`."""

    id: Annotated[str, Constraint(pattern=r"^([cC][vV][eE]-[0-9]{4}-[0-9]+)?$")] = ""
    base_score: Annotated[float, Constraint(ge=0, le=10)] | None = None
    severity: str = "UNKNOWN"
    exprt_rating: str = "UNKNOWN"
    description: str = ""
    references: list[str] = field(default_factory=list)


class Remedy(Struct, frozen=True):
    """One way to mend it."""

    title: str = ""
    action: str = ""
    link: str = ""


class Remediation(Struct, frozen=True):
    """The ways to mend it, with the facet `remediation`."""

    entities: list[Remedy] = field(default_factory=list)


class Suppression(Struct, frozen=True):
    """Whether the customer has accepted it."""

    is_suppressed: bool = False


class App(Struct, frozen=True):
    """A product in which it was found."""

    product_name_version: str = ""
    sub_status: str = ""


class Vulnerability(Struct, frozen=True, kw_only=True):
    """One CVE on one host, wherever it was found there."""

    id: str
    aid: str
    status: Literal["open", "closed", "reopen", "expired"]
    updated_timestamp: Value = ""
    vulnerability_id: str = ""
    confidence: str = ""
    cve: CVE = field(default_factory=CVE)
    apps: list[App] = field(default_factory=list)
    remediation: Remediation = field(default_factory=Remediation)
    suppression_info: Suppression = field(default_factory=Suppression)

    def evidence(self) -> bytes:
        """The vulnerability as it was sent, less what is not used."""
        return json.format(json.encode(self), indent=2)
