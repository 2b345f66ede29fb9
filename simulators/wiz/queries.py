"""What a connection is asked for: filters, by the kinds there are, and orders (contract 3)."""

import json
from collections.abc import Mapping
from re import compile as pattern

from ..engine import (
    EVERYTHING,
    ApiError,
    Condition,
    Context,
    Convert,
    Expression,
    Field,
    Fields,
    Junction,
    Kind,
    Not,
    NotSimulated,
    Query,
    any_of,
    by_field,
    ignored,
    presence_of,
)
from ..world import Host
from .documents import entities

KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("analyzedAt", "createdAt", "dueAt", "firstSeen", "firstSeenAt"), "moment"),
    **dict.fromkeys(("publishedDate", "resolvedAt", "statusChangedAt", "updatedAt"), "moment"),
    **dict.fromkeys(("hasCisaKevExploit", "hasExploit", "hasFix"), "flag"),
    **dict.fromkeys(("isAccessibleFromInternet", "isAssetAccessibleFromInternet"), "flag"),
    "port": "number",
    "score": "number",
}
"""What is no text."""
DELETED = Not(Condition("deletedAt", "present", ()))


def fields(words: str) -> Fields:
    """Return fields by their names: `name=path` is called otherwise in a node than in a filter.

    All others are known and not simulated.
    """
    pairs = (word.partition("=")[::2] for word in words.split())
    simulated = {
        name: Field(path, KINDS.get(name, "text"), folds=name not in KINDS) for name, path in pairs
    }
    return Fields.of(simulated, "*")


WORDS = {
    "vulnerabilityFindings": """id severity vendorSeverity status updatedAt resolvedAt score
        publishedDate hasExploit hasCisaKevExploit hasFix detectionMethod relatedIssueSeverity
        firstSeenAt=firstDetectedAt assetType=vulnerableAsset.type assetIdV2=vulnerableAsset.id
        assetExternalId=vulnerableAsset.externalId assetName=vulnerableAsset.name
        assetStatus=vulnerableAsset.status cloudPlatforms=vulnerableAsset.cloudPlatform
        subscriptionExternalId=vulnerableAsset.subscriptionExternalId projectIdV2=projects.id
        isAssetAccessibleFromInternet=vulnerableAsset.hasWideInternetExposure
        vulnerabilityExternalIdV2=vulnerabilityExternalId""",
    "issuesV2": """id status severity type createdAt dueAt resolvedAt statusChangedAt
        resolutionReason sourceRule.id description notes serviceTickets project=projects.id
        relatedEntity.id=entitySnapshot.id relatedEntity.ids=entitySnapshot.id
        relatedEntity.type=entitySnapshot.type relatedEntity.status=entitySnapshot.status
        relatedEntity.nativeType=entitySnapshot.nativeType
        relatedEntity.cloudPlatform=entitySnapshot.cloudPlatform
        relatedEntity.subscriptionId=entitySnapshot.subscriptionId
        relatedEntity.region=entitySnapshot.region
        relatedEntity.externalId=entitySnapshot.externalId""",
    "cloudResourcesV2": """id externalId providerUniqueId name type nativeType region cloudPlatform
        status updatedAt createdAt firstSeen deletedAt isAccessibleFromInternet
        typeFields.ipAddresses cloudAccountV2.id=cloudAccount.id
        cloudAccountV2.externalId=cloudAccount.externalId project.idV2=projects.id
        project.id=projects.id""",
    "cloudResources": """name type nativeType subscriptionExternalId updatedAt providerUniqueId
        projectId=projects.id""",
    "configurationFindings": """id result severity status analyzedAt updatedAt firstSeenAt
        resource.id resource.type resource.cloudPlatform rule.id rule.name
        resource.externalId=targetExternalId resource.projectId=resource.projects.id""",
    "cloudAccounts": "id name cloudProvider projectId=linkedProjects.id",
    "projects": "name",
    "applicationEndpoints": "id host port exposureLevel updatedAt protocol=protocols",
    "detections": "id severity createdAt updatedAt",
    "graphSearch": "type",
}
FIELDS: Mapping[str, Fields] = {name: fields(words) for name, words in WORDS.items()}
"""What nodes of each connection are filtered by."""

SPECIAL: Mapping[str, Mapping[str, Convert]] = {
    "issuesV2": {
        "search": any_of("description"),
        "hasServiceTicket": presence_of("serviceTickets"),
        "hasNote": presence_of("notes"),
        "hasDueDate": presence_of("dueAt"),
    },
    "cloudResourcesV2": {
        "search": any_of("name", "externalId", "providerUniqueId", "typeFields.ipAddresses"),
        # what was deleted is listed or not, before anything is filtered
        "includeDeleted": ignored,
    },
    "cloudResources": {"search": any_of("name")},
    "configurationFindings": {"includeDeleted": ignored},
    "cloudAccounts": {"search": any_of("name")},
    "projects": {"search": any_of("name")},
}
"""Fields of filters that are no fields of a node, by connection."""


def query(name: str, given: Mapping[str, object], types: frozenset[str]) -> Query:
    """Return what the arguments of a connection ask for; raise ApiError or NotSimulated."""
    if name == "graphSearch":
        return graph_query(given)
    order = given.get("orderBy")
    if isinstance(order, dict) and order.get("field") not in (None, "ID", "INCREMENTAL"):
        raise NotSimulated(f"the order {order['field']}")
    asked = given.get("filterBy") or {}
    if not isinstance(asked, dict):
        raise TypeError(f"a filter is an object, not {type(asked).__name__}")
    _check_types(asked.get("type"), types)
    expression = by_field(asked, SPECIAL.get(name, {}))
    if name == "cloudResourcesV2" and not asked.get("includeDeleted"):
        expression = Junction("all", (expression, DELETED))
    return Query(json.dumps(asked, sort_keys=True, default=str), expression)


def graph_query(given: Mapping[str, object]) -> Query:
    """Return what a search of the graph asks for: by type alone (contract 4.7)."""
    if given.get("quick") and given.get("after"):
        raise ApiError(200, "pagination is not supported in quick mode", code="BAD_USER_INPUT")
    asked = given.get("query") or {}
    if not isinstance(asked, dict) or asked.keys() - {"type", "select"}:
        raise NotSimulated("a search of the graph by anything but type")
    types = tuple(asked.get("type") or ())
    is_any = not types or types == ("ANY",)
    expression: Expression = EVERYTHING if is_any else Condition("type", "is", types)
    return Query(",".join(types), expression)


def _check_types(asked: object, types: frozenset[str]) -> None:
    """Refuse an unknown type, which is a word like any other to the schema (contract 5)."""
    named = asked.values() if isinstance(asked, dict) else ()
    for one in (one for several in named if isinstance(several, list) for one in several):
        if one not in types:
            raise ApiError(200, f"failed to parse object type [{one}]", code="INTERNAL")


# what leads to one host

NUMBERS_OF_NAMES = pattern(r"/i-(?P<hexadecimal>[0-9a-f]{17})$|(?P<decimal>[0-9]{1,12})")


def host_of_name(context: Context, name: str) -> Host | None:
    """Return the host whose machine or bucket has that name in its cloud.

    The index of the host is a number in all such names.
    """
    plain = name.removesuffix(entities.EARLIER)
    for hexadecimal, decimal in NUMBERS_OF_NAMES.findall(name):
        host = context.world.find(int(hexadecimal, 16) if hexadecimal else int(decimal))
        if host and any(thing.provider_id == plain for thing in entities.things(host)):
            return host
    return None
