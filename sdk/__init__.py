"""The names with which an integration against an API is written.

Rarer ones are behind the doors `sdk.models`, `sdk.pagination`, `sdk.http`, `sdk.decode`,
`sdk.filters` and `sdk.errors`. Imports of files begin with `sdk.files`, and whoever runs
capabilities with `sdk.runner`.
"""

from .affiliation import direct, re_enumerate, seed_scoped
from .capability import Capability, stream
from .core.limits import Limits
from .core.lookup_cache import LookupCache
from .decode import decisive, incomplete_without
from .decode.html import html_to_markdown
from .decode.invalid_value import require_address
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
from .http.auth import Basic, Token
from .http.rate import Rate
from .manifest import Credential, Omission, Parameter, Surface
from .models import (
    Asset,
    Finding,
    Model,
    Port,
    Risk,
    RiskDefinition,
    Severity,
    dns_name,
    merge_findings,
)
from .pagination import Cursor, End, LinkHeader, NextURL, Offset, Page, PageNumber

__all__ = [
    "Asset",
    "Basic",
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
    "Page",
    "PageNumber",
    "Parameter",
    "Port",
    "Rate",
    "RateLimited",
    "Response",
    "Risk",
    "RiskDefinition",
    "Session",
    "Severity",
    "Surface",
    "Token",
    "UnexpectedResponse",
    "VendorUnavailable",
    "decisive",
    "direct",
    "dns_name",
    "html_to_markdown",
    "incomplete_without",
    "merge_findings",
    "re_enumerate",
    "require_address",
    "seed_scoped",
    "stream",
]
