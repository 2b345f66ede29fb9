"""What is found: vulnerabilities, issues and settings, as nodes of connections (contract 3)."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from .. import Finding, Host, Weakness, score
from . import estate
from .matching import Reader, at
from .resources import project, snapshot, text_of, vulnerable
from .scene import Document, Scene

PORTAL = "https://app.wiz.io"
STATUSES = {"new": "OPEN", "active": "OPEN", "reopened": "IN_PROGRESS", "fixed": "RESOLVED"}


def vulnerabilities(scene: Scene, host: Host) -> Iterator[Document]:
    """Every vulnerability finding of a host."""
    asset = vulnerable(scene, host)
    for found in estate.vulnerabilities(host):
        yield {**_vulnerability(scene, host, found), "vulnerableAsset": asset}


def issues(scene: Scene, host: Host) -> Iterator[Document]:
    """Every issue of a host and of what hangs on it."""
    for issue in estate.issues(host):
        yield _issue(scene, host, issue)


def configurations(scene: Scene, host: Host) -> Iterator[Document]:
    """Every setting of a bucket that was looked at: one that fails, one that passes."""
    if (thing := estate.bucket(host)) is not None:
        for nth, rule in enumerate((estate.PUBLIC_BUCKET, ENCRYPTED)):
            yield _configuration(scene, thing, rule, nth)


ENCRYPTED = estate.Rule(
    "CloudConfigurationRule", 1003, "Bucket is not encrypted", "What is in it is plain.", ""
)


def _vulnerability(scene: Scene, host: Host, found: estate.Vulnerability) -> Document:
    finding, weakness = found.finding, found.finding.weakness
    number = estate.uuid_of(scene.world, estate.Kind.FINDING, host, found.nth)
    severity, status = estate.WORDS[weakness.severity - 1], _status(finding)
    resolved = scene.stamp(finding.last_found) if status == "RESOLVED" else None
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
        "firstDetectedAt": scene.stamp(finding.first_found),
        "lastDetectedAt": scene.stamp(finding.last_found),
        "resolvedAt": resolved,
        # a finding that is only seen again does not change (contract 3)
        "updatedAt": resolved or scene.stamp(finding.first_found),
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
    **{f"{word.lower()}SeverityCount": 0 for word in estate.ISSUE_WORDS},
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


def _issue(scene: Scene, host: Host, issue: estate.Issue) -> Document:
    number = estate.uuid_of(scene.world, estate.Kind.ISSUE, host, issue.nth)
    created, changed = _dates(issue)
    status = _status_of_issue(issue)
    rule = rule_node(scene, host, issue.rule)
    return {
        "id": number,
        "url": f"{PORTAL}/issues#~(issue~'{number})",
        "type": issue.type,
        "status": status,
        "severity": estate.ISSUE_WORDS[issue.severity - 1],
        "createdAt": scene.stamp(created),
        "updatedAt": scene.stamp(changed),
        "statusChangedAt": scene.stamp(changed),
        "resolvedAt": scene.stamp(changed) if status == "RESOLVED" else None,
        "resolutionReason": "ISSUE_FIXED" if status == "RESOLVED" else None,
        "dueAt": None,
        "description": issue.rule.name,
        "control": rule if issue.rule.model == "Control" else None,
        "sourceRule": rule,
        "sourceRules": [rule],
        "projects": [project(host)],
        "project": project(host),
        "entitySnapshot": snapshot(scene, issue.thing),
        "serviceTickets": [],
        "notes": [],
    }


def rule_node(scene: Scene, host: Host, rule: estate.Rule) -> Document:
    """A rule, of whichever of the three types it is."""
    recommendation = text_of(rule.recommendation) or None
    return {
        "__typename": rule.model,
        "id": f"wc-id-{rule.number}",
        "shortId": f"Rule-{rule.number}",
        "graphId": estate.uuid_of(scene.world, estate.Kind.RULE, host),
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


def _status_of_issue(issue: estate.Issue) -> str:
    found = {_status(finding) for finding in issue.findings if finding.open} or {
        _status(finding) for finding in issue.findings
    }
    return min(found, key=("OPEN", "IN_PROGRESS", "REJECTED", "RESOLVED").index, default="OPEN")


def _dates(issue: estate.Issue) -> tuple[datetime, datetime]:
    if not issue.findings:
        return issue.thing.host.first_seen, issue.thing.host.first_seen
    first = min(finding.first_found for finding in issue.findings)
    return first, max(finding.last_found for finding in issue.findings)


def _configuration(scene: Scene, thing: estate.Thing, rule: estate.Rule, nth: int) -> Document:
    failed = rule is estate.PUBLIC_BUCKET
    host, place = thing.host, snapshot(scene, thing)
    return {
        "id": estate.uuid_of(scene.world, estate.Kind.CONFIGURATION, host, nth),
        "name": rule.name,
        "result": "FAIL" if failed else "PASS",
        "severity": "HIGH",
        "status": "OPEN" if failed else "RESOLVED",
        "firstSeenAt": scene.stamp(host.first_seen),
        "analyzedAt": scene.stamp(host.last_seen),
        "updatedAt": scene.stamp(host.first_seen),
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
        "rule": rule_node(scene, host, rule),
    }


VULNERABILITY_READERS: Mapping[str, Reader] = {
    **{
        name: at(name)
        for name in (
            *("id", "severity", "vendorSeverity", "status", "updatedAt", "resolvedAt", "score"),
            *("publishedDate", "hasExploit", "hasCisaKevExploit", "hasFix", "detectionMethod"),
        )
    },
    "firstSeenAt": at("firstDetectedAt"),
    "assetType": at("vulnerableAsset", "type"),
    "assetIdV2": at("vulnerableAsset", "id"),
    "assetExternalId": at("vulnerableAsset", "externalId"),
    "assetName": at("vulnerableAsset", "name"),
    "assetStatus": at("vulnerableAsset", "status"),
    "cloudPlatforms": at("vulnerableAsset", "cloudPlatform"),
    "subscriptionExternalId": at("vulnerableAsset", "subscriptionExternalId"),
    "isAssetAccessibleFromInternet": at("vulnerableAsset", "hasWideInternetExposure"),
    "projectIdV2": at("projects", "id"),
    "vulnerabilityExternalIdV2": at("vulnerabilityExternalId"),
    # no finding is said to be part of an issue
    "relatedIssueSeverity": lambda _: [],
}
ISSUE_READERS: Mapping[str, Reader] = {
    **{
        name: at(name)
        for name in (
            *("id", "status", "severity", "type", "createdAt", "dueAt", "resolvedAt"),
            *("statusChangedAt", "resolutionReason"),
        )
    },
    "project": at("projects", "id"),
    "relatedEntity": at("entitySnapshot"),
    "sourceRule": at("sourceRule"),
    "hasServiceTicket": lambda _: False,
    "hasNote": lambda _: False,
    "hasDueDate": lambda _: False,
    "search": lambda node: lambda asked: str(asked).lower() in str(node["description"]).lower(),
}
CONFIGURATION_READERS: Mapping[str, Reader] = {
    **{
        name: at(name)
        for name in (
            *("id", "result", "severity", "status", "analyzedAt", "updatedAt", "firstSeenAt"),
            *("resource", "rule"),
        )
    },
    "includeDeleted": lambda _: lambda _: True,
}
