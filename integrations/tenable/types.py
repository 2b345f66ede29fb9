"""Bodies of Tenable: jobs, assets and findings; any field may be missing or null.

Contract: docs/contracts/tenable.md 3; field by field as in the recorded exports.
"""

from re import fullmatch
from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct, field

from sdk import Address, OptionalScore, decisive, incomplete_without
from sdk.decode import CVE, AnyPort

Identifier = Annotated[str, Meta(pattern=r"^[0-9A-Za-z-]{1,64}$")]
"""Ids become parts of paths, so nothing else may be in them."""

Text = Annotated[str | None, decisive]
Texts = Annotated[list[str] | None, decisive]
Modification = Annotated[Literal["NONE", "RECASTED", "ACCEPTED"], decisive]


class User(Struct, frozen=True):
    """The owner of the keys; `permissions` is the number of the role."""

    permissions: int
    enabled: bool = True


class Totals(Struct, frozen=True, kw_only=True):
    """Chunks of an export; those of assets are counted in the list of recent exports alone.

    Assumed: `empty_chunks_count` counts the chunks that are `[]`. Others are noted (contract 3.3).
    """

    uuid: str = ""
    total_chunks: int | None = None
    empty_chunks_count: int | None = None


class Exports(Struct, frozen=True):
    """The recent exports."""

    exports: list[Totals]


class Scans(Struct, frozen=True):
    """The scans of the account, null where there are none."""

    scans: list[Raw] | None


class StartedExport(Struct, frozen=True):
    """The id of a started export, or that of the same one which runs already."""

    export_uuid: Identifier | None = None
    active_job_id: Identifier | None = None

    def __post_init__(self) -> None:
        if not (self.export_uuid or self.active_job_id):
            raise ValueError("no id of an export")


class Status(Totals, frozen=True, kw_only=True):
    """Progress of an export; for assets only the first two fields are sent."""

    status: Literal["QUEUED", "PROCESSING", "FINISHED", "CANCELLED", "ERROR"]
    chunks_available: list[int]
    chunks_failed: list[int] = field(default_factory=list)
    chunks_cancelled: list[int] = field(default_factory=list)
    reason: str = ""


class AssetRow(Struct, frozen=True, kw_only=True):
    """An asset of export v1."""

    id: Identifier
    deleted_at: Text = None
    terminated_at: Text = None
    fqdns: Texts = None
    hostnames: Texts = None
    netbios_names: Texts = None
    agent_names: Texts = None
    ipv4s: list[Address] | None = None
    ipv6s: list[Address] | None = None

    @property
    def is_active(self) -> bool:
        """True unless the asset was deleted or terminated, and is only still listed."""
        return not (self.deleted_at or self.terminated_at)


class Detail(AssetRow, frozen=True, kw_only=True):
    """An asset that was looked up by its id: its lists have names in the singular."""

    fqdns: Texts = field(default=None, name="fqdn")
    hostnames: Texts = field(default=None, name="hostname")
    netbios_names: Texts = field(default=None, name="netbios_name")
    agent_names: Texts = field(default=None, name="agent_name")
    ipv4s: list[Address] | None = field(default=None, name="ipv4")
    ipv6s: list[Address] | None = field(default=None, name="ipv6")


class FindingAsset(Struct, frozen=True, kw_only=True):
    """The asset of a finding, as it was when the finding was last found."""

    uuid: Identifier
    fqdn: Text = None
    hostname: Text = None
    netbios_name: Text = None
    ipv4: Address | None = None
    ipv6: Address | None = None

    @property
    def has_full_name(self) -> bool:
        """True where `fqdn` has several labels, and is not the address."""
        return "." in (self.fqdn or "") and self.fqdn != self.ipv4


class Reference(Struct, frozen=True):
    """A cross reference; a CVE comes with or without its prefix."""

    type: str
    id: str

    def __post_init__(self) -> None:
        if self.type.upper() == "CVE" and not fullmatch(r"(?i:cve-)?[0-9]{4}-[0-9]+", self.id):
            raise ValueError("the id is not the number of a CVE, as the type says")


class Vector(Struct, frozen=True):
    """A CVSS vector, without the prefix of its version (contract 3.6)."""

    raw: str | None = None


class Plugin(Struct, frozen=True, kw_only=True):
    """The check that reported a finding."""

    id: Annotated[int, Meta(gt=0)]
    name: str = ""
    description: str = ""
    solution: str = ""
    cve: Annotated[list[CVE], decisive] = field(default_factory=list)
    xrefs: Annotated[list[Reference], decisive] = field(default_factory=list)
    see_also: list[str] = field(default_factory=list)
    cvss3_base_score: OptionalScore = None
    cvss3_vector: Vector | None = None
    cvss_base_score: OptionalScore = None
    cvss_vector: Vector | None = None

    @property
    def scores(self) -> tuple[tuple[float | None, str | None], ...]:
        """The base scores with their vectors, those of CVSS 3 first."""
        scores = (self.cvss3_base_score, self.cvss_base_score)
        vectors = (self.cvss3_vector, self.cvss_vector)
        return tuple((s, v.raw if v else "") for s, v in zip(scores, vectors, strict=True))


class FindingPort(Struct, frozen=True):
    """Port of a finding, sometimes as text; 0 is the host itself."""

    port: Annotated[AnyPort, decisive] = 0
    protocol: Annotated[str, Meta(pattern=r"^(?i:tcp|udp|icmp)$"), decisive] = "TCP"


class FindingRow(Struct, frozen=True, kw_only=True):
    """One plugin's finding on one asset and port."""

    asset: FindingAsset
    plugin: Plugin
    port: Annotated[FindingPort, decisive] = field(default_factory=FindingPort)
    state: Literal["OPEN", "REOPENED", "FIXED"]
    severity: Literal["info", "low", "medium", "high", "critical"]
    severity_modification_type: Modification = "NONE"
    output: str = ""
    first_found: str = ""
    last_found: Annotated[str, incomplete_without] = ""
