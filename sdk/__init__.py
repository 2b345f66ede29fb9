"""The names with which an integration against an API is written.

Rarer ones are behind the doors `sdk.models`, `sdk.pagination`, `sdk.http`, `sdk.decode`,
`sdk.filters` and `sdk.errors`. Imports of files begin with `sdk.files`, and whoever runs
capabilities with `sdk.runner`.
"""

from typing import TYPE_CHECKING

from .affiliation import direct, re_enumerate, seed_scoped
from .capability import Capability, stream
from .core.lazy_door import lazy_door
from .core.limits import Limits
from .decode import decisive, incomplete_without
from .errors import (
    ConfigurationError,
    CredentialError,
    IntegrationError,
    NotFound,
    RateLimited,
    UnexpectedResponse,
    VendorUnavailable,
)
from .http import ErrorTable, Listing, Response, Session
from .manifest import Credential, Omission, Parameter
from .models import (
    Asset,
    Finding,
    Model,
    Port,
    Risk,
    RiskDefinition,
    Severity,
    merge_findings,
)
from .pagination import Cursor, End, LinkHeader, NextURL, Offset, Page, PageNumber

if TYPE_CHECKING:
    from .core.lookup_cache import LookupCache
    from .decode import Address, OptionalScore, html_to_markdown, row_as_json
    from .filters import host_asset
    from .pagination import Relation

__all__ = [
    "Address",
    "Asset",
    "Capability",
    "ConfigurationError",
    "Credential",
    "CredentialError",
    "Cursor",
    "End",
    "ErrorTable",
    "Finding",
    "IntegrationError",
    "Limits",
    "LinkHeader",
    "Listing",
    "LookupCache",
    "Model",
    "NextURL",
    "NotFound",
    "Offset",
    "Omission",
    "OptionalScore",
    "Page",
    "PageNumber",
    "Parameter",
    "Port",
    "RateLimited",
    "Relation",
    "Response",
    "Risk",
    "RiskDefinition",
    "Session",
    "Severity",
    "UnexpectedResponse",
    "VendorUnavailable",
    "decisive",
    "direct",
    "host_asset",
    "html_to_markdown",
    "incomplete_without",
    "merge_findings",
    "re_enumerate",
    "row_as_json",
    "seed_scoped",
    "stream",
]

if not TYPE_CHECKING:
    __getattr__ = lazy_door(
        __name__,
        {
            ".core.lookup_cache": "LookupCache",
            ".decode": "Address OptionalScore html_to_markdown row_as_json",
            ".filters": "host_asset",
            ".pagination": "Relation",
        },
    )
