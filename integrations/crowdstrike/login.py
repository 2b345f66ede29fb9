"""Which of CrowdStrike's clouds a tenant is in, said where its client meets another one.

A tenant of another cloud is either redirected by every route, or gets a token that is refused
everywhere. Both name the cloud in a header. Contract: docs/contracts/crowdstrike.md 2.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from sdk import ErrorTable, Response

from .client import ERRORS

HOSTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "us-1": "api.crowdstrike.com",
        "us-2": "api.us-2.crowdstrike.com",
        "us-3": "api.us-3.crowdstrike.com",
        "eu-1": "api.eu-1.crowdstrike.com",
        "us-gov-1": "api.laggar.gcw.crowdstrike.com",
        "us-gov-2": "api.us-gov-2.crowdstrike.mil",
    }
)
CLOUDS: Final = MappingProxyType({host: region for region, host in HOSTS.items()})
REGION: Final = "X-Cs-Region"
TOKEN_PATH: Final = "/oauth2/token"  # noqa: S105 - a path


class Cloud:
    """The cloud behind one base URL, and the one that the tenant's tokens name."""

    def __init__(self, url: str) -> None:
        host = urlsplit(url).hostname or ""
        self._is_named = host in CLOUDS
        # As CrowdStrike's own client has it: a host that it does not know stands for us-1.
        self._own = CLOUDS.get(host, "us-1")
        self._tenant = self._own

    def errors(self) -> ErrorTable:
        """Return Falcon's error table, in which another cloud is a wrong setting."""
        advice = {f"region.{region}": _advice(region) for region in HOSTS}
        code = (self._region, ERRORS.vendor_code)
        return replace(ERRORS, code=code, messages={}, configuration=list(advice), advice=advice)

    def _region(self, reply: Response) -> str | None:
        named = reply.headers.get(REGION, "").lower()
        if named in HOSTS and reply.url.endswith(TOKEN_PATH):
            self._tenant = named
            if not reply.head:
                return f"region.{named}"
        code = ERRORS.vendor_code(reply)
        refused = code == "401" or (code == "403" and self._is_named)
        elsewhere = self._tenant != self._own
        return f"region.{self._tenant}" if refused and elsewhere else None


def _advice(region: str) -> str:
    return f"the tenant is in {region}: use --url https://{HOSTS[region]}"
