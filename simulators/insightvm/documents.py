"""The documents of assets, findings, vulnerabilities and solutions.

Source: docs/contracts/insightvm.md 3.
"""

from .. import Host, Weakness, cpe_23
from . import content, estate, findings
from .content import Solution
from .findings import Finding, Result
from .scene import Document, Scene, present, written

HTML, TEXT = "html", "text"
CALCULATOR = "https://nvd.nist.gov/vuln-metrics/cvss/v2-calculator?vector="
CALCULATOR_V3 = "https://www.first.org/cvss/calculator/3.0#"
VECTOR: Document = {
    "accessComplexity": "L",
    "accessVector": "N",
    "authentication": "N",
    "availabilityImpact": "P",
    "confidentialityImpact": "P",
    "exploitScore": 9.9968,
    "impactScore": 6.4430,
    "integrityImpact": "P",
    "vector": "AV:N/AC:L/Au:N/C:P/I:P/A:P",
}
VECTOR_V3: Document = {
    "attackComplexity": "L",
    "attackVector": "N",
    "availabilityImpact": "H",
    "confidentialityImpact": "H",
    "exploitScore": 3.887,
    "impactScore": 5.8731,
    "integrityImpact": "H",
    "privilegeRequired": "N",
    "scope": "U",
    "userInteraction": "N",
    "vector": "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
}
"""The same for every weakness: the world has scores, but no vectors."""
PARTS = ("Software", "Files", "Users", "User Groups", "Databases", "Services", "Tags")
ASPECTS = ("Checks", "References", "Malware Kits", "Exploits", "Solutions")


def asset(scene: Scene, host: Host) -> Document:
    """An asset; what is unknown is left out."""
    path, mac = f"/assets/{estate.asset_id(host.index)}", estate.mac_address(host)
    found = findings.findings(host)
    risk = findings.risk(found)
    services = [_service(scene, path, one) for one in estate.services(host)]
    addresses = () if estate.hides_address(host, scene.quirks) else host.addresses
    return present(
        {
            "addresses": [present({"ip": one, "mac": mac}) for one in addresses] or None,
            "assessedForPolicies": False,
            "assessedForVulnerabilities": True,
            "history": [_visit(host)],
            "hostName": estate.host_name(host),
            "hostNames": [
                {"name": name, "source": source} for name, source in estate.host_names(host)
            ],
            "id": estate.asset_id(host.index),
            "ids": [{"id": estate.unique_id(host), "source": "WQL"}] if host.netbios else None,
            "ip": next(iter(addresses), None),
            "links": [
                scene.link(path),
                *(scene.link(f"{path}/{_snake(part)}", part) for part in PARTS),
            ],
            "mac": mac,
            "os": host.operating_system,
            "osCertainty": "0.85",
            "osFingerprint": _fingerprint(host),
            "rawRiskScore": risk,
            "riskScore": risk,
            "services": services or None,
            "type": estate.machine(host),
            "vulnerabilities": findings.counts(found),
        }
    )


def finding(scene: Scene, host: Host, found: Finding) -> Document:
    """A finding on an asset, without CVE, title or severity."""
    path = f"/assets/{estate.asset_id(host.index)}/vulnerabilities/{found.id}"
    related = (
        (f"/vulnerabilities/{found.id}", "Vulnerability"),
        (f"{path}/validations", "Vulnerability Validations"),
        (f"{path}/solution", "Vulnerability Solutions"),
    )
    return {
        "id": found.id,
        "instances": found.instances,
        "links": [
            scene.link(path),
            *({"id": found.id, **scene.link(other, rel)} for other, rel in related),
        ],
        "results": [_result(scene, found, nth) for nth in range(len(found.results))],
        "since": written(found.since),
        "status": found.status,
    }


def vulnerability(scene: Scene, weakness: Weakness) -> Document:
    """What the content has of a weakness; `cves` and scores are left out where there are none."""
    path = f"/vulnerabilities/{content.slug(weakness)}"
    cves = [cve.upper() for cve in weakness.cves]
    return present(
        {
            "added": "2024-03-26",
            "categories": [weakness.category],
            "cves": cves or None,
            "cvss": _cvss(weakness),
            "denialOfService": "Denial of Service" in weakness.title,
            "description": _content(scene, weakness.description),
            "exploits": 0,
            "id": content.slug(weakness),
            "links": [
                scene.link(path),
                *(
                    scene.link(f"{path}/{_snake(part)}", f"Vulnerability {part}")
                    for part in ASPECTS
                ),
            ],
            "malwareKits": 0,
            "modified": "2025-01-13",
            "pci": _pci(weakness),
            "published": "2024-03-26",
            "riskScore": content.risk_score(weakness),
            "severity": content.severity(weakness),
            "severityScore": content.severity_score(weakness),
            "title": weakness.title,
        }
    )


def solution(scene: Scene, one: Solution) -> Document:
    """One way to mend something."""
    return {
        "additionalInformation": _content(scene, ""),
        "appliesTo": "",
        "estimate": "PT10M",
        "id": one.id,
        "links": [scene.link(f"/solutions/{one.id}")],
        "steps": _content(scene, one.steps),
        "summary": {HTML: one.summary, TEXT: one.summary},
        "type": one.kind,
    }


def _visit(host: Host) -> Document:
    return {
        "date": written(host.last_seen),
        "scanId": estate.site_id(host.index),
        "type": "SCAN",
        "version": 1,
    }


def _fingerprint(host: Host) -> Document:
    vendor, family, name = estate.system(host)
    part = dict(zip(("vendor", "product", "version"), host.cpe.split(":")[2:], strict=False))
    return {
        "cpe": {"part": "o", **part, "v2.2": host.cpe, "v2.3": cpe_23(host.cpe)},
        "description": host.operating_system,
        "family": family,
        "id": 1 + sorted(estate.SYSTEMS).index(host.operating_system.partition(" ")[0]),
        "product": family,
        "systemName": name,
        "vendor": vendor,
        "version": host.operating_system.rpartition(" ")[2],
    }


def _service(scene: Scene, path: str, service: estate.Service) -> Document:
    where = f"{path}/services/{service.protocol}/{service.port}"
    return present(
        {
            "family": service.product or None,
            "links": [scene.link(where), scene.link(f"{where}/configurations", "Configurations")],
            "name": service.name or None,
            "port": service.port,
            "product": service.product or None,
            "protocol": service.protocol,
            "vendor": service.product or None,
            "version": "1.0" if service.product else None,
        }
    )


def _result(scene: Scene, found: Finding, nth: int) -> Document:
    result = found.results[nth]
    return present(
        {
            **(_documented(found, result, nth) if "documented-results" in scene.quirks else {}),
            "port": result.port,
            "proof": result.proof,
            "protocol": result.protocol,
            "since": written(result.since),
            "status": result.status,
        }
    )


def _documented(found: Finding, result: Result, nth: int) -> Document:
    exceptions = [] if result.exception is None else [result.exception]
    return {"checkId": found.id, "key": str(nth) if nth else "", "exceptions": exceptions}


def _cvss(weakness: Weakness) -> Document:
    links: list[Document] = []
    cvss: Document = {"links": links}
    if weakness.cvss_v2 is not None:
        cvss["v2"] = {**VECTOR, "score": weakness.cvss_v2}
        href = f"{CALCULATOR}({VECTOR['vector']})"
        links.append({"href": href, "rel": "CVSS v2 Calculator"})
    if weakness.cvss_v3 is not None:
        cvss["v3"] = {**VECTOR_V3, "score": weakness.cvss_v3}
        href = f"{CALCULATOR_V3}{VECTOR_V3['vector']}"
        links.append({"href": href, "rel": "CVSS v3 Calculator"})
    return cvss


def _pci(weakness: Weakness) -> Document:
    stops = "Denial of Service" in weakness.title
    fails = (weakness.cvss_v2 or 0.0) >= 4.0 and not stops
    return present(
        {
            "adjustedCVSSScore": int(weakness.cvss_v2 or 0),
            "adjustedSeverityScore": weakness.severity,
            "fail": fails,
            "specialNotes": "Denial of service alone is no failure." if stops else None,
            "status": "Fail" if fails else "Pass",
        }
    )


def _content(scene: Scene, html: str) -> Document:
    kinds = (TEXT, HTML) if "swapped-content" in scene.quirks else (HTML, TEXT)
    return dict(zip(kinds, (html, content.plain(html)), strict=True))


def _snake(part: str) -> str:
    return part.lower().replace(" ", "_")
