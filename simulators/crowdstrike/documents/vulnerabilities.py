"""Vulnerabilities as Spotlight has them, docs/contracts/crowdstrike.md 4.6: one per host and CVE.

A finding without a CVE is none of them. The same CVE seen in several places of a host is one
vulnerability with an app for each, open as long as one of them is; under the quirk
`split-vulnerabilities` it is a vulnerability for each.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ...engine import Context, Document, digest, present
from ...world import Finding, Host, Weakness
from . import hosts, weaknesses

FACETS = frozenset({"host_info", "remediation", "cve", "evaluation_logic"})
STATUSES = {"new": "open", "active": "open", "reopened": "reopen", "fixed": "closed"}
CRITICALITIES = ("Unassigned", "Noncritical", "High", "Critical")


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """One CVE on one host, wherever it was found; `number` counts those of one CVE."""

    cve: str
    findings: tuple[Finding, ...]
    number: int = 0

    @property
    def weakness(self) -> Weakness:
        """Return what is wrong; every CVE belongs to one weakness."""
        return self.findings[0].weakness

    @property
    def decisive(self) -> Finding:
        """Return the finding whose state counts: an open one, else a suppressed, else a fixed."""
        return min(self.findings, key=lambda one: (not one.open, one.status == "fixed"))

    @property
    def suppressed(self) -> bool:
        """Return True if what is not fixed is ignored by order of the user."""
        return not self.decisive.open and self.decisive.status != "fixed"

    @property
    def created(self) -> datetime:
        """Return when it was first found."""
        return min(finding.first_found for finding in self.findings)

    @property
    def updated(self) -> datetime:
        """Return when it was last looked at."""
        return max(finding.last_found for finding in self.findings)


def of_host(host: Host) -> list[Vulnerability]:
    """Return the vulnerabilities of a host, in the order in which they were found."""
    by_cve: dict[str, tuple[Finding, ...]] = {}
    for finding in host.weaknesses:
        for cve in finding.weakness.cves:
            by_cve[cve] = (*by_cve.get(cve, ()), finding)
    return [Vulnerability(cve, findings) for cve, findings in by_cve.items()]


def status(context: Context, host: Host, one: Vulnerability) -> str:
    """Return open, reopen, closed or expired."""
    found = STATUSES[one.decisive.status]
    return "expired" if found != "closed" and hosts.is_expired(context, host) else found


def identifier(aid: str, cve: str, number: int = 0) -> str:
    """Return the id of a vulnerability: that of the host and a hash."""
    return f"{aid}_{digest(f'{cve}/{number}' if number else cve)}"


def documents(context: Context, host: Host) -> Sequence[Document]:
    """Return every vulnerability of a host, with all facets; without a sensor on demand."""
    if not (hosts.has_sensor(context, host) or context.quirk("unmanaged-vulnerabilities")):
        return ()
    if hosts.is_hidden(context, host):
        return ()
    found = of_host(host)
    if context.quirk("split-vulnerabilities"):
        found = [
            Vulnerability(whole.cve, (finding,), number)
            for whole in found
            for number, finding in enumerate(whole.findings)
        ]
    return [_document(context, host, one) for one in found]


def shown(context: Context, document: Document, facets: Iterable[str]) -> Document:
    """Return a vulnerability with the facets asked for, of the others the ids at most.

    Under `joined-agent-ids` its tenant is before the agent id.
    """
    wanted = set(facets)
    stubs: dict[str, object] = {"cve": {"id": document["vulnerability_id"]}}
    if context.quirk("joined-agent-ids") and "_" not in document["aid"]:
        document = {**document, "aid": f"{document['cid']}_{document['aid']}"}
    kept = {name: value for name, value in document.items() if name in wanted or name not in FACETS}
    return {**stubs, **kept}


def requested(context: Context, document: Document) -> Document:
    """Return a vulnerability as a request asks for it."""
    return shown(context, document, context["facet"])


def _document(context: Context, host: Host, found: Vulnerability) -> Document:
    aid, state = hosts.owner_id(context, host), status(context, host, found)
    fix = weaknesses.remediation(found.weakness)
    unrated = context.quirk("unrated-severity")
    provider = "Falcon sensor" if hosts.has_sensor(context, host) else "Falcon EASM"
    suppression = {"is_suppressed": True, "reason": "ACCEPT_RISK"}
    return present(
        {
            "id": identifier(aid, found.cve, found.number),
            "vulnerability_id": found.cve,
            "vulnerability_metadata_id": "",
            "cid": hosts.cid(context, host),
            "aid": aid,
            "created_timestamp": context.rfc3339(found.created),
            "updated_timestamp": context.rfc3339(found.updated),
            "closed_timestamp": context.rfc3339(found.updated) if state == "closed" else None,
            "status": state,
            "confidence": "confirmed" if host.index % 5 else "potential",
            "data_providers": [{"provider": provider, "ports": []}],
            "apps": [_app(finding, fix) for finding in found.findings],
            "suppression_info": suppression if found.suppressed else {"is_suppressed": False},
            "cve": weaknesses.cve(found.cve, found.weakness, unrated),
            "host_info": _host_info(context, host),
            "remediation": fix and {"ids": [fix["id"]], "entities": [fix]},
            "evaluation_logic": _logic(found),
        }
    )


def _app(finding: Finding, fix: Document | None) -> Document:
    weakness = finding.weakness
    name = weakness.product
    ids = fix and dict.fromkeys(("recommended_id", "minimum_id"), fix["id"])
    return present(
        {
            "product_name_version": f"{name} {weaknesses.version(weakness)}",
            "product_name_normalized": name,
            "vendor_normalized": name.partition(" ")[0],
            "sub_status": STATUSES[finding.status],
            "evaluation_logic": {"id": weaknesses.logic_id(weakness)},
            "remediation": fix and {"ids": [fix["id"]]},
            "remediation_info": ids,
        }
    )


def _logic(found: Vulnerability) -> Sequence[Document]:
    results = [finding.result for finding in found.findings if finding.result]
    logic_id = weaknesses.logic_id(found.weakness)
    return [{"id": logic_id, "logic": [{"id": 1, "found": results}]}]


def _host_info(context: Context, host: Host) -> Document:
    return {
        "hostname": hosts.hostname(context, host),
        "local_ip": host.addresses[0],
        "machine_domain": host.domain or "",
        **hosts.described(host),
        "ou": "",
        "site_name": "",
        "platform": hosts.platform(host),
        "asset_criticality": CRITICALITIES[host.index % len(CRITICALITIES)],
        "internet_exposure": "Yes" if host.faces_internet else "No",
        "managed_by": "Falcon sensor" if hosts.has_sensor(context, host) else "Unmanaged",
        **hosts.in_cloud(host),
        "groups": [{"id": hosts.named_id("group", host.family), "name": host.family}],
        "host_last_seen_timestamp": context.rfc3339(host.last_seen),
    }
