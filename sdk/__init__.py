"""The names with which an integration against an API is written.

Rarer ones are behind the doors `sdk.models`, `sdk.pagination`, `sdk.http`, `sdk.decode`,
`sdk.filters` and `sdk.errors`. Imports of files begin with `sdk.files`, and whoever runs
capabilities with `sdk.runner`.
"""

from .affiliation import direct, re_enumerate, seed_scoped
from .capability import Capability, stream
from .core.batching import batches, by_owner
from .core.limits import Limits
from .decode import decisive, incomplete_without
from .decode.html import html_to_markdown
from .decode.invalid_value import require_address
from .errors import (
    ConfigurationError,
    CredentialError,
    CursorExpired,
    IntegrationError,
    NotFound,
    RateLimited,
    UnexpectedResponse,
    VendorUnavailable,
)
from .http import ErrorTable, Response, Session, code_matching, code_named
from .http.auth import Basic, Token
from .http.probes import require_one
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
from .pagination import End, Guard, Page

__all__ = [
    "Asset",
    "Basic",
    "Capability",
    "ConfigurationError",
    "Credential",
    "CredentialError",
    "CursorExpired",
    "End",
    "ErrorTable",
    "Finding",
    "Guard",
    "IntegrationError",
    "Limits",
    "Model",
    "NotFound",
    "Omission",
    "Page",
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
    "batches",
    "by_owner",
    "code_matching",
    "code_named",
    "decisive",
    "direct",
    "dns_name",
    "html_to_markdown",
    "incomplete_without",
    "merge_findings",
    "re_enumerate",
    "require_address",
    "require_one",
    "seed_scoped",
    "stream",
]
