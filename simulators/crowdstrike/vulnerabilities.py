"""Vulnerabilities as Spotlight has them, docs/contracts/crowdstrike.md 4.6: one per host and CVE.

A finding without a CVE is none of them. The same CVE seen in several places of a host is one
vulnerability with an app for each, open as long as one of them is; under the quirk
`split-vulnerabilities` it is a vulnerability for each.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from .. import Finding, Host, Weakness, World
from . import estate, knowledge
from .matching import Field, Fields
from .scene import Document, Scene, present
from .shelf import Shelf

FACETS = frozenset({"host_info", "remediation", "cve", "evaluation_logic"})
STATUSES = {"new": "open", "active": "open", "reopened": "reopen", "fixed": "closed"}
CRITICALITIES = ("Unassigned", "Noncritical", "High", "Critical")
MOMENT, NUMBER, FLAG, EXACT = (
    Field(kind="moment"),
    Field(kind="number"),
    Field(kind="flag"),
    Field(),
)

FIELDS = Fields(
    {
        **dict.fromkeys(("aid", "cid", "status", "confidence", "vulnerability_id"), EXACT),
        **dict.fromkeys(("cve.id", "cve.severity", "cve.exprt_rating", "cve.types"), EXACT),
        **dict.fromkeys(("cve.remediation_level", "cve.cwes"), EXACT),
        **dict.fromkeys(("cve.base_score", "cve.exploit_status"), NUMBER),
        "cve.is_cisa_kev": Field("cve.cisa_info.is_cisa_kev", "flag"),
        **dict.fromkeys(("created_timestamp", "updated_timestamp", "closed_timestamp"), MOMENT),
        "last_seen_within": Field("host_info.host_last_seen_timestamp", "days"),
        **dict.fromkeys(("host_info.asset_criticality", "host_info.internet_exposure"), EXACT),
        **dict.fromkeys(("host_info.local_ip", "host_info.managed_by", "host_info.tags"), EXACT),
        **dict.fromkeys(("host_info.product_type_desc", "host_info.service_provider"), EXACT),
        "host_info.platform_name": Field("host_info.platform"),
        "host_info.service_provider_account_id": EXACT,
        "host_info.groups": Field("host_info.groups.id"),
        **dict.fromkeys(("apps.remediation.ids", "apps.sub_status"), EXACT),
        **dict.fromkeys(("apps.product_name_version", "apps.product_name_normalized"), EXACT),
        "apps.vendor_normalized": EXACT,
        "suppression_info.is_suppressed": Field(kind="flag"),
        "suppression_info.reason": EXACT,
        "data_providers.provider": EXACT,
    },
    known=frozenset(
        {
            *("apps.*", "data_providers.*", "services.*", "rule.*", "host_info.*"),
            *("assessment_status", "assessment_reason"),
            *("cve.cps_rating", "cve.exploit_status_to_include"),
        }
    ),
    empty_values=False,
)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One CVE on one host, wherever it was found; `number` counts those of one CVE."""

    cve: str
    findings: tuple[Finding, ...]
    number: int = 0

    @property
    def weakness(self) -> Weakness:
        """What is wrong; every CVE belongs to one weakness."""
        return self.findings[0].weakness

    @property
    def telling(self) -> Finding:
        """The finding whose state counts: an open one, else a suppressed, else a fixed one."""
        return min(self.findings, key=lambda one: (not one.open, one.status == "fixed"))

    @property
    def suppressed(self) -> bool:
        """Whether what is not fixed is ignored by order of the user."""
        return not self.telling.open and self.telling.status != "fixed"

    @property
    def created(self) -> datetime:
        """When it was first found."""
        return min(finding.first_found for finding in self.findings)

    @property
    def updated(self) -> datetime:
        """When it was last looked at."""
        return max(finding.last_found for finding in self.findings)


def sightings(host: Host) -> list[Sighting]:
    """The CVEs of a host, in the order they were found."""
    by_cve: dict[str, tuple[Finding, ...]] = {}
    for finding in host.weaknesses:
        for cve in finding.weakness.cves:
            by_cve[cve] = (*by_cve.get(cve, ()), finding)
    return [Sighting(cve, findings) for cve, findings in by_cve.items()]


def split(sighting: Sighting) -> Iterator[Sighting]:
    """Yield a sighting for each place of one."""
    for number, finding in enumerate(sighting.findings):
        yield Sighting(sighting.cve, (finding,), number)


def status(scene: Scene, host: Host, sighting: Sighting) -> str:
    """open, reopen, closed or expired."""
    found = STATUSES[sighting.telling.status]
    return "expired" if found != "closed" and scene.expired(host) else found


def identifier(aid: str, cve: str, number: int = 0) -> str:
    """The id of a vulnerability: that of the host and a hash."""
    text = f"{cve}/{number}" if number else cve
    return f"{aid}_{blake2b(text.encode(), digest_size=16).hexdigest()}"


def documents(scene: Scene, host: Host) -> Sequence[Document]:
    """Every vulnerability of a host, with all its facets; without a sensor on demand."""
    is_looked_at = scene.has_sensor(host) or "unmanaged-vulnerabilities" in scene.quirks
    found = sightings(host) if is_looked_at else []
    if "split-vulnerabilities" in scene.quirks:
        found = [part for sighting in found for part in split(sighting)]
    return [_document(scene, host, sighting) for sighting in found]


def shown(document: Document, facets: Iterable[str], joined: bool = False) -> Document:
    """A vulnerability with the facets asked for, of the others the ids at most.

    `joined` spells the agent id with its tenant before it.
    """
    wanted = set(facets)
    stubs: dict[str, object] = {"cve": {"id": document["vulnerability_id"]}}
    if joined and "_" not in str(document["aid"]):
        document = {**document, "aid": f"{document['cid']}_{document['aid']}"}
    kept = {name: value for name, value in document.items() if name in wanted or name not in FACETS}
    return {**stubs, **kept}


def _document(scene: Scene, host: Host, sighting: Sighting) -> Document:
    aid, state = scene.owner(host), status(scene, host, sighting)
    fix = knowledge.remediation(sighting.weakness)
    unrated = "unrated-severity" in scene.quirks
    return present(
        {
            "id": identifier(aid, sighting.cve, sighting.number),
            "vulnerability_id": sighting.cve,
            "vulnerability_metadata_id": "",
            "cid": scene.cid(host),
            "aid": aid,
            "created_timestamp": scene.stamp(sighting.created),
            "updated_timestamp": scene.stamp(sighting.updated),
            "closed_timestamp": scene.stamp(sighting.updated) if state == "closed" else None,
            "status": state,
            "confidence": "confirmed" if host.index % 5 else "potential",
            "data_providers": [{"provider": _provider(scene, host), "ports": []}],
            "apps": [_app(finding, fix) for finding in sighting.findings],
            "suppression_info": _suppression(sighting),
            "cve": knowledge.cve(sighting.cve, sighting.weakness, unrated),
            "host_info": _host_info(scene, host),
            "remediation": fix and {"ids": [fix["id"]], "entities": [fix]},
            "evaluation_logic": _logic(sighting),
        }
    )


def _provider(scene: Scene, host: Host) -> str:
    return "Falcon sensor" if scene.has_sensor(host) else "Falcon EASM"


def _owner(world: World, identifier: str) -> Host | None:
    return estate.device(world, identifier) or estate.asset(world, identifier)


def _suppression(sighting: Sighting) -> Document:
    if not sighting.suppressed:
        return {"is_suppressed": False}
    return {"is_suppressed": True, "reason": "ACCEPT_RISK"}


def _app(finding: Finding, fix: Document | None) -> Document:
    weakness = finding.weakness
    name = knowledge.product(weakness)
    app: dict[str, object] = {
        "product_name_version": f"{name} {knowledge.version(weakness)}",
        "product_name_normalized": name,
        "vendor_normalized": name.partition(" ")[0],
        "sub_status": STATUSES[finding.status],
        "evaluation_logic": {"id": knowledge.logic_id(weakness)},
    }
    if fix is not None:
        app["remediation"] = {"ids": [fix["id"]]}
        app["remediation_info"] = {"recommended_id": fix["id"], "minimum_id": fix["id"]}
    return app


def _logic(sighting: Sighting) -> Sequence[Document]:
    results = [finding.result for finding in sighting.findings if finding.result]
    logic_id = knowledge.logic_id(sighting.weakness)
    return [{"id": logic_id, "logic": [{"id": 1, "found": results}]}]


def _host_info(scene: Scene, host: Host) -> Document:
    cloud = estate.cloud(host)
    group, name = estate.group(host)
    full = "full-hostnames" in scene.quirks
    return present(
        {
            "hostname": host.fqdn if full and host.fqdn else host.hostname,
            "local_ip": host.addresses[0],
            "machine_domain": host.domain or "",
            "os_version": host.operating_system,
            "ou": "",
            "site_name": "",
            "system_manufacturer": estate.manufacturer(host),
            "platform": estate.platform(host),
            "product_type_desc": estate.product_type(host),
            "asset_criticality": CRITICALITIES[host.index % len(CRITICALITIES)],
            "internet_exposure": "Yes" if estate.faces_internet(host) else "No",
            "managed_by": "Falcon sensor" if scene.has_sensor(host) else "Unmanaged",
            "service_provider": cloud and cloud.provider,
            "service_provider_account_id": cloud and cloud.account,
            "instance_id": cloud and cloud.instance,
            "groups": [{"id": group, "name": name}],
            "tags": estate.tags(host),
            "host_last_seen_timestamp": scene.stamp(host.last_seen),
        }
    )


SHELF = Shelf(
    name="vulnerabilities",
    documents=documents,
    fields=FIELDS,
    sorts=frozenset({"created_timestamp", "updated_timestamp", "closed_timestamp"}),
    pins={"aid": _owner},
)
