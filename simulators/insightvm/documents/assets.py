"""The documents of assets, and what is listed of one: services and software.

Source: docs/contracts/insightvm.md 3.
"""

from ...engine import ApiError, Context, Document, present, uuid_of
from ...oracle import cpe_23
from ...world import Host
from ..responses import dated, link
from . import findings, hosts
from .content import snake

PARTS = ("Software", "Files", "Users", "User Groups", "Databases", "Services", "Tags")


def asset(context: Context, host: Host) -> Document:
    """Return an asset; what is unknown is left out."""
    path, mac = f"/assets/{hosts.asset_id(host.index)}", hosts.mac_address(host)
    found = findings.findings(host)
    risk = findings.risk(found)
    services = [_service(context, path, one) for one in hosts.services(host)]
    addresses = () if hosts.hides_address(context, host) else host.addresses
    return present(
        {
            "addresses": [present({"ip": one, "mac": mac}) for one in addresses] or None,
            "assessedForPolicies": False,
            "assessedForVulnerabilities": True,
            "history": [_visit(context, host)],
            "hostName": hosts.host_name(host),
            "hostNames": [
                {"name": name, "source": source} for name, source in hosts.host_names(host)
            ],
            "id": hosts.asset_id(host.index),
            "ids": [{"id": uuid_of(f"insightvm/{host.id}"), "source": "WQL"}]
            if host.netbios
            else None,
            "ip": next(iter(addresses), None),
            "links": [
                link(context, path),
                *(link(context, f"{path}/{snake(part)}", part) for part in PARTS),
            ],
            "mac": mac,
            "os": host.operating_system,
            "osCertainty": "0.85",
            "osFingerprint": _fingerprint(host),
            "rawRiskScore": risk,
            "riskScore": risk,
            "services": services or None,
            "type": hosts.TYPES.get(host.family, "guest"),
            "vulnerabilities": findings.counts(found),
        }
    )


def _visit(context: Context, host: Host) -> Document:
    return {
        "date": dated(context, host.last_seen),
        "scanId": hosts.site_id(host.index),
        "type": "SCAN",
        "version": 1,
    }


def _fingerprint(host: Host) -> Document:
    vendor, family, name = hosts.SYSTEMS[host.family]
    part = dict(zip(("vendor", "product", "version"), host.cpe.split(":")[2:], strict=False))
    return {
        "cpe": {"part": "o", **part, "v2.2": host.cpe, "v2.3": cpe_23(host.cpe)},
        "description": host.operating_system,
        "family": family,
        "id": 1 + sorted(hosts.SYSTEMS).index(host.family),
        "product": family,
        "systemName": name,
        "vendor": vendor,
        "version": host.operating_system.rpartition(" ")[2],
    }


def _service(context: Context, path: str, service: hosts.Service) -> Document:
    where = f"{path}/services/{service.protocol}/{service.port}"
    configurations = link(context, f"{where}/configurations", "Configurations")
    return present(
        {
            **dict.fromkeys(("family", "product", "vendor"), service.product or None),
            "links": [link(context, where), configurations],
            "name": service.name or None,
            "port": service.port,
            "protocol": service.protocol,
            "version": "1.0" if service.product else None,
        }
    )


def services(context: Context) -> list[object]:
    """Return the open ports of an asset, as references; the asset itself says more of them."""
    found = hosts.services(hosts.called_host(context))
    return [{"port": one.port, "protocol": one.protocol} for one in found]


def users(context: Context) -> list[object]:
    """Return the user accounts found on an asset: none."""
    hosts.called_host(context)
    return []


def software(context: Context) -> list[object]:
    """Return the software found on an asset."""
    host = hosts.called_host(context)
    if context.quirk("software-fails") and host.index % 2:
        raise ApiError(500)
    products = sorted({one.product for one in hosts.services(host) if one.product})
    return [
        {
            "description": f"{product} on {host.operating_system}",
            "id": number,
            "product": product,
            "type": "General",
        }
        for number, product in enumerate(products, start=1)
    ]
