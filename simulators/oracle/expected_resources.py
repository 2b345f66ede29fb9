"""What oracles have in common: resources of the three clouds, and what a risk is on.

Written from docs/platform.md 1.11 and 1.14. A risk is on a resource, on an asset, or, where it is
on nothing that can be reached, on the integration that found it.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from ..engine.http.simulator import Expected
from .expected import is_internal

IDENTITY: Final = ("name", "accountRef", "resourceType")
FORMS: Final = {
    "asset": ("Asset", ("dns", "name")),
    "awsresource": ("AWSResource", IDENTITY),
    "azureresource": ("AzureResource", IDENTITY),
    "gcpresource": ("GCPResource", IDENTITY),
}
"""What identifies the target of a risk, by its type."""


def form_of(target: Expected) -> dict[str, object] | None:
    """Return what identifies the target of a risk; None of one that has no form."""
    if target["type"] not in FORMS:
        return None
    kind, names = FORMS[target["type"]]
    return {"_type": kind, **{name: target["fields"][name] for name in names}}


def expected_resource(
    cloud: str, kind: str, account: str, identifier: str, name: str, addresses: Sequence[str]
) -> Expected:
    """Return a resource by the cloud's own identifier, Google's without the service in front."""
    own = identifier.partition(".googleapis.com/")[2] or identifier
    fields: dict[str, object] = {
        "name": own,
        "accountRef": account,
        "resourceType": kind,
        "displayName": _display_name(cloud, own, name),
        "status": "A",
        "ips": list(addresses),
        "properties": {"displayName": name, **_addresses(cloud, addresses)},
    }
    model = f"{cloud.lower()}resource"
    return Expected(type=model, key=f"#{model}#{account}#{own}", fields=fields, refused=None)


def expected_integration(vendor: str, url: str) -> Expected:
    """Return the integration itself, with the address of the account that it is linked to."""
    fields: dict[str, object] = {"name": vendor, "value": url, "status": "A"}
    return Expected(
        type="integration", key=f"#integration#{vendor}#{url}", fields=fields, refused=None
    )


def _display_name(cloud: str, own: str, name: str) -> str:
    """Return what the platform shows: the vendor's name for Azure alone."""
    if cloud == "AWS":
        return own.split(":", 5)[5]
    segments = own.split("/")
    return name if cloud == "Azure" else segments[-1] if len(segments) == 6 else own


def _addresses(cloud: str, addresses: Sequence[str]) -> dict[str, object]:
    """Return addresses where the platform looks for them; it has no place for Google's inner one.

    Those are kept beside.
    """
    inside = [one for one in addresses if is_internal(one)]
    outside = [one for one in addresses if not is_internal(one)]
    places: Mapping[str, Mapping[str, object]] = {
        "AWS": {"PrivateIp": "".join(inside), "PublicIp": "".join(outside)},
        "GCP": {"furtherIPs": inside, "publicIP": "".join(outside)},
        "Azure": {"privateIPs": inside, "publicIPs": outside},
    }
    return {name: value for name, value in places[cloud].items() if value}
