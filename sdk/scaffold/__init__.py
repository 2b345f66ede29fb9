"""The scaffold: a new vendor's files, the example's without what its author writes."""

from .styles import FORMER_NAMES, STYLES, Style
from .vendor_files import Plan, plan
from .words import Words

__all__ = ["FORMER_NAMES", "STYLES", "Plan", "Style", "Words", "plan"]
