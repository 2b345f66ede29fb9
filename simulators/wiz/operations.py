"""The two routes of Wiz, and the fields of its GraphQL root as a table (contract 3)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..engine import (
    Answer,
    ApiError,
    Collection,
    Context,
    Cursor,
    Document,
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
from .documents import entities, findings, resources
from .responses import LIGHT_PAGE, MOST_COUNTED, OOPS, SHEET, Extras, counts

CONNECTION = Cursor("first", "after")
AFTER = Parameter("after", responses.unsealed)
IDS = ("id", "assetIdV2", "relatedEntity.ids", "relatedEntity.id")
LOOKUPS = {**dict.fromkeys(IDS, entities.found_by), "providerUniqueId": queries.host_of_name}
"""Fields of nodes, wherever they have them, that lead to a host."""


class HeavyPage(Exception):
    """The gateway gives up on a page (contract 4.6)."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A list of the root: its collection, who may read it, and how many rows come at once."""

    collection: Collection
    scope: str
    first: Parameter
    extras: Extras

    def many(self, context: Context, given: Mapping[str, Any]) -> object:
        """Return a page by the arguments of a field; its refusals have Wiz's words."""
        accounts.require(context, self.scope)
        types = SCHEMA.names_of("GraphEntityType")
        try:
            query = queries.query(self.collection.name, given, types)
            return self._page(context.with_parameters(arguments((self.first, AFTER), given)), query)
        except ParameterError as error:
            raise responses.argument_refusal(context, error) from None
        except Malformed as error:
            raise ApiError(200, str(error), code="BAD_USER_INPUT") from None

    def one(self, context: Context, given: Mapping[str, Any]) -> object:
        """Return the node that an id names."""
        accounts.require(context, self.scope)
        found = self.collection.find(context, given["id"])
        if found is None:
            raise ApiError(200, "Resource not found", code="NOT_FOUND")
        return found

    def _page(self, context: Context, query: Query) -> object:
        if context["first"] > LIGHT_PAGE and context.quirk("heavy-pages"):
            raise ApiError(200, OOPS)
        if context["first"] > LIGHT_PAGE and context.quirk("heavy-pages-504"):
            raise HeavyPage
        value = responses.connection(
            page_of(context, self.collection, CONNECTION, query), self.extras
        )
        if not (context["after"] and context.quirk("partial-data")):
            return value
        beside = {"message": "Resource not found", "path": [self.collection.name, "nodes", 0]}
        return Partial(value, (beside,))


def connection(
    name: str,
    documents: Callable[[Context, Host], Iterator[Document]],
    scope: str,
    extras: Extras = lambda _: {},
    most: int = 500,
) -> Connection:
    """Return a list whose total ends at a bound, of at most so many rows a page."""
    found = Collection(
        name,
        lambda context, host: tuple(documents(context, host)),
        fields=queries.FIELDS[name],
        lookups=LOOKUPS,
        most_counted=MOST_COUNTED,
        lasting=True,
    )
    return Connection(found, scope, integer("first", least=1, most=most, required=True), extras)


OF_FINDINGS = counts("severity", "SeverityCount", entities.ISSUE_WORDS)
OF_ISSUES = counts("severity", "SeverityCount", entities.ISSUE_WORDS, of="entitySnapshot.id")
OF_RESULTS = counts("result", "Count", ("PASS", "FAIL", "ERROR", "NOT_ASSESSED"))
FOUND = connection(
    *("vulnerabilityFindings", findings.vulnerabilities, accounts.VULNERABILITIES, OF_FINDINGS),
    most=5000,
)
ISSUES = connection("issuesV2", findings.issues, accounts.ISSUES, OF_ISSUES)
RESOURCES = connection("cloudResourcesV2", resources.resources, accounts.RESOURCES)
ACCOUNTS = connection("cloudAccounts", resources.accounts, accounts.CLOUD_ACCOUNTS)
SETTINGS = connection(
    "configurationFindings", findings.configurations, accounts.CONFIGURATION, OF_RESULTS
)
CONNECTIONS = (
    *(FOUND, ISSUES, RESOURCES, ACCOUNTS, SETTINGS),
    connection("cloudResources", resources.old_resources, accounts.RESOURCES),
    connection("projects", resources.projects, accounts.PROJECTS, most=100),
    connection("applicationEndpoints", resources.endpoints, accounts.EXPOSURE),
    connection("detections", findings.detections, accounts.DETECTIONS),
    connection("graphSearch", resources.search_results, accounts.RESOURCES),
)

SCHEMA = GraphQL(
    Path(__file__).with_name("schema.graphql"),
    {
        **{one.collection.name: one.many for one in CONNECTIONS},
        "issues": ISSUES.many,
        "issue": ISSUES.one,
        "vulnerabilityFinding": FOUND.one,
        "cloudResourceV2": RESOURCES.one,
        "cloudAccount": ACCOUNTS.one,
        "viewer": {"id": "service-account", "name": "Chariot", "email": "chariot@example.com"},
    },
)


def graphql(context: Context) -> Answer:
    """Return what a query gets."""
    body = context.request.json_object or {}
    query, variables = body.get("query"), body.get("variables") or {}
    if not isinstance(query, str):
        return responses.refused("the body holds no query", "GRAPHQL_PARSE_FAILED")
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
        *("token", "POST /oauth/token", "token", "documented"),
        f"{SHEET} 2; the bodies of refusals are unverified",
        authenticated=False,
        group="",
        safe=False,
        extra=frozenset({"grant_type", "client_id", "client_secret", "audience"}),
    ),
    Operation(
        *("graphql", "POST /graphql", graphql, "recorded"),
        f"{SHEET} 3 to 5: schema by introspection, errors by reports of users; which order and "
        "which largest page a list has, and how it refuses a larger one, is assumed",
        style=CONNECTION,
        rows="data.*.nodes",
    ),
)
