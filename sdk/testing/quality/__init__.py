"""The verdict on a vendor: conformance, replay, fidelity, search, evidence, and the level."""

from .assessment import Options, Verdict, verdict
from .part import Part, State

__all__ = ["Options", "Part", "State", "Verdict", "verdict"]
