"""The engine of all simulators: operations, parameters, collections, pagination, quirks, errors."""

from .accounts import Account, Accounts, ClientCredentials
from .catalogue import CATALOGUE, paging_quirks
from .collection import PLACES, Collection, Query
from .context import Context, Document, WorldContext, present
from .dates import rfc3339
from .errors import ApiError, CursorExpired, NotSimulated, ParameterError, Retired
from .graphql import GraphQL, Partial, Result
from .http.clock import Clock, SystemClock
from .http.faults import Fault
from .http.journal import Effect, Exchange, Journal, Unmatched
from .http.messages import Answer, Fidelity, Request, Route
from .http.simulator import Expected, Settings, Simulator
from .http.throttle import Allowance, RateLimit, RateWindows
from .identifiers import digest, hex_id, index_of_hex, uuid_of, whole_number
from .job_quirks import JOB_QUIRKS
from .jobs import ChunkNotReady, Job, JobRules, Jobs, Progress, number_of
from .oauth import OAuthVendor
from .operation import Handler, Listing, Operation, RetiredPath, Single, everything
from .orders import END
from .page import Page
from .pagination import page_of
from .parameters import (
    InvalidParameter,
    Parameter,
    arguments,
    choice,
    flag,
    integer,
    listed,
    moment,
    not_simulated,
    text,
    texts,
    unix_time,
)
from .query.comparison import Kind
from .query.json_filters import (
    Convert,
    any_of,
    by_field,
    by_rows,
    compared,
    dated,
    ignored,
    negated,
    presence_of,
)
from .query.languages import aip160, fql, odata, scim
from .query.meaning import Field, Fields, test_of, values_at
from .query.tree import EVERYTHING, Condition, Expression, Junction, Malformed, Not
from .quirks import HOST_LISTED_AGAIN, Quirk, quirks_of
from .signed_tokens import SignedTokens
from .sources import Entry, Fixed, Hosts, HostsAt, Source
from .styles import (
    Cursor,
    HeaderCursor,
    HeaderPages,
    LinkedCursor,
    LinkedOffset,
    LinkedPages,
    Offset,
    PageFromZero,
    PageNumber,
    Position,
    SearchWindow,
    Style,
    mark_of,
    next_url,
    query_digest,
)
from .vendor import Vendor

__all__ = [
    "CATALOGUE",
    "END",
    "EVERYTHING",
    "HOST_LISTED_AGAIN",
    "JOB_QUIRKS",
    "PLACES",
    "Account",
    "Accounts",
    "Allowance",
    "Answer",
    "ApiError",
    "ChunkNotReady",
    "ClientCredentials",
    "Clock",
    "Collection",
    "Condition",
    "Context",
    "Convert",
    "Cursor",
    "CursorExpired",
    "Document",
    "Effect",
    "Entry",
    "Exchange",
    "Expected",
    "Expression",
    "Fault",
    "Fidelity",
    "Field",
    "Fields",
    "Fixed",
    "GraphQL",
    "Handler",
    "HeaderCursor",
    "HeaderPages",
    "Hosts",
    "HostsAt",
    "InvalidParameter",
    "Job",
    "JobRules",
    "Jobs",
    "Journal",
    "Junction",
    "Kind",
    "LinkedCursor",
    "LinkedOffset",
    "LinkedPages",
    "Listing",
    "Malformed",
    "Not",
    "NotSimulated",
    "OAuthVendor",
    "Offset",
    "Operation",
    "Page",
    "PageFromZero",
    "PageNumber",
    "Parameter",
    "ParameterError",
    "Partial",
    "Position",
    "Progress",
    "Query",
    "Quirk",
    "RateLimit",
    "RateWindows",
    "Request",
    "Result",
    "Retired",
    "RetiredPath",
    "Route",
    "SearchWindow",
    "Settings",
    "SignedTokens",
    "Simulator",
    "Single",
    "Source",
    "Style",
    "SystemClock",
    "Unmatched",
    "Vendor",
    "WorldContext",
    "aip160",
    "any_of",
    "arguments",
    "by_field",
    "by_rows",
    "choice",
    "compared",
    "dated",
    "digest",
    "everything",
    "flag",
    "fql",
    "hex_id",
    "ignored",
    "index_of_hex",
    "integer",
    "listed",
    "mark_of",
    "moment",
    "negated",
    "next_url",
    "not_simulated",
    "number_of",
    "odata",
    "page_of",
    "paging_quirks",
    "presence_of",
    "present",
    "query_digest",
    "quirks_of",
    "rfc3339",
    "scim",
    "test_of",
    "text",
    "texts",
    "unix_time",
    "uuid_of",
    "values_at",
    "whole_number",
]
