"""What is seen from outside, what was detected, projects, and resources as a graph; assumed."""

from collections.abc import Iterator

from ...engine import Context, Document
from ...world import Host
from . import entities, resources
from .findings import rule_node


def projects(_: Context, host: Host) -> Iterator[Document]:
    """Yield as many projects as there are hosts, three at most."""
    if host.index < len(resources.PROJECTS):
        yield dict(resources.PROJECTS[host.index])


def endpoints(context: Context, host: Host) -> Iterator[Document]:
    """Yield what of a machine answers from outside: one port of each that has a name."""
    if host.kind == "public" and host.fqdn is not None:
        thing = entities.machine(host)
        yield {
            "id": entities.uuid_of(context.world, entities.Kind.ENDPOINT, host),
            "name": f"{host.fqdn}:443",
            "host": host.fqdn,
            "port": 443,
            "protocols": ["HTTPS"],
            "externalId": f"endpoint://{host.fqdn}:443",
            "exposureLevel": "HIGH",
            "portStatus": "OPEN",
            "cloudPlatform": thing.platform,
            "resources": [resources.entity(context, thing)],
            "projects": [resources.project(host)],
            "firstSeen": context.rfc3339(host.first_seen),
            "updatedAt": context.rfc3339(host.last_seen),
        }


def detections(context: Context, host: Host) -> Iterator[Document]:
    """Yield one detection for each issue that is a threat."""
    seen = context.rfc3339(host.last_seen)
    actor = {"id": "actor-1", "name": "root", "type": "USER_ACCOUNT"}
    for issue in entities.issues(host):
        if issue.rule.model == "CloudEventRule":
            place = resources.snapshot(context, issue.thing)
            yield {
                "id": entities.uuid_of(context.world, entities.Kind.DETECTION, host, issue.nth),
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
                "projects": [resources.project(host)],
                "ruleMatch": {"rule": rule_node(context, host, issue.rule)},
            }


def search_results(context: Context, host: Host) -> Iterator[Document]:
    """Yield resources as nodes of the graph."""
    for thing in entities.things(host):
        found = [resources.entity(context, thing)]
        yield {"entities": found, "aggregateCount": None, "type": thing.type}
