"""What is found: vulnerabilities, issues, settings and detections (contract 3)."""

from collections.abc import Iterator

from ...engine import Context, Document
from ...oracle import score
from ...world import Finding, Host
from . import entities
from .entities import Kind
from .resources import known_as, project, snapshot, text_of, vulnerable

PORTAL = "https://app.wiz.io"
STATUSES = {"new": "OPEN", "active": "OPEN", "reopened": "IN_PROGRESS", "fixed": "RESOLVED"}
FROM_OPEN_ON = ("OPEN", "IN_PROGRESS", "REJECTED", "RESOLVED")
"""Of several findings of an issue, the first of these counts."""
TYPES = {
    "Control": "TOXIC_COMBINATION",
    "CloudConfigurationRule": "CLOUD_CONFIGURATION",
    "CloudEventRule": "THREAT_DETECTION",
}
"""Of issues, by the GraphQL type of their rule."""
EPSS = {"epssProbability": 0.01, "epssPercentile": 0.5, "epssSeverity": "LOW"}
NO_ISSUES = {
    "issueCount": 0,
    **{f"{word.lower()}SeverityCount": 0 for word in entities.ISSUE_WORDS},
}


def vulnerabilities(context: Context, host: Host) -> Iterator[Document]:
    """Yield every vulnerability finding of a host."""
    asset = vulnerable(context, host)
    for found in entities.vulnerabilities(host):
        finding, weakness = found.finding, found.finding.weakness
        number = entities.uuid_of(context.world, Kind.FINDING, host, found.nth)
        severity, scored = entities.WORDS[weakness.severity - 1], score(weakness)
        status = _status(finding)
        first, last = context.rfc3339(finding.first_found), context.rfc3339(finding.last_found)
        resolved = last if status == "RESOLVED" else None
        description = text_of(weakness.description)
        yield {
            "id": number,
            "portalUrl": f"{PORTAL}/explorer/vulnerability-findings#~(entity~(~'{number}))",
            "name": found.name,
            "detailedName": found.package,
            "description": f"{found.package} is affected by {found.name}.",
            "CVEDescription": description if found.name.startswith("CVE-") else description or None,
            "severity": severity,
            "CVSSSeverity": None if scored is None else severity,
            **dict.fromkeys(("vendorSeverity", "nvdSeverity", "weightedSeverity"), severity),
            "score": scored,
            "hasExploit": weakness.index % 4 == 0,
            "hasCisaKevExploit": weakness.index % 16 == 0,
            "hasFix": bool(weakness.solution),
            "isHighProfileThreat": False,
            **EPSS,
            "status": status,
            "resolutionReason": "FINDING_FIXED" if resolved else None,
            "firstDetectedAt": first,
            "lastDetectedAt": last,
            "resolvedAt": resolved,
            # A finding that is only seen again does not change (contract 3)
            "updatedAt": resolved or first,
            "publishedDate": "2024-01-01T00:00:00Z",
            "remediation": text_of(weakness.solution) or None,
            "version": weakness.version,
            "fixedVersion": f"{weakness.index}.1" if weakness.solution else None,
            "detectionMethod": "PACKAGE",
            "link": f"https://nvd.nist.gov/vuln/detail/{found.name}",
            "projects": [project(host)],
            "vulnerabilityExternalId": found.name,
            "relatedIssueAnalytics": NO_ISSUES,
            "vulnerableAsset": asset,
        }


def _status(finding: Finding) -> str:
    return "REJECTED" if finding.ignored else STATUSES[finding.status]


def issues(context: Context, host: Host) -> Iterator[Document]:
    """Yield every issue of a host and of what hangs on it."""
    for issue in entities.issues(host):
        number = entities.uuid_of(context.world, Kind.ISSUE, host, issue.nth)
        created = min((one.first_found for one in issue.findings), default=host.first_seen)
        changed = context.rfc3339(
            max((one.last_found for one in issue.findings), default=host.first_seen)
        )
        deciding = [one for one in issue.findings if one.open] or issue.findings
        status = min(map(_status, deciding), key=FROM_OPEN_ON.index, default="OPEN")
        is_resolved, rule = status == "RESOLVED", rule_node(context, host, issue.rule)
        yield {
            "id": number,
            "url": f"{PORTAL}/issues#~(issue~'{number})",
            "type": TYPES[issue.rule.model],
            "status": status,
            "severity": entities.ISSUE_WORDS[issue.severity - 1],
            "createdAt": context.rfc3339(created),
            "updatedAt": changed,
            "statusChangedAt": changed,
            "resolvedAt": changed if is_resolved else None,
            "resolutionReason": "ISSUE_FIXED" if is_resolved else None,
            "description": issue.rule.name,
            "control": rule if issue.rule.model == "Control" else None,
            "sourceRule": rule,
            "sourceRules": [rule],
            "projects": [project(host)],
            "project": project(host),
            "entitySnapshot": snapshot(context, issue.thing),
            "serviceTickets": [],
            "notes": [],
        }


def rule_node(context: Context, host: Host, rule: entities.Rule) -> Document:
    """Return a rule, of whichever of the three types it is."""
    recommendation = text_of(rule.recommendation) or None
    return {
        "__typename": rule.model,
        "id": f"wc-id-{rule.number}",
        "shortId": f"Rule-{rule.number}",
        "graphId": entities.uuid_of(context.world, Kind.RULE, host),
        "name": rule.name,
        "description": text_of(rule.description),
        **dict.fromkeys(("enabled", "builtin", "functionAsControl"), True),
        "severity": "HIGH",
        "resolutionRecommendation": recommendation,
        "remediationInstructions": recommendation,
        "serviceType": "AWS",
        "sourceType": "WIZ",
        "type": "SINGLE",
        "securitySubCategories": [],
    }


def configurations(context: Context, host: Host) -> Iterator[Document]:
    """Yield every setting of a bucket that was looked at: one that fails, one that passes."""
    thing, first = entities.bucket(host), context.rfc3339(host.first_seen)
    if thing is None:
        return
    for nth, rule in enumerate((entities.PUBLIC_BUCKET, entities.ENCRYPTED)):
        place, failed = known_as(context, thing), rule is entities.PUBLIC_BUCKET
        yield {
            "id": entities.uuid_of(context.world, Kind.CONFIGURATION, host, nth),
            "name": rule.name,
            "result": "FAIL" if failed else "PASS",
            "severity": "HIGH",
            "status": "OPEN" if failed else "RESOLVED",
            "firstSeenAt": first,
            "analyzedAt": context.rfc3339(host.last_seen),
            "updatedAt": first,
            "remediation": rule.recommendation or None,
            "targetExternalId": place["externalId"],
            "targetObjectProviderUniqueId": thing.provider_id,
            "deleted": False,
            "resource": {**place, "projects": [project(host)], "tags": []},
            "rule": rule_node(context, host, rule),
        }


def detections(context: Context, host: Host) -> Iterator[Document]:
    """Yield one detection for each issue that is a threat; assumed."""
    seen = context.rfc3339(host.last_seen)
    actor = {"id": "actor-1", "name": "root", "type": "USER_ACCOUNT"}
    for issue in entities.issues(host):
        if issue.rule.model == "CloudEventRule":
            place = known_as(context, issue.thing)
            yield {
                "id": entities.uuid_of(context.world, Kind.DETECTION, host, issue.nth),
                "type": "GENERATED_THREAT",
                "origins": ["WIZ_SENSOR"],
                "severity": entities.ISSUE_WORDS[issue.severity - 1],
                "description": issue.rule.name,
                **dict.fromkeys(("createdAt", "updatedAt", "startedAt", "endedAt"), seen),
                "actors": [actor],
                "primaryActor": actor,
                "resources": [place],
                "primaryResource": place,
                "cloudAccounts": [],
                "cloudOrganizations": [],
                "projects": [project(host)],
                "ruleMatch": {"rule": rule_node(context, host, issue.rule)},
            }
