"""CloudFilter: refuses addresses that AWS, Azure or Google Cloud publish as their own.

Those hosts belong to the cloud integrations, which know them better (docs/platform.md 5.1). The
ranges are dated files in `data`; `python -m sdk.filters.refresh` rewrites them.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from ipaddress import ip_network

import msgspec

from .host import Host
from .ranges import Ranges

PROVIDERS = ("aws", "azure", "gcp")


class RangeFile(msgspec.Struct, frozen=True):
    """One provider's ranges as kept in `data`, with where and when they came from."""

    provider: str
    date: str
    source: str
    completeness: str
    ranges: tuple[str, ...]


@lru_cache(maxsize=1)
def published_ranges() -> tuple[tuple[str, Ranges], ...]:
    """Return the shipped ranges by provider, read once; providers may share a network."""
    return tuple((provider, _ranges(provider)) for provider in PROVIDERS)


def range_file(provider: str) -> RangeFile:
    """Return the shipped ranges of one of `PROVIDERS`, with their date and source."""
    data = files(__package__).joinpath("data", f"{provider}.json").read_bytes()
    return msgspec.json.decode(data, type=RangeFile)


def _ranges(provider: str) -> Ranges:
    return Ranges((ip_network(text), provider) for text in range_file(provider).ranges)


@dataclass(frozen=True, slots=True)
class CloudFilter:
    """A rule that refuses hosts with an address in published ranges, by default the shipped."""

    ranges: tuple[tuple[str, Ranges], ...] = field(default_factory=published_ranges, repr=False)
    name: str = "cloud"

    def __call__(self, host: Host) -> str:
        """Return why the host is refused, naming the provider, or ""."""
        for provider, ranges in self.ranges:
            if any(map(ranges.find, host.addresses)):
                return f"cloud: {provider}"
        return ""
