"""Write an integration against these names; import nothing deeper.

Seven are enough for most vendors: Capability, stream, Session, one by_* function, limiter.map (of
the capability), batches, and the models.
"""

from .affiliation import direct, re_enumerate, seed_scoped
from .auth import Basic, Token
from .batching import batches
from .capability import Capability, stream
from .decode import Document
from .errors import (
    BudgetExceeded,
    Cancelled,
    CircuitOpen,
    ConfigurationError,
    CredentialError,
    CursorCycle,
    CursorExpired,
    DeadlineExceeded,
    EchoMismatch,
    ForeignURL,
    IntegrationError,
    NoProgress,
    NotFound,
    PaginationError,
    RateLimited,
    RepeatedCursor,
    SinkError,
    TotalMismatch,
    UnexpectedResponse,
    VendorUnavailable,
)
from .filters import Verdict, VMFilter, routable
from .job import Job
from .limits import HIGH, LOW, MEDIUM, Limits
from .manifest import Credential, CredentialFormat, Intensity, Parameter, Surface
from .markup import html_to_markdown
from .model import (
    Asset,
    Attribute,
    AWSResource,
    AzureResource,
    Facts,
    File,
    GCPResource,
    Integration,
    Model,
    Port,
    Reason,
    Repository,
    Risk,
    RiskDefinition,
    RiskStatus,
    Severity,
    State,
    WebApplication,
    Webpage,
    choose_model,
)
from .oauth2 import ClientCredentials
from .pagination import End, Guard, Page, by_cursor, by_next_url, by_offset, by_page, resuming
from .rate import Rate
from .report import Outcome, Report, StreamReport
from .retry import Retry
from .session import ErrorTable, Reply, Session, code_matching
from .sinks import MemorySink, NDJSONSink, Sink

__all__ = [
    "HIGH",
    "LOW",
    "MEDIUM",
    "AWSResource",
    "Asset",
    "Attribute",
    "AzureResource",
    "Basic",
    "BudgetExceeded",
    "Cancelled",
    "Capability",
    "CircuitOpen",
    "ClientCredentials",
    "ConfigurationError",
    "Credential",
    "CredentialError",
    "CredentialFormat",
    "CursorCycle",
    "CursorExpired",
    "DeadlineExceeded",
    "Document",
    "EchoMismatch",
    "End",
    "ErrorTable",
    "Facts",
    "File",
    "ForeignURL",
    "GCPResource",
    "Guard",
    "Integration",
    "IntegrationError",
    "Intensity",
    "Job",
    "Limits",
    "MemorySink",
    "Model",
    "NDJSONSink",
    "NoProgress",
    "NotFound",
    "Outcome",
    "Page",
    "PaginationError",
    "Parameter",
    "Port",
    "Rate",
    "RateLimited",
    "Reason",
    "RepeatedCursor",
    "Reply",
    "Report",
    "Repository",
    "Retry",
    "Risk",
    "RiskDefinition",
    "RiskStatus",
    "Session",
    "Severity",
    "Sink",
    "SinkError",
    "State",
    "StreamReport",
    "Surface",
    "Token",
    "TotalMismatch",
    "UnexpectedResponse",
    "VMFilter",
    "VendorUnavailable",
    "Verdict",
    "WebApplication",
    "Webpage",
    "batches",
    "by_cursor",
    "by_next_url",
    "by_offset",
    "by_page",
    "choose_model",
    "code_matching",
    "direct",
    "html_to_markdown",
    "re_enumerate",
    "resuming",
    "routable",
    "seed_scoped",
    "stream",
]
