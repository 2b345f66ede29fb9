"""Rewrites the clouds' published ranges: `python -m sdk.filters.refresh [--azure URL]`.

AWS and Google have a fixed address. Microsoft's changes every week: take the link to
`ServiceTags_Public_DATE.json` from https://www.microsoft.com/en-us/download/details.aspx?id=56519
and give it as `--azure`; without it Azure is left as it is. Each location may also be a file.
"""

import argparse
import logging
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, ip_network
from pathlib import Path
from typing import NamedTuple

import msgspec
import requests

from ..models.host_names import Network
from .cloud import RangeFile
from .ranges import collapsed

_LOG = logging.getLogger(__name__)
_HERE = Path(__file__).parent / "data"

_DATED = re.compile(r"_(\d{4})(\d\d)(\d\d)\.json")

AWS = "https://ip-ranges.amazonaws.com/ip-ranges.json"
GCP = "https://www.gstatic.com/ipranges/cloud.json"

ALLOCATIONS = {"azure": ("13.64.0.0/11",), "gcp": ("34.64.0.0/10",)}
"""Blocks registered to the provider as a whole, of which it publishes all but a few per cent."""

COMPLETENESS = (
    "every prefix of the published document (Azure: of its AzureCloud tags), adjacent ones "
    "joined, IPv6 prefixes longer than /64 widened to /64"
)


class Published(NamedTuple):
    """What one provider's document says."""

    date: str
    prefixes: list[str]


class _AWSPrefix(msgspec.Struct):
    ip_prefix: str = ""
    ipv6_prefix: str = ""


class _AWSDocument(msgspec.Struct):
    createDate: str  # noqa: N815
    prefixes: list[_AWSPrefix]
    ipv6_prefixes: list[_AWSPrefix]


class _GCPPrefix(msgspec.Struct):
    ipv4Prefix: str = ""  # noqa: N815
    ipv6Prefix: str = ""  # noqa: N815


class _GCPDocument(msgspec.Struct):
    creationTime: str  # noqa: N815
    prefixes: list[_GCPPrefix]


class _AzureProperties(msgspec.Struct):
    addressPrefixes: list[str]  # noqa: N815


class _AzureTag(msgspec.Struct):
    name: str
    properties: _AzureProperties


class _AzureDocument(msgspec.Struct):
    changeNumber: int  # noqa: N815
    values: list[_AzureTag]


def read_aws(document: bytes, _location: str) -> Published:
    """Read the ranges of AWS.

    The document is `{"createDate": "2026-10-26-...", "prefixes": [{"ip_prefix": ...}],
    "ipv6_prefixes": [{"ipv6_prefix": ...}]}`.
    """
    content = msgspec.json.decode(document, type=_AWSDocument)
    entries = content.prefixes + content.ipv6_prefixes
    return Published(content.createDate[:10], [e.ip_prefix or e.ipv6_prefix for e in entries])


def read_gcp(document: bytes, _location: str) -> Published:
    """Read the ranges of Google Cloud.

    The document is `{"creationTime": "2026-10-26T...", "prefixes": [{"ipv4Prefix": ...}, ...]}`.
    """
    content = msgspec.json.decode(document, type=_GCPDocument)
    prefixes = [entry.ipv4Prefix or entry.ipv6Prefix for entry in content.prefixes]
    return Published(content.creationTime[:10], prefixes)


def read_azure(document: bytes, location: str) -> Published:
    """Read the ranges of Azure.

    The document is `{"changeNumber": 300, "values": [{"name": "AzureCloud", "properties":
    {...}}]}`. Only its name says its date: `ServiceTags_Public_20261026.json`.
    """
    content = msgspec.json.decode(document, type=_AzureDocument)
    tags = (tag for tag in content.values if tag.name.split(".")[0] == "AzureCloud")
    prefixes = [prefix for tag in tags for prefix in tag.properties.addressPrefixes]
    dated = _DATED.search(location)
    date = "-".join(dated.groups()) if dated else f"change {content.changeNumber}"
    return Published(date, prefixes)


READERS: dict[str, Callable[[bytes, str], Published]] = {
    "aws": read_aws,
    "azure": read_azure,
    "gcp": read_gcp,
}


@dataclass(frozen=True, slots=True)
class Refresh:
    """Rewrites the files in one folder; a document without prefixes changes nothing."""

    folder: Path = _HERE

    def provider(self, provider: str, location: str) -> RangeFile:
        """Read one provider's document from a URL or file and rewrite its ranges from it.

        Raises ValueError for a document of another shape, and what `requests` raises.
        """
        published = READERS[provider](read_location(location), location)
        return self.write(provider, published, location)

    def write(self, provider: str, published: Published, source: str, doubt: str = "") -> RangeFile:
        """Rewrite one provider's ranges from prefixes already at hand, whole or not at all."""
        if not published.prefixes:
            raise ValueError(f"the {provider} document holds no prefixes")
        networks = [ip_network(text) for text in published.prefixes]
        blocks = ALLOCATIONS.get(provider, ())
        networks += [ip_network(text) for text in blocks]
        ranges = tuple(str(network) for network in collapsed(_widened(networks)))
        notes = (COMPLETENESS, *(f"with the whole of {block}" for block in blocks), doubt)
        completeness = "; ".join(filter(None, notes))
        content = RangeFile(provider, published.date, source, completeness, ranges)
        new = self.folder / f"{provider}.json.new"
        new.write_bytes(msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n")
        new.replace(self.folder / f"{provider}.json")
        return content


def read_location(location: str) -> bytes:
    """Return the bytes at an https URL, or in a file."""
    if "://" not in location:
        return Path(location).read_bytes()
    if not location.startswith("https://"):
        raise ValueError("ranges are only read over https")
    reply = requests.get(location, timeout=60)
    reply.raise_for_status()
    return reply.content


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0 when all requested files were rewritten."""
    parser = argparse.ArgumentParser(prog="python -m sdk.filters.refresh", description=__doc__)
    parser.add_argument("--aws", default=AWS, help="default: %(default)s")
    parser.add_argument("--gcp", default=GCP, help="default: %(default)s")
    parser.add_argument("--azure", default="", help="link from Microsoft's download page")
    parser.add_argument("--folder", type=Path, default=_HERE, help="default: %(default)s")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    refresh = Refresh(chosen.folder)
    for provider in ("aws", "azure", "gcp"):
        location: str = getattr(chosen, provider)
        if location:
            done = refresh.provider(provider, location)
            _LOG.info("%s: %d ranges of %s", provider, len(done.ranges), done.date)
    return 0


def _widened(networks: Iterable[Network]) -> Iterable[Network]:
    for network in networks:
        long = not isinstance(network, IPv4Network) and network.prefixlen > 64
        yield network.supernet(new_prefix=64) if long else network


if __name__ == "__main__":
    sys.exit(main())
