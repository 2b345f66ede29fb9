"""The fields of the schema's root, each with the nodes behind it (contract 3)."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from types import MappingProxyType

from graphql import GraphQLResolveInfo

from .. import Host
from ..engine.http.messages import NotSimulated
from . import accounts, estate, findings, resources
from .matching import Reader, at
from .paging import Listing, Shelf, connection
from .scene import Document, Refused, Scene

Resolver = Callable[..., object]


def _issue_extras(listing: Listing) -> Document:
    def entities(_: object) -> int:
        return len({str(_entity(node)) for _, node in listing.rows()})

    return {**_counts(listing, estate.ISSUE_WORDS), "uniqueEntityCount": entities}


def _entity(node: Document) -> object:
    return at("entitySnapshot", "id")(node)


def _vulnerability_extras(listing: Listing) -> Document:
    return {"informationalSeverityCount": 0, **_counts(listing, estate.WORDS[1:])}


def _counts(listing: Listing, words: tuple[str, ...]) -> Document:
    def count(word: str) -> Resolver:
        return lambda _: listing.count(severity=word)

    return {f"{word.lower()}SeverityCount": count(word) for word in words}


def _result_extras(listing: Listing) -> Document:
    def count(word: str) -> Resolver:
        return lambda _: listing.count(result=word)

    names = {"PASS": "passCount", "FAIL": "failCount", "ERROR": "errorCount"}
    names["NOT_ASSESSED"] = "notAssessedCount"
    return {name: count(word) for word, name in names.items()}


def _projects(_: Scene, host: Host) -> Iterator[Document]:
    """As many projects as there are hosts, three at most."""
    if host.index < len(resources.PROJECTS):
        yield dict(resources.PROJECTS[host.index])


def _endpoints(scene: Scene, host: Host) -> Iterator[Document]:
    """What of a machine answers from outside: one port of each that has a name; assumed."""
    if host.kind == "public" and host.fqdn is not None:
        thing = estate.machine(host)
        yield {
            "id": estate.uuid_of(scene.world, estate.Kind.ENDPOINT, host),
            "name": f"{host.fqdn}:443",
            "host": host.fqdn,
            "port": 443,
            "protocols": ["HTTPS"],
            "externalId": f"endpoint://{host.fqdn}:443",
            "exposureLevel": "HIGH",
            "portStatus": "OPEN",
            "cloudPlatform": thing.platform,
            "resources": [resources.entity(scene, thing)],
            "projects": [resources.project(host)],
            "firstSeen": scene.stamp(host.first_seen),
            "updatedAt": scene.stamp(host.last_seen),
        }


def _detections(scene: Scene, host: Host) -> Iterator[Document]:
    """One detection for each issue that is a threat; what is in it is assumed."""
    for issue in estate.issues(host):
        if issue.rule.model == "CloudEventRule":
            place = resources.snapshot(scene, issue.thing)
            actor = {"id": "actor-1", "name": "root", "type": "USER_ACCOUNT"}
            yield {
                "id": estate.uuid_of(scene.world, estate.Kind.DETECTION, host, issue.nth),
                "type": "GENERATED_THREAT",
                "origins": ["WIZ_SENSOR"],
                "severity": estate.ISSUE_WORDS[issue.severity - 1],
                "description": issue.rule.name,
                "createdAt": scene.stamp(host.last_seen),
                "updatedAt": scene.stamp(host.last_seen),
                "startedAt": scene.stamp(host.last_seen),
                "endedAt": scene.stamp(host.last_seen),
                "actors": [actor],
                "primaryActor": actor,
                "resources": [place],
                "primaryResource": place,
                "cloudAccounts": [],
                "cloudOrganizations": [],
                "projects": [resources.project(host)],
                "ruleMatch": {"rule": findings.rule_node(scene, host, issue.rule)},
            }


def _search_results(scene: Scene, host: Host) -> Iterator[Document]:
    """Resources as nodes of the graph."""
    for thing in estate.things(host):
        entities = [resources.entity(scene, thing)]
        yield {"entities": entities, "aggregateCount": None, "type": thing.type}


def _host(scene: Scene, number: str) -> Host | None:
    found = estate.found_by(scene.world, number)
    return found[1] if found else None


NUMBERS = re.compile(r"/i-(?P<hexadecimal>[0-9a-f]{17})$|(?P<decimal>[0-9]{1,12})")


def _host_of_name(scene: Scene, name: str) -> Host | None:
    """The host whose machine or bucket has the cloud's name: its index is a number in all."""
    wanted = (host for host in _numbered(scene, name) if _has(host, name))
    return next(wanted, None)


def _numbered(scene: Scene, name: str) -> Iterator[Host]:
    for found in NUMBERS.finditer(name):
        hexadecimal, decimal = found.groups()
        with suppress(LookupError):
            yield scene.world.host(int(hexadecimal, 16) if hexadecimal else int(decimal))


def _has(host: Host, name: str) -> bool:
    return any(thing.provider_id == name for thing in estate.things(host))


BY_ID = {"id": _host}
RESOURCE_PINS = {"id": _host, "providerUniqueId": _host_of_name}

SHELVES = {
    shelf.name: shelf
    for shelf in (
        Shelf(
            "vulnerabilityFindings",
            accounts.VULNERABILITIES,
            findings.vulnerabilities,
            findings.VULNERABILITY_READERS,
            5000,
            {"id": _host, "assetIdV2": _host},
            _vulnerability_extras,
        ),
        *(
            Shelf(
                name,
                accounts.ISSUES,
                findings.issues,
                findings.ISSUE_READERS,
                pins={"id": _host, "relatedEntity": _host},
                extras=_issue_extras,
            )
            for name in ("issuesV2", "issues")
        ),
        Shelf(
            "cloudResourcesV2",
            accounts.RESOURCES,
            resources.resources,
            resources.READERS,
            pins=RESOURCE_PINS,
        ),
        Shelf("cloudResources", accounts.RESOURCES, resources.old_resources, resources.OLD_READERS),
        Shelf(
            "configurationFindings",
            accounts.CONFIGURATION,
            findings.configurations,
            findings.CONFIGURATION_READERS,
            pins=BY_ID,
            extras=_result_extras,
        ),
        Shelf("cloudAccounts", accounts.ACCOUNTS, resources.accounts, resources.ACCOUNT_READERS),
        Shelf("projects", accounts.PROJECTS, _projects, {"search": at("name")}, 100),
        Shelf(
            "applicationEndpoints",
            accounts.EXPOSURE,
            _endpoints,
            {
                **{name: at(name) for name in ("id", "host", "port", "exposureLevel")},
                "protocol": at("protocols"),
                "updatedAt": at("updatedAt"),
            },
        ),
        Shelf(
            "detections",
            accounts.DETECTIONS,
            _detections,
            {name: at(name) for name in ("id", "severity", "createdAt", "updatedAt")},
        ),
    )
}
GRAPH: Mapping[str, Reader] = {"type": at("type")}


def root(kinds: frozenset[str]) -> Mapping[str, object]:
    """What the fields of the query type do; `kinds` are the types of entities that there are."""

    def listed(shelf: Shelf) -> Resolver:
        def resolve(info: "GraphQLResolveInfo[Scene]", **args: object) -> Document:
            _check_kinds(args.get("filterBy"), kinds)
            return connection(shelf, info.context, args)

        return resolve

    return MappingProxyType(
        {
            **{name: listed(shelf) for name, shelf in SHELVES.items()},
            "issue": _single(SHELVES["issuesV2"]),
            "vulnerabilityFinding": _single(SHELVES["vulnerabilityFindings"]),
            "cloudResourceV2": _single(SHELVES["cloudResourcesV2"]),
            "cloudAccount": _single(SHELVES["cloudAccounts"]),
            "graphSearch": _graph_search,
            "viewer": {"id": "service-account", "name": "Chariot", "email": "chariot@example.com"},
        }
    )


def _single(shelf: Shelf) -> Resolver:
    def resolve(info: "GraphQLResolveInfo[Scene]", id: str) -> Document:  # noqa: A002 - the schema's word
        scene = info.context
        scene.require(shelf.scope)
        host = _host(scene, id)
        nodes = shelf.documents(scene, host) if host else ()
        found = next((node for node in nodes if node["id"] == id), None)
        if found is None:
            raise Refused("Resource not found", "NOT_FOUND")
        return found

    return resolve


def _graph_search(info: "GraphQLResolveInfo[Scene]", **args: object) -> Document:
    """By type alone; quick mode has one page (contract 4.7)."""
    if args.get("quick") and args.get("after"):
        raise Refused("pagination is not supported in quick mode", "BAD_USER_INPUT")
    query = args.get("query") or {}
    if not isinstance(query, dict) or query.keys() - {"type", "select"}:
        raise NotSimulated("a search of the graph by anything but type")
    wanted = {"type": query["type"]} if query.get("type") not in (None, ["ANY"]) else {}
    shelf = Shelf("graphSearch", accounts.RESOURCES, _search_results, GRAPH)
    return connection(shelf, info.context, {**args, "filterBy": wanted})


def _check_kinds(wanted: object, kinds: frozenset[str]) -> None:
    """A type is a word like any other to the schema; an unknown one fails later (contract 5)."""
    asked = wanted.get("type") if isinstance(wanted, dict) else None
    values = (
        [one for several in asked.values() for one in several] if isinstance(asked, dict) else []
    )
    if unknown := [one for one in values if one not in kinds]:
        raise Refused(f"failed to parse object type [{unknown[0]}]", "INTERNAL")
