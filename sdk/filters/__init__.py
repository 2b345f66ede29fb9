"""The filter between an integration and its sink: named rules, and a verdict with a reason."""

from .cloud import CloudFilter
from .host import Host
from .internal import InternalFilter, routable
from .ranges import Ranges
from .tenant import HostList, SeverityFilter, TenantFilter
from .verdict import Verdict
from .vmfilter import HostRule, RiskRule, VMFilter

__all__ = [
    "CloudFilter",
    "Host",
    "HostList",
    "HostRule",
    "InternalFilter",
    "Ranges",
    "RiskRule",
    "SeverityFilter",
    "TenantFilter",
    "VMFilter",
    "Verdict",
    "routable",
]
