"""What a row of a list of findings says: three columns that it must have, and some it may.

Contract: contracts/file-formats.md 5.
"""

import re
from functools import lru_cache
from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from msgspec import Meta, Struct

CVE = re.compile(r"CVE-\d{4}-\d{4,}", re.IGNORECASE)
HOST_NAME = re.compile(r"(?=.{1,253}\Z)[\w-]{1,63}(?:\.[\w-]{1,63})*\.?")
OPEN = frozenset({"", "open", "new", "active", "re-opened", "reopened"})
CLOSED = frozenset(
    {"fixed", "closed", "resolved", "remediated", "suppressed", "ignored", "accepted"}
) | {"false positive"}
SEVERITIES = frozenset({"info", "informational", "information", "none", "low", "medium"}) | {
    *("moderate", "high", "important", "critical")
}


class Row(Struct, frozen=True, kw_only=True):
    """One finding, or one for each CVE in its cell. ValueError for what it cannot mean."""

    cve: str
    severity: str
    asset: str
    port: Annotated[int, Meta(ge=0, le=65535)] = 0
    protocol: Literal["tcp", "udp", "TCP", "UDP"] = "tcp"
    title: str = ""
    description: str = ""
    solution: str = ""
    proof: str = ""
    status: str = ""

    def __post_init__(self) -> None:
        if not self.cves or not all(map(CVE.fullmatch, self.cves)):
            raise ValueError("cve is no CVE")
        if self.severity.strip().lower() not in SEVERITIES:
            # Numbers mean one thing to one scanner and another to CVSS.
            raise ValueError("severity is no word for one")
        if self.status.strip().lower() not in OPEN | CLOSED:
            raise ValueError("status is no word for one")
        host_of(self.asset)

    @property
    def cves(self) -> list[str]:
        """The CVEs in the cell, in upper case, each once."""
        return list(dict.fromkeys(cve.upper() for cve in re.split(r"[\s,;|]+", self.cve) if cve))


@lru_cache(maxsize=1024)
def host_of(asset: str) -> tuple[str, str]:
    """The address and the name that an asset is, either of them ""; ValueError for neither.

    Of a URL it is the host; a network is many assets, and which of them nobody has said.
    """
    text = asset.strip()
    bare = text.strip("[]")
    try:
        return str(ip_address(bare)), ""
    except ValueError:
        pass
    host = urlsplit(text if "://" in text else f"//{text}")
    name = (host.hostname or "").rstrip(".")
    if "://" not in text and ("/" in text and name.replace(".", "").isdigit()):
        raise ValueError("asset is a network")
    try:
        return str(ip_address(name)), ""
    except ValueError:
        pass
    if not HOST_NAME.fullmatch(name) or name.replace(".", "").isdigit():
        raise ValueError("asset is neither an address nor a name")
    return "", name
