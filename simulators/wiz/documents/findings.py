"""What is found: vulnerabilities, issues and settings, as nodes of connections (contract 3)."""

from collections.abc import Iterator
from datetime import datetime

from ...engine import Context, Document
from ...oracle import score
from ...world import Finding, Host, Weakness
from . import entities
from .resources import project, snapshot, text_of, vulnerable

PORTAL = "https://app.wiz.io"
STATUSES = {"new": "OPEN", "active": "OPEN", "reopened": "IN_PROGRESS", "fixed": "RESOLVED"}


def vulnerabilities(context: Context, host: Host) -> Iterator[Document]:
    """Yield every vulnerability finding of a host."""
    asset = vulnerable(context, host)
    for found in entities.vulnerabilities(host):
        yield {**_vulnerability(context, host, found), "vulnerableAsset": asset}


def issues(context: Context, host: Host) -> Iterator[Document]:
    """Yield every issue of a host and of what hangs on it."""
    for issue in entities.issues(host):
        yield _issue(context, host, issue)


def configurations(context: Context, host: Host) -> Iterator[Document]:
    """Yield every setting of a bucket that was looked at: one that fails, one that passes."""
    if (thing := entities.bucket(host)) is not None:
        for nth, rule in enumerate((entities.PUBLIC_BUCKET, ENCRYPTED)):
            yield _configuration(context, thing, rule, nth)


ENCRYPTED = entities.Rule(
    "CloudConfigurationRule", 1003, "Bucket is not encrypted", "What is in it is plain.", ""
)


def _vulnerability(context: Context, host: Host, found: entities.Vulnerability) -> Document:
    finding, weakness = found.finding, found.finding.weakness
    number = entities.uuid_of(context.world, entities.Kind.FINDING, host, found.nth)
    severity, status = entities.WORDS[weakness.severity - 1], _status(finding)
    resolved = context.rfc3339(finding.last_found) if status == "RESOLVED" else None
    description = text_of(weakness.description)
    return {
        "id": number,
        "portalUrl": f"{PORTAL}/explorer/vulnerability-findings#~(entity~(~'{number}))",
        "name": found.name,
        "detailedName": found.package,
        "description": f"{found.package} is affected by {found.name}.",
        "CVEDescription": description if found.name.startswith("CVE-") else description or None,
        "severity": severity,
        **_severities(weakness, severity),
        "score": score(weakness),
        **_known_of(weakness),
        "status": status,
        "resolutionReason": "FINDING_FIXED" if resolved else None,
        "firstDetectedAt": context.rfc3339(finding.first_found),
        "lastDetectedAt": context.rfc3339(finding.last_found),
        "resolvedAt": resolved,
        # a finding that is only seen again does not change (contract 3)
        "updatedAt": resolved or context.rfc3339(finding.first_found),
        "publishedDate": "2024-01-01T00:00:00Z",
        "remediation": text_of(weakness.solution) or None,
        "version": f"{weakness.index}.0",
        "fixedVersion": f"{weakness.index}.1" if weakness.solution else None,
        "detectionMethod": "PACKAGE",
        "link": f"https://nvd.nist.gov/vuln/detail/{found.name}",
        "projects": [project(host)],
        "vulnerabilityExternalId": found.name,
        "relatedIssueAnalytics": NO_ISSUES,
    }


NO_ISSUES = {
    "issueCount": 0,
    **{f"{word.lower()}SeverityCount": 0 for word in entities.ISSUE_WORDS},
}


def _severities(weakness: Weakness, severity: str) -> Document:
    return {
        "CVSSSeverity": severity if score(weakness) is not None else None,
        "vendorSeverity": severity,
        "nvdSeverity": severity,
        "weightedSeverity": severity,
    }


def _known_of(weakness: Weakness) -> Document:
    return {
        "hasExploit": weakness.index % 4 == 0,
        "hasCisaKevExploit": weakness.index % 16 == 0,
        "hasFix": bool(weakness.solution),
        "isHighProfileThreat": False,
        "epssProbability": 0.01,
        "epssPercentile": 0.5,
        "epssSeverity": "LOW",
    }


def _status(finding: Finding) -> str:
    return "REJECTED" if finding.ignored else STATUSES[finding.status]


def _issue(context: Context, host: Host, issue: entities.Issue) -> Document:
    number = entities.uuid_of(context.world, entities.Kind.ISSUE, host, issue.nth)
    created, changed = _dates(issue)
    status = _status_of_issue(issue)
    rule = rule_node(context, host, issue.rule)
    return {
        "id": number,
        "url": f"{PORTAL}/issues#~(issue~'{number})",
        "type": issue.type,
        "status": status,
        "severity": entities.ISSUE_WORDS[issue.severity - 1],
        "createdAt": context.rfc3339(created),
        "updatedAt": context.rfc3339(changed),
        "statusChangedAt": context.rfc3339(changed),
        "resolvedAt": context.rfc3339(changed) if status == "RESOLVED" else None,
        "resolutionReason": "ISSUE_FIXED" if status == "RESOLVED" else None,
        "dueAt": None,
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
        "graphId": entities.uuid_of(context.world, entities.Kind.RULE, host),
        "name": rule.name,
        "description": text_of(rule.description),
        "enabled": True,
        "builtin": True,
        "severity": "HIGH",
        "functionAsControl": True,
        "resolutionRecommendation": recommendation,
        "remediationInstructions": recommendation,
        "serviceType": "AWS",
        "sourceType": "WIZ",
        "type": "SINGLE",
        "securitySubCategories": [],
    }


def _status_of_issue(issue: entities.Issue) -> str:
    found = {_status(finding) for finding in issue.findings if finding.open} or {
        _status(finding) for finding in issue.findings
    }
    return min(found, key=("OPEN", "IN_PROGRESS", "REJECTED", "RESOLVED").index, default="OPEN")


def _dates(issue: entities.Issue) -> tuple[datetime, datetime]:
    if not issue.findings:
        return issue.thing.host.first_seen, issue.thing.host.first_seen
    first = min(finding.first_found for finding in issue.findings)
    return first, max(finding.last_found for finding in issue.findings)


def _configuration(
    context: Context, thing: entities.Thing, rule: entities.Rule, nth: int
) -> Document:
    failed = rule is entities.PUBLIC_BUCKET
    host, place = thing.host, snapshot(context, thing)
    return {
        "id": entities.uuid_of(context.world, entities.Kind.CONFIGURATION, host, nth),
        "name": rule.name,
        "result": "FAIL" if failed else "PASS",
        "severity": "HIGH",
        "status": "OPEN" if failed else "RESOLVED",
        "firstSeenAt": context.rfc3339(host.first_seen),
        "analyzedAt": context.rfc3339(host.last_seen),
        "updatedAt": context.rfc3339(host.first_seen),
        "remediation": rule.recommendation or None,
        "targetExternalId": place["externalId"],
        "targetObjectProviderUniqueId": thing.provider_id,
        "deleted": False,
        "resource": {
            **{name: place[name] for name in ("id", "providerId", "name", "nativeType", "type")},
            **{name: place[name] for name in ("region", "cloudPlatform", "status")},
            "projects": [project(host)],
            "tags": [],
        },
        "rule": rule_node(context, host, rule),
    }
