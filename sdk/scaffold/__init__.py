"""The scaffold: a new vendor's homes, the example's without what its author writes."""

from .homes import STYLES, Plan, plan
from .words import Words

__all__ = ["STYLES", "Plan", "Words", "plan"]
