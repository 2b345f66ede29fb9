"""Vendors' APIs, quirks and faults included, over one computed world."""

from pkgutil import extend_path

from .base import Expected, Settings, Simulator
from .clock import Clock, SystemClock
from .dates import rfc3339
from .expected import (
    LETTERS,
    REFUSED,
    ExpectedAsset,
    ExpectedFile,
    ExpectedRisk,
    Place,
    Refused,
    asset_key,
    by_name,
    cpe_23,
    expected_asset,
    expected_file,
    expected_risk,
    expected_technology,
    is_internal,
    score,
    score_letter,
    scoring,
    severity_letter,
    stretches,
    wants,
)
from .expected_findings import ExpectedFinding, expected_findings
from .faults import Fault
from .files import FileSimulator
from .hosts import EPOCH, Finding, Host
from .journal import Exchange, Journal, Unmatched
from .messages import Answer, NotSimulated, Request, Retired, Route
from .quirks import Quirk
from .signed_tokens import SignedTokens
from .throttle import Allowance, RateLimit
from .weaknesses import Weakness, catalogue
from .world import World

# Vendors of a repository that uses the kit are in a folder of this name, without this file.
__path__ = extend_path(__path__, __name__)

__all__ = [
    "EPOCH",
    "LETTERS",
    "REFUSED",
    "Allowance",
    "Answer",
    "Clock",
    "Exchange",
    "Expected",
    "ExpectedAsset",
    "ExpectedFile",
    "ExpectedFinding",
    "ExpectedRisk",
    "Fault",
    "FileSimulator",
    "Finding",
    "Host",
    "Journal",
    "NotSimulated",
    "Place",
    "Quirk",
    "RateLimit",
    "Refused",
    "Request",
    "Retired",
    "Route",
    "Settings",
    "SignedTokens",
    "Simulator",
    "SystemClock",
    "Unmatched",
    "Weakness",
    "World",
    "asset_key",
    "by_name",
    "catalogue",
    "cpe_23",
    "expected_asset",
    "expected_file",
    "expected_findings",
    "expected_risk",
    "expected_technology",
    "is_internal",
    "rfc3339",
    "score",
    "score_letter",
    "scoring",
    "severity_letter",
    "stretches",
    "wants",
]
