"""The kit for whoever writes an integration: virtual time, cassettes, conformance."""

from .cassette import Cassette, CassetteError, Metadata, NotRecorded, SecretFound, play
from .conformance import CaseResult, Conformance, Rule, RuleResult, examine, rules_of
from .file_conformance import FileConformance
from .simulator import Simulator
from .transport.in_process import InProcess
from .transport.virtual_clock import StuckClock, VirtualClock

__all__ = [
    "CaseResult",
    "Cassette",
    "CassetteError",
    "Conformance",
    "FileConformance",
    "InProcess",
    "Metadata",
    "NotRecorded",
    "Rule",
    "RuleResult",
    "SecretFound",
    "Simulator",
    "StuckClock",
    "VirtualClock",
    "examine",
    "play",
    "rules_of",
]
