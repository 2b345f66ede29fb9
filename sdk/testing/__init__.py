"""The kit for whoever writes an integration: virtual time, simulators in process, conformance."""

from .clock import StuckClock, VirtualClock
from .conformance import Conformance, Finding, Rule, Ruling, examine, rules
from .simulator import Simulator
from .transport import InProcess

__all__ = [
    "Conformance",
    "Finding",
    "InProcess",
    "Rule",
    "Ruling",
    "Simulator",
    "StuckClock",
    "VirtualClock",
    "examine",
    "rules",
]
