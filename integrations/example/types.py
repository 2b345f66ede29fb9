"""What the Example scanner sends. Contract: simulators/example/app.py and rows.py.

Absent and null mean the same. Only the fields that are used are named; others are ignored.
"""

from ipaddress import ip_address
from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct


class Finding(Struct, frozen=True, kw_only=True):
    """Something found on a host; `port` and `protocol` are null together."""

    identifier: int
    title: str
    severity: Annotated[int, Meta(ge=1, le=5)]
    status: str
    ignored: bool
    cves: list[str]
    cvss_v2: float | None = None
    cvss_v3: float | None = None
    port: Annotated[int, Meta(ge=1, le=65535)] | None = None
    protocol: Literal["tcp", "udp"] | None = None
    description: str = ""
    consequence: str = ""
    solution: str = ""
    result: str = ""


class Host(Struct, frozen=True, kw_only=True):
    """A host with what was found on it."""

    id: str
    address: str
    fqdn: str | None = None
    findings: list[Finding]

    def __post_init__(self) -> None:
        ip_address(self.address)


class MarkedList(Struct, frozen=True):
    """A page that names the next one, by URL or by cursor; rows stay raw to be read one by one."""

    items: list[Raw] | None = None
    next: str | None = None
    cursor: str | None = None
    more: bool | None = None


class NumberedList(Struct, frozen=True):
    """A page that says which one it is and how many rows there are in all."""

    total: int
    items: list[Raw] | None = None
    page: int | None = None
    offset: int | None = None
