"""The documents of assets, and what is listed of one: services and software.

Source: docs/contracts/insightvm.md 3.
"""

from functools import cache

from ...engine import ApiError, Context, Document, present, uuid_of
from ...oracle import cpe_23
from ...world import Host
from ..responses import below, dated, links
from . import findings, hosts

PARTS = below("Software", "Files", "Users", "User Groups", "Databases", "Services", "Tags")
CONFIGURATIONS = below("Configurations")


def asset(context: Context, host: Host) -> Document:
    """Return an asset; what is unknown is left out."""
    identifier, mac = hosts.asset_id(host.index), hosts.mac_address(host)
    path = f"/assets/{identifier}"
    found = findings.findings(host)
    risk = findings.risk(found)
    addresses = () if hosts.hides_address(context, host) else host.addresses
    names = [{"name": name, "source": source} for name, source in hosts.host_names(host)]
    netbios = [{"id": uuid_of(f"insightvm/{host.id}"), "source": "WQL"}] if host.netbios else None
    visit = {"date": dated(context, host.last_seen), "scanId": hosts.site_id(host.index)}
    return present(
        {
            "addresses": [present({"ip": one, "mac": mac}) for one in addresses] or None,
            "assessedForPolicies": False,
            "assessedForVulnerabilities": True,
            "history": [{**visit, "type": "SCAN", "version": 1}],
            "hostName": hosts.host_name(host),
            "hostNames": names,
            "id": identifier,
            "ids": netbios,
            "ip": next(iter(addresses), None),
            "links": links(context, path, PARTS),
            "mac": mac,
            "os": host.operating_system,
            "osCertainty": "0.85",
            "osFingerprint": _fingerprint(host.operating_system, host.cpe),
            "rawRiskScore": risk,
            "riskScore": risk,
            "services": [_service(context, path, one) for one in hosts.services(host)] or None,
            "type": hosts.TYPES.get(host.family, "guest"),
            "vulnerabilities": findings.counts(found),
        }
    )


@cache
def _fingerprint(system: str, cpe: str) -> Document:
    first, version = system.partition(" ")[0], system.rpartition(" ")[2]
    vendor, family, name = hosts.SYSTEMS[first]
    part = dict(zip(("vendor", "product", "version"), cpe.split(":")[2:], strict=False))
    return {
        "cpe": {"part": "o", **part, "v2.2": cpe, "v2.3": cpe_23(cpe)},
        "description": system,
        "family": family,
        "id": 1 + sorted(hosts.SYSTEMS).index(first),
        "product": family,
        "systemName": name,
        "vendor": vendor,
        "version": version,
    }


def _service(context: Context, path: str, service: hosts.Service) -> Document:
    product = service.product or None
    return present(
        {
            "family": product,
            "product": product,
            "vendor": product,
            "links": links(
                context, f"{path}/services/{service.protocol}/{service.port}", CONFIGURATIONS
            ),
            "name": service.name or None,
            "port": service.port,
            "protocol": service.protocol,
            "version": product and "1.0",
        }
    )


def services(context: Context) -> list[Document]:
    """Return the open ports of an asset, as references; the asset itself says more of them."""
    found = hosts.services(hosts.called_host(context))
    return [{"port": one.port, "protocol": one.protocol} for one in found]


def users(context: Context) -> list[Document]:
    """Return the user accounts found on an asset: none."""
    hosts.called_host(context)
    return []


def software(context: Context) -> list[Document]:
    """Return the software found on an asset."""
    host = hosts.called_host(context)
    if context.quirk("software-fails") and host.index % 2:
        raise ApiError(500)
    products = sorted({one.product for one in hosts.services(host) if one.product})
    described = ((product, f"{product} on {host.operating_system}") for product in products)
    return [
        {"description": text, "id": number, "product": product, "type": "General"}
        for number, (product, text) in enumerate(described, start=1)
    ]
