"""The verdict on a vendor: conformance, replay, fidelity, search, evidence, and the level."""

from .assessment import Assessment, Options, assessment
from .part import Part, State

__all__ = ["Assessment", "Options", "Part", "State", "assessment"]
