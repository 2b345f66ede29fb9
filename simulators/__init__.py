"""Vendors' APIs, quirks and faults included, over one computed world."""

from pkgutil import extend_path

from .engine.dates import rfc3339
from .engine.files import FileSimulator
from .engine.http.clock import Clock, SystemClock
from .engine.http.faults import Fault
from .engine.http.journal import Exchange, Journal, Unmatched
from .engine.http.messages import Answer, NotSimulated, Request, Retired, Route
from .engine.http.simulator import Expected, Settings, Simulator
from .engine.http.throttle import Allowance, RateLimit
from .engine.quirks import HOST_LISTED_AGAIN, Quirk
from .engine.signed_tokens import SignedTokens
from .oracle.expected import (
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
    score_letter,
    scoring,
    severity_letter,
    stretches,
    wants,
)
from .oracle.expected_findings import ExpectedFinding, expected_findings
from .world import World
from .world.hosts import EPOCH, Finding, Host
from .world.weaknesses import Weakness, catalogue, score

# Vendors of a repository that uses the kit are in a folder of this name, without this file.
__path__ = extend_path(__path__, __name__)

__all__ = [
    "EPOCH",
    "HOST_LISTED_AGAIN",
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
