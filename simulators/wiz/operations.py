"""The two routes of Wiz, and the fields of its GraphQL root as a table (contract 3)."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..engine import (
    Answer,
    ApiError,
    Collection,
    Context,
    Cursor,
    Document,
    Fields,
    GraphQL,
    Malformed,
    Operation,
    Parameter,
    ParameterError,
    Partial,
    Query,
    arguments,
    integer,
    page_of,
)
from ..world import Host
from . import accounts, queries, responses
from .documents import entities, exposure, findings, resources
from .responses import LIGHT_PAGE, MOST_COUNTED, OOPS, SHEET, Extras, counts, no_extras

CONNECTION = Cursor("first", "after")
CLIENT = frozenset({"grant_type", "client_id", "client_secret", "audience"})
AFTER = Parameter("after", responses.unsealed)
Documents = Callable[[Context, Host], Iterator[Document]]
Lookups = Mapping[str, Callable[[Context, str], Host | None]]
BY_ID: Lookups = {"id": queries.host_of}


@dataclass(frozen=True, slots=True)
class Connection:
    """A list of the root: its collection, who may read it, and how many rows come at once."""

    collection: Collection
    scope: str
    most: int = 500
    extras: Extras = no_extras
    parameters: tuple[Parameter, ...] = field(init=False)

    def __post_init__(self) -> None:
        first = integer("first", least=1, most=self.most, required=True)
        object.__setattr__(self, "parameters", (first, AFTER))

    def page(self, context: Context, given: Mapping[str, Any], query: Query) -> object:
        """Return one page by the arguments of a field, with an error beside it where there is."""
        asked = context.with_parameters(arguments(self.parameters, given))
        _check_weight(asked)
        found = page_of(asked, self.collection, CONNECTION, query)
        value = responses.connection(found, self.extras)
        if not (given.get("after") and context.quirk("partial-data")):
            return value
        beside = {"message": "Resource not found", "path": [self.collection.name, "nodes", 0]}
        return Partial(value, (beside,))


def _check_weight(context: Context) -> None:
    if context["first"] > LIGHT_PAGE:
        if context.quirk("heavy-pages"):
            raise ApiError(200, OOPS)
        if context.quirk("heavy-pages-504"):
            raise HeavyPage


class HeavyPage(Exception):
    """The gateway gives up on a page (contract 4.6)."""


def collection(
    name: str, documents: Documents, fields: Fields, lookups: Lookups = BY_ID
) -> Collection:
    """Return a collection whose total ends at a bound."""
    return Collection(
        name,
        lambda context, host: tuple(documents(context, host)),
        fields=fields,
        lookups=lookups,
        most_counted=MOST_COUNTED,
        lasting=True,
    )


def _by_severity(*words: str) -> dict[str, str]:
    return {word: f"{word.lower()}SeverityCount" for word in words}


ISSUES = Connection(
    collection(
        "issuesV2",
        findings.issues,
        queries.ISSUE_FIELDS,
        {**BY_ID, "relatedEntity.ids": queries.host_of, "relatedEntity.id": queries.host_of},
    ),
    accounts.ISSUES,
    extras=counts("severity", _by_severity(*entities.ISSUE_WORDS), "entitySnapshot.id"),
)
RESULTS = {
    "PASS": "passCount",
    "FAIL": "failCount",
    "ERROR": "errorCount",
    "NOT_ASSESSED": "notAssessedCount",
}
CONNECTIONS = {
    "vulnerabilityFindings": Connection(
        collection(
            "vulnerabilityFindings",
            findings.vulnerabilities,
            queries.VULNERABILITY_FIELDS,
            {**BY_ID, "assetIdV2": queries.host_of},
        ),
        accounts.VULNERABILITIES,
        5000,
        counts("severity", _by_severity("INFORMATIONAL", *entities.WORDS[1:])),
    ),
    "issuesV2": ISSUES,
    "issues": ISSUES,
    "cloudResourcesV2": Connection(
        collection(
            "cloudResourcesV2",
            resources.resources,
            queries.RESOURCE_FIELDS,
            {**BY_ID, "providerUniqueId": queries.host_of_name},
        ),
        accounts.RESOURCES,
    ),
    "cloudResources": Connection(
        collection(
            "cloudResources",
            resources.old_resources,
            queries.OLD_RESOURCE_FIELDS,
            {"providerUniqueId": queries.host_of_name},
        ),
        accounts.RESOURCES,
    ),
    "configurationFindings": Connection(
        collection("configurationFindings", findings.configurations, queries.CONFIGURATION_FIELDS),
        accounts.CONFIGURATION,
        extras=counts("result", RESULTS),
    ),
    "cloudAccounts": Connection(
        collection("cloudAccounts", resources.accounts, queries.ACCOUNT_FIELDS),
        accounts.CLOUD_ACCOUNTS,
    ),
    "projects": Connection(
        collection("projects", exposure.projects, queries.PROJECT_FIELDS, {}),
        accounts.PROJECTS,
        100,
    ),
    "applicationEndpoints": Connection(
        collection("applicationEndpoints", exposure.endpoints, queries.ENDPOINT_FIELDS),
        accounts.EXPOSURE,
    ),
    "detections": Connection(
        collection("detections", exposure.detections, queries.DETECTION_FIELDS),
        accounts.DETECTIONS,
    ),
}
GRAPH = Connection(
    collection("graphSearch", exposure.search_results, queries.GRAPH_FIELDS, {}),
    accounts.RESOURCES,
)
SINGLE = {
    "issue": "issuesV2",
    "vulnerabilityFinding": "vulnerabilityFindings",
    "cloudResourceV2": "cloudResourcesV2",
    "cloudAccount": "cloudAccounts",
}
"""Fields that find one node, and the list that it is in."""
Resolve = Callable[[Context, Mapping[str, Any]], object]


def listed(connection: Connection) -> Resolve:
    """Return the function of a field that is a list."""

    def resolve(context: Context, given: Mapping[str, Any]) -> object:
        accounts.require(context, connection.scope)
        types = SCHEMA.names_of("GraphEntityType")
        query = queries.query(connection.collection.name, given, types)
        return connection.page(context, given, query)

    return _worded(resolve)


def single(connection: Connection) -> Resolve:
    """Return the function of a field that finds a node by its id."""

    def resolve(context: Context, given: Mapping[str, Any]) -> object:
        accounts.require(context, connection.scope)
        found = connection.collection.find(context, given["id"])
        if found is None:
            raise ApiError(200, "Resource not found", code="NOT_FOUND")
        return found

    return resolve


def graph_search(context: Context, given: Mapping[str, Any]) -> object:
    """Return resources as a graph."""
    accounts.require(context, GRAPH.scope)
    return GRAPH.page(context, given, queries.graph_query(given))


def _worded(resolve: Resolve) -> Resolve:
    """Return a function whose refusals have Wiz's words."""

    def worded(context: Context, given: Mapping[str, Any]) -> object:
        try:
            return resolve(context, given)
        except ParameterError as error:
            raise responses.argument_refusal(error) from None
        except Malformed as error:
            raise ApiError(200, str(error), code="BAD_USER_INPUT") from None

    return worded


SCHEMA = GraphQL(
    Path(__file__).with_name("schema.graphql"),
    {
        **{name: listed(connection) for name, connection in CONNECTIONS.items()},
        **{name: single(CONNECTIONS[listing]) for name, listing in SINGLE.items()},
        "graphSearch": _worded(graph_search),
        "viewer": {"id": "service-account", "name": "Chariot", "email": "chariot@example.com"},
    },
)


def graphql(context: Context) -> Answer:
    """Return what a query gets."""
    try:
        body = json.loads(context.request.body)
    except (ValueError, RecursionError):
        body = None
    query = body.get("query") if isinstance(body, dict) else None
    if not isinstance(query, str):
        return responses.refused("the body holds no query", "GRAPHQL_PARSE_FAILED")
    variables = body.get("variables") or {}
    if not isinstance(variables, dict):
        return responses.refused("variables are an object", "GRAPHQL_PARSE_FAILED")
    is_introspection = "__schema" in query or "__type(" in query
    # refused under variables, and by some gateways always (contract 5; the words are assumed)
    if is_introspection and (variables or context.quirk("no-introspection")):
        return responses.refused("introspection is not allowed", "GRAPHQL_VALIDATION_FAILED")
    try:
        result = SCHEMA.run(context, query, variables, body.get("operationName"))
    except HeavyPage:
        return Answer.html(504, "Gateway Time-out")
    return responses.answered(result, forbidden=context.quirk("scope-403"))


OPERATIONS = (
    Operation(
        "token",
        "POST /oauth/token",
        "token",
        "documented",
        f"{SHEET} 2; the bodies of refusals are unverified",
        authenticated=False,
        group="",
        safe=False,
        extra=CLIENT,
    ),
    Operation(
        "graphql",
        "POST /graphql",
        graphql,
        "recorded",
        f"{SHEET} 3 to 5: schema by introspection, errors by reports of users; which order and "
        "which largest page a list has, and how it refuses a larger one, is assumed",
        style=CONNECTION,
        rows="data.*.nodes",
    ),
)
