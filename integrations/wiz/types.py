"""What Wiz sends. Contract: docs/contracts/wiz.md 3; most fields may be null."""

import re
from typing import Annotated, Literal

from msgspec import Meta as Constraint
from msgspec import Struct, field

from sdk import Address, OptionalScore, decisive
from sdk.decode import InvalidValue

Text = Annotated[str, Constraint(min_length=1)]
Status = Literal["OPEN", "IN_PROGRESS", "RESOLVED", "REJECTED"]

CLOUD_NAMES = ("arn:", "/subscriptions/", "//")
WITH_ACCOUNT = re.compile(
    r"arn:(?:[^:]*:){3}[^:]+:|/subscriptions/[^/]|//[a-z0-9.-]+/projects/(?!_/)[^/]"
)
"""How the names of AWS, Azure and Google begin, and those that hold an account."""


class Claims(Struct, frozen=True):
    """The claim of a token that matters: the data centre that the account is in."""

    dc: Annotated[str, Constraint(pattern=r"\A[A-Za-z0-9-]{1,30}\Z")] | None = None


class Account(Struct, frozen=True, rename="camel"):
    """The cloud account that a resource is in."""

    external_id: Annotated[str | None, decisive] = None


class Machine(Struct, frozen=True, rename="camel"):
    """What only virtual machines have."""

    ip_addresses: list[Address] | None = None


class Snapshot(Struct, frozen=True, kw_only=True, rename="camel"):
    """A resource, as the inventory, an issue and a vulnerability finding each have it."""

    id: Text
    type: Text
    name: Annotated[str | None, decisive] = None
    native_type: Annotated[str | None, decisive] = None
    provider_unique_id: Annotated[str | None, decisive] = None
    cloud_platform: Annotated[str | None, decisive] = None
    subscription_external_id: Annotated[str | None, decisive] = None
    cloud_account: Annotated[Account | None, decisive] = None
    ip_addresses: list[Address] | None = None
    type_fields: Annotated[Machine | None, decisive] = None

    @property
    def account(self) -> str:
        """The account that it is in, "" where Wiz names none."""
        held = self.cloud_account and self.cloud_account.external_id
        return self.subscription_external_id or held or ""

    @property
    def addresses(self) -> list[str]:
        """All addresses, wherever Wiz has them."""
        held = self.type_fields.ip_addresses if self.type_fields else None
        return list(filter(None, self.ip_addresses or held or ()))


class Resource(Snapshot, frozen=True, kw_only=True):
    """A resource of the inventory; one of a cloud that could have no key is malformed.

    Wiz leaves fields null without an error (contract 4.9), and a bucket's name has no account.
    """

    def __post_init__(self) -> None:
        name = self.provider_unique_id or ""
        if not name.startswith(CLOUD_NAMES) or self.addresses:
            return
        if "#" in name or not (self.account or WITH_ACCOUNT.match(name)):
            raise InvalidValue(
                "providerUniqueId", "no key can be made of it, or of it and no account"
            )


class Rule(Struct, frozen=True, kw_only=True, rename="camel"):
    """What detected an issue; which of the two texts there is depends on its type."""

    name: Text
    description: str | None = None
    resolution_recommendation: str | None = None
    remediation_instructions: str | None = None


class Issue(Struct, frozen=True, kw_only=True, rename="camel"):
    """Something that is set up or goes on as it should not, by the rules that say so."""

    id: Text
    type: Text
    status: Status
    severity: Literal["CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL"]
    entity_snapshot: Snapshot
    source_rules: Annotated[list[Rule] | None, decisive] = None
    description: str | None = None
    url: str | None = None
    created_at: str | None = None
    updated_at: str | None = None


class FindingRow(Struct, frozen=True, kw_only=True, rename="camel"):
    """One vulnerability in one package of one resource."""

    id: Text
    name: Text
    status: Status
    severity: Literal["CRITICAL", "HIGH", "MEDIUM", "LOW", "NONE"]
    vulnerable_asset: Snapshot
    score: OptionalScore = None
    detailed_name: str | None = None
    description: str | None = None
    cve_description: str | None = field(name="CVEDescription", default=None)
    remediation: str | None = None
    link: str | None = None
    portal_url: str | None = None
    version: str | None = None
    fixed_version: str | None = None
    location_path: str | None = None
    first_detected_at: str | None = None
    last_detected_at: str | None = None
