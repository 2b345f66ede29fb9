"""The verdict on a vendor: conformance, replay, fidelity, search, evidence, and the level."""

from .part import Part, State
from .verdict import Options, Verdict, verdict

__all__ = ["Options", "Part", "State", "Verdict", "verdict"]
