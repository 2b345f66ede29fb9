"""Vulnerabilities as Spotlight has them, docs/contracts/crowdstrike.md 4.6: one per host and CVE.

A finding without a CVE is none of them. The same CVE seen in several places of a host is one
vulnerability with an app for each, open as long as one of them is; under the quirk
`split-vulnerabilities` it is a vulnerability for each.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cache, lru_cache
from html import unescape
from re import IGNORECASE
from re import compile as pattern

from ...engine import Context, Document, digest, present
from ...world import VECTOR_V3, Finding, Host, Weakness, catalogue, grade, score
from . import hosts
from .devices import hostname

FACETS = frozenset({"host_info", "remediation", "cve", "evaluation_logic"})
STATUSES = {"new": "open", "active": "open", "reopened": "reopen", "fixed": "closed"}
EXPIRY = timedelta(days=45)
"""Vulnerabilities of a host that was not seen for so long expire: the longest that
`last_seen_within` looks back."""
CRITICALITIES = ("Unassigned", "Noncritical", "High", "Critical")
RATINGS = ("NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL")
"""The words of a score, and of a scale from 1 to 5 where nobody has scored a CVE."""
EXPLOITS = (0, 30, 60, 90)
KEV_EVERY = 10
BREAK = pattern(r"<BR\s*/?>|</(?:P|LI)>", IGNORECASE)
TAG = pattern(r"<[^>]*>")
LINK = pattern(r'HREF="([^"]*)"', IGNORECASE)


def identifier(aid: str, cve: str, number: int = 0) -> str:
    """Return the id of a vulnerability, that of the host and a hash; they count those of a CVE."""
    return f"{aid}_{digest(f'{cve}/{number}' if number else cve)}"


def documents(context: Context, host: Host) -> Sequence[Document]:
    """Return every vulnerability of a host, with all facets; without a sensor on demand."""
    is_known = hosts.has_sensor(context, host) or context.quirk("unmanaged-vulnerabilities")
    if not is_known or hosts.is_hidden(context, host):
        return ()
    by_cve: dict[str, list[Finding]] = {}
    for finding in host.weaknesses:
        for cve in finding.weakness.cves:
            by_cve.setdefault(cve, []).append(finding)
    owner = _owner(context, host)
    if not context.quirk("split-vulnerabilities"):
        return [_document(context, owner, cve, found) for cve, found in by_cve.items()]
    return [
        _document(context, owner, cve, [finding], number)
        for cve, found in by_cve.items()
        for number, finding in enumerate(found)
    ]


def shown(context: Context, document: Document, facets: Iterable[str] | None = None) -> Document:
    """Return a vulnerability with some facets or those that are asked for, else the ids at most.

    Under `joined-agent-ids` its tenant is before the agent id.
    """
    left_out = FACETS - set(context["facet"] if facets is None else facets)
    if context.quirk("joined-agent-ids") and "_" not in document["aid"]:
        document = {**document, "aid": f"{document['cid']}_{document['aid']}"}
    kept = {name: value for name, value in document.items() if name not in left_out}
    return {"cve": {"id": document["vulnerability_id"]}, **kept}


def _owner(context: Context, host: Host) -> Document:
    """Return what all vulnerabilities of a host have in common."""
    has_sensor = hosts.has_sensor(context, host)
    provider = "Falcon sensor" if has_sensor else "Falcon EASM"
    return {
        "aid": hosts.aid(context, host) if has_sensor else hosts.asset_id(context, host),
        "cid": hosts.cid(context, host),
        "is_expired": context.born - context.date(host.last_seen) > EXPIRY,
        "confidence": "confirmed" if host.index % 5 else "potential",
        "data_providers": [{"provider": provider, "ports": []}],
        "host_info": {
            "hostname": hostname(context, host),
            "local_ip": host.addresses[0],
            "machine_domain": host.domain or "",
            **hosts.described(host),
            "ou": "",
            "site_name": "",
            "platform": hosts.platform(host),
            "asset_criticality": CRITICALITIES[host.index % len(CRITICALITIES)],
            "internet_exposure": "Yes" if host.faces_internet else "No",
            "managed_by": "Falcon sensor" if has_sensor else "Unmanaged",
            **hosts.in_cloud(host),
            "groups": [{"id": hosts.group_id(host.family), "name": host.family}],
            "host_last_seen_timestamp": context.rfc3339(host.last_seen),
        },
    }


def _document(
    context: Context, owner: Document, cve: str, findings: Sequence[Finding], number: int = 0
) -> Document:
    # An open finding decides, else a suppressed one, else one that was fixed.
    decisive = min(findings, key=lambda one: (not one.open, one.status == "fixed"))
    state = STATUSES[decisive.status]
    is_closed, is_suppressed = state == "closed", not decisive.open and state != "closed"
    suppression = {"is_suppressed": True, "reason": "ACCEPT_RISK"}
    updated = context.rfc3339(max(finding.last_found for finding in findings))
    weakness = decisive.weakness
    fix, logic = remediation(weakness), digest(f"logic/{weakness.identifier}")
    results = [finding.result for finding in findings if finding.result]
    return present(
        {
            "id": identifier(owner["aid"], cve, number),
            "vulnerability_id": cve,
            "vulnerability_metadata_id": "",
            "cid": owner["cid"],
            "aid": owner["aid"],
            "created_timestamp": context.rfc3339(min(one.first_found for one in findings)),
            "updated_timestamp": updated,
            "closed_timestamp": updated if is_closed else None,
            "status": "expired" if owner["is_expired"] and not is_closed else state,
            "confidence": owner["confidence"],
            "data_providers": owner["data_providers"],
            "apps": [_app(finding, fix, logic) for finding in findings],
            "suppression_info": suppression if is_suppressed else {"is_suppressed": False},
            "cve": _cve(cve, weakness, context.quirk("unrated-severity")),
            "host_info": owner["host_info"],
            "remediation": fix and {"ids": [fix["id"]], "entities": [fix]},
            "evaluation_logic": [{"id": logic, "logic": [{"id": 1, "found": results}]}],
        }
    )


def _app(finding: Finding, fix: Document | None, logic: str) -> Document:
    name = finding.weakness.product
    return present(
        {
            "product_name_version": f"{name} {finding.weakness.version}",
            "product_name_normalized": name,
            "vendor_normalized": name.partition(" ")[0],
            "sub_status": STATUSES[finding.status],
            "evaluation_logic": {"id": logic},
            "remediation": fix and {"ids": [fix["id"]]},
            "remediation_info": fix and {"recommended_id": fix["id"], "minimum_id": fix["id"]},
        }
    )


# what is known of a weakness wherever it is found


@lru_cache(maxsize=1024)
def _cve(name: str, weakness: Weakness, unrated: bool) -> Document:
    """Return the facet `cve`; `unrated` leaves what has no score to the vendor's own rating."""
    scored, rating = score(weakness), RATINGS[weakness.severity - 1]
    return {
        "id": name,
        **({} if scored is None else {"base_score": scored}),
        "severity": "UNKNOWN" if unrated and scored is None else RATINGS[grade(weakness)],
        "exploit_status": EXPLOITS[weakness.index % len(EXPLOITS)],
        "exprt_rating": "UNKNOWN" if rating == "NONE" else rating,
        "remediation_level": "O" if weakness.solution else "U",
        "cisa_info": {"is_cisa_kev": weakness.index % KEV_EVERY == 0},
        "description": "\n".join(_lines(weakness.description)),
        "published_date": f"{name[4:8]}-01-15T00:00:00Z",
        "references": [f"https://docs.example.com/cve/{name}"],
        "vendor_advisory": [],
        "types": ["Vulnerability"],
        "vector": "" if scored is None else f"CVSS:3.1/{VECTOR_V3}",
        "cwes": [f"CWE-{100 + weakness.index % 20}"],
        "actors": [],
    }


@lru_cache(maxsize=1024)
def remediation(weakness: Weakness) -> Document | None:
    """Return what mends it, None where nothing is known to."""
    steps, link = _lines(weakness.solution), LINK.search(weakness.solution)
    if not steps:
        return None
    return {
        "id": digest(f"remediation/{weakness.identifier}"),
        "reference": f"ADV-{weakness.identifier}",
        "title": steps[0],
        "action": ". ".join(steps),
        **({"link": unescape(link[1])} if link else {}),
    }


@cache
def remediations() -> Mapping[str, Document]:
    """Return every remediation by its id, but those of weaknesses outside of the catalogue."""
    return {str(one["id"]): one for one in map(remediation, catalogue()) if one is not None}


def _lines(html: str) -> list[str]:
    """Return the text of some HTML, a line for each paragraph, item and break."""
    text = TAG.sub("", BREAK.sub("\n", html))
    return [line.strip() for line in unescape(text).splitlines() if line.strip()]
