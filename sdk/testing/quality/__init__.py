"""The assessment of a vendor: conformance, replay, fidelity, search, evidence, and the level."""

from .assessment import Assessment, Options, assess
from .part import Part, State

__all__ = ["Assessment", "Options", "Part", "State", "assess"]
