"""What Tenable sends: jobs, assets and findings; any field may be missing or null.

Contract: docs/contracts/tenable.md 3; field by field as in the recorded exports.
"""

from re import fullmatch
from typing import Annotated, Final, Literal

from msgspec import Meta, Raw, Struct, field

from sdk import decisive, incomplete_without
from sdk.decode import InvalidValue, require_address

Identifier = Annotated[str, Meta(pattern=r"^[0-9A-Za-z-]{1,64}$")]
"""Ids become parts of paths, so nothing else may be in them."""

Score = Annotated[float, Meta(ge=0, le=10)]
Severity = Literal["info", "low", "medium", "high", "critical"]
PortNumber = Annotated[int, Meta(ge=0, le=65535)]
PortText = Annotated[
    str,
    Meta(
        pattern=r"^0*([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$"
    ),
]
CVE: Final = r"([cC][vV][eE]-)?[0-9]{4}-[0-9]+"
CVEName = Annotated[str, Meta(pattern=r"^[cC][vV][eE]-[0-9]{4}-[0-9]+$")]


class User(Struct, frozen=True):
    """Who the keys belong to; `permissions` is the number of the role, 16 being Basic."""

    permissions: int
    enabled: bool = True


class Counted(Struct, frozen=True):
    """A job in the list of those of late: of assets only this says how many chunks there are.

    Assumed: `empty_chunks_count` counts the chunks that are `[]`, be they listed or not.
    """

    uuid: str = ""
    total_chunks: int | None = None
    empty_chunks_count: int | None = None


class Listed(Struct, frozen=True):
    """The export jobs of late."""

    exports: list[Counted]


class Scans(Struct, frozen=True):
    """The scans of the account, null where there are none."""

    scans: list[Raw] | None


class Begun(Struct, frozen=True):
    """The answer to an order: the job's id, or that of the same one which runs already."""

    export_uuid: Identifier | None = None
    active_job_id: Identifier | None = None

    def __post_init__(self) -> None:
        if not (self.export_uuid or self.active_job_id):
            raise ValueError("no id of an export")


class Job(Struct, frozen=True):
    """How far a job is; of assets only the first two are sent."""

    status: Literal["QUEUED", "PROCESSING", "FINISHED", "CANCELLED", "ERROR"]
    chunks_available: list[int]
    chunks_failed: list[int] = field(default_factory=list)
    chunks_cancelled: list[int] = field(default_factory=list)
    total_chunks: int | None = None
    empty_chunks_count: int | None = None
    reason: str = ""


class Asset(Struct, frozen=True, kw_only=True):
    """An asset of export v1; what was terminated or deleted is still sent."""

    id: Identifier
    fqdns: Annotated[list[str] | None, decisive] = None
    hostnames: Annotated[list[str] | None, decisive] = None
    netbios_names: Annotated[list[str] | None, decisive] = None
    agent_names: Annotated[list[str] | None, decisive] = None
    ipv4s: Annotated[list[str] | None, decisive] = None
    ipv6s: Annotated[list[str] | None, decisive] = None
    deleted_at: Annotated[str | None, decisive] = None
    terminated_at: Annotated[str | None, decisive] = None

    def __post_init__(self) -> None:
        require_address("ipv4s", *(self.ipv4s or ()))
        require_address("ipv6s", *(self.ipv6s or ()))


class Details(Struct, frozen=True, kw_only=True):
    """An asset looked up by its id."""

    id: Identifier
    deleted_at: Annotated[str | None, decisive] = None
    terminated_at: Annotated[str | None, decisive] = None


class Sighted(Struct, frozen=True, kw_only=True):
    """The asset of a finding, as it was when the finding was last found."""

    uuid: Identifier
    fqdn: Annotated[str | None, decisive] = None
    hostname: Annotated[str | None, decisive] = None
    netbios_name: Annotated[str | None, decisive] = None
    ipv4: Annotated[str | None, decisive] = None
    ipv6: Annotated[str | None, decisive] = None

    def __post_init__(self) -> None:
        require_address("ipv4", self.ipv4)
        require_address("ipv6", self.ipv6)


class Reference(Struct, frozen=True):
    """A cross reference; a CVE is there with or without its prefix."""

    type: str
    id: str

    def __post_init__(self) -> None:
        if self.type.upper() == "CVE" and not fullmatch(CVE, self.id):
            raise InvalidValue("id", "not the number of a CVE, as its type says")


class Vector(Struct, frozen=True):
    """How a score was made up, without the prefix of its version (contract 3.6)."""

    raw: str | None = None


class Plugin(Struct, frozen=True, kw_only=True):
    """What was looked for."""

    id: Annotated[int, Meta(gt=0)]
    name: str = ""
    description: str = ""
    solution: str = ""
    cve: Annotated[list[CVEName], decisive] = field(default_factory=list)
    xrefs: Annotated[list[Reference], decisive] = field(default_factory=list)
    see_also: list[str] = field(default_factory=list)
    cvss3_base_score: Annotated[Score | None, incomplete_without] = None
    cvss3_vector: Vector | None = None
    cvss_base_score: Annotated[Score | None, incomplete_without] = None
    cvss_vector: Vector | None = None


class Place(Struct, frozen=True):
    """Where it was found; port 0 is the host itself, and now and then comes as text."""

    port: Annotated[PortNumber | PortText, decisive] = 0
    protocol: Annotated[str, Meta(pattern=r"^(?i:tcp|udp|icmp)$"), decisive] = "TCP"


class FindingRow(Struct, frozen=True, kw_only=True):
    """One plugin's finding on one asset and port."""

    asset: Sighted
    plugin: Plugin
    port: Annotated[Place, decisive] = field(default_factory=Place)
    state: Literal["OPEN", "REOPENED", "FIXED"]
    severity: Severity
    severity_modification_type: Annotated[Literal["NONE", "RECASTED", "ACCEPTED"], decisive] = (
        "NONE"
    )
    output: str = ""
    first_found: str = ""
    last_found: Annotated[str, incomplete_without] = ""
