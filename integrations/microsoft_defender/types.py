"""What Defender sends; most fields may be null.

Contract: docs/contracts/microsoft-defender.md 4.
"""

from typing import Annotated, Generic, Literal, TypeVar

from msgspec import Meta as Constraint
from msgspec import Struct, field

from sdk import Address, OptionalScore, decisive

Row = TypeVar("Row")

Text = Annotated[str, Constraint(min_length=1)]


class Envelope(Struct, Generic[Row], frozen=True):
    """The form of every list; the last page has no link, and few lists are counted."""

    value: list[Row]
    count: int | None = field(name="@odata.count", default=None)
    next_link: str | None = field(name="@odata.nextLink", default=None)


class Interface(Struct, frozen=True, rename="camel"):
    """One network interface of a machine."""

    ip_address: Address | None = None


class VirtualMachine(Struct, frozen=True, rename="camel"):
    """The cloud that a machine runs in."""

    resource_id: Annotated[str | None, decisive] = None
    subscription_id: Annotated[str | None, decisive] = None
    cloud_provider: Annotated[str | None, decisive] = None


class Machine(Struct, frozen=True, kw_only=True, rename="camel"):
    """A device, whether the sensor is on it or others have seen it."""

    id: Text
    computer_dns_name: Annotated[str | None, decisive] = None
    last_ip_address: Address | None = None
    last_external_ip_address: Address | None = None
    ip_addresses: Annotated[list[Interface] | None, decisive] = None
    is_excluded: Annotated[bool | None, decisive] = None
    merged_into_machine_id: Annotated[str | None, decisive] = None
    vm_metadata: Annotated[VirtualMachine | None, decisive] = None

    @property
    def own_addresses(self) -> list[str]:
        """The addresses of its interfaces, the last one used first."""
        interfaces = (interface.ip_address for interface in self.ip_addresses or ())
        return list(dict.fromkeys(filter(None, (self.last_ip_address, *interfaces))))

    @property
    def addresses(self) -> list[str]:
        """All addresses, its own before the one it is seen at from outside."""
        outside = filter(None, [self.last_external_ip_address])
        return list(dict.fromkeys((*self.own_addresses, *outside)))

    @property
    def is_active(self) -> bool:
        """True unless the customer has excluded it or it was merged into another machine.

        A machine that was set up again is listed as what it was as well (contract 5.5).
        """
        return not (self.is_excluded or self.merged_into_machine_id)


class FindingRow(Struct, frozen=True, kw_only=True, rename="camel"):
    """One CVE in one installed product of one machine."""

    id: Text
    cve_id: Annotated[str, Constraint(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    machine_id: Text
    severity: Literal["Low", "Medium", "High", "Critical"]
    fixing_kb_id: str | None = None
    product_name: str | None = None
    product_vendor: str | None = None
    product_version: str | None = None

    @property
    def cve(self) -> str:
        """The CVE in upper case, as the details have it."""
        return self.cve_id.upper()


class Details(Struct, frozen=True, kw_only=True, rename="camel"):
    """What Defender knows of a CVE, on whichever machine it is."""

    id: Text
    description: str | None = None
    cvss_v3: OptionalScore = None
    cvss_vector: str | None = None
    exploit_uris: list[str] | None = None
    status: Annotated[str | None, decisive] = None
