"""What the Example scanner sends, by the contract in its simulator.

Absent and null mean the same. Only the fields that are used are named; others are ignored.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from sdk import Address, OptionalScore, decisive

CVE = Annotated[str, Meta(pattern=r"^[cC][vV][eE]-[0-9]{4}-[0-9]+$")]


class FindingRow(Struct, frozen=True, kw_only=True):
    """Something found on a host; `port` and `protocol` are null together."""

    identifier: int
    title: str
    severity: Annotated[int, Meta(ge=1, le=5)]
    status: Literal["new", "active", "reopened", "fixed"]
    ignored: bool
    cves: list[CVE]
    cvss_v2: OptionalScore = None
    cvss_v3: OptionalScore = None
    port: Annotated[Annotated[int, Meta(ge=1, le=65535)] | None, decisive] = None
    protocol: Annotated[Literal["tcp", "udp"] | None, decisive] = None
    description: str = ""
    consequence: str = ""
    solution: str = ""
    result: str = ""


class Host(Struct, frozen=True, kw_only=True):
    """A host with what was found on it."""

    id: str
    address: Annotated[Address, Meta(min_length=1)]
    fqdn: Annotated[str | None, decisive] = None
    findings: list[FindingRow]
