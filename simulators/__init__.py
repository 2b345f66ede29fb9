"""Vendors' APIs, quirks and faults included, over one computed world."""

from .base import Expected, Settings, Simulator
from .clock import Clock, SystemClock
from .faults import Fault
from .hosts import EPOCH, Finding, Host
from .journal import Exchange, Journal, Unmatched
from .messages import Answer, Request, Route
from .quirks import Quirk
from .throttle import Allowance, RateLimit
from .weaknesses import Weakness, catalogue
from .world import World

__all__ = [
    "EPOCH",
    "Allowance",
    "Answer",
    "Clock",
    "Exchange",
    "Expected",
    "Fault",
    "Finding",
    "Host",
    "Journal",
    "Quirk",
    "RateLimit",
    "Request",
    "Route",
    "Settings",
    "Simulator",
    "SystemClock",
    "Unmatched",
    "Weakness",
    "World",
    "catalogue",
]
