"""The kit for whoever writes an integration: virtual time, cassettes, conformance."""

from .cassette import Cassette, CassetteError, Metadata, NotRecorded, SecretFound, play
from .conformance import Conformance, Finding, Rule, Ruling, examine, rules_of
from .file_conformance import FileConformance
from .simulator import Simulator
from .transport.in_process import InProcess
from .transport.virtual_clock import StuckClock, VirtualClock

__all__ = [
    "Cassette",
    "CassetteError",
    "Conformance",
    "FileConformance",
    "Finding",
    "InProcess",
    "Metadata",
    "NotRecorded",
    "Rule",
    "Ruling",
    "SecretFound",
    "Simulator",
    "StuckClock",
    "VirtualClock",
    "examine",
    "play",
    "rules_of",
]
