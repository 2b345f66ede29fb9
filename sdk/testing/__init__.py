"""The kit for whoever writes an integration: virtual time, cassettes, conformance."""

from .cassette import Cassette, CassetteError, Metadata, NotRecorded, SecretFound, play
from .clock import StuckClock, VirtualClock
from .conformance import Conformance, Finding, Rule, Ruling, examine, rules
from .files import FileConformance
from .simulator import Simulator
from .transport import InProcess

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
    "rules",
]
