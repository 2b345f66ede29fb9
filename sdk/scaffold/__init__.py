"""The scaffold: a new vendor's homes, the example's without what its author writes."""

from .homes import Plan, plan
from .styles import FORMER_NAMES, STYLES, Style
from .words import Words

__all__ = ["FORMER_NAMES", "STYLES", "Plan", "Style", "Words", "plan"]
