"""The filter between an integration and its sink: named rules, and a decision with a reason."""

from typing import TYPE_CHECKING

from ..core.lazy_door import lazy_door

if TYPE_CHECKING:
    from .cloud import CloudFilter
    from .cloud_identity import cloud_resource
    from .decision import Decision
    from .host import Host
    from .host_identity import first_routable, host_asset
    from .internal import InternalFilter, routable
    from .ranges import Ranges
    from .tenant import HostList, SeverityFilter, TenantFilter
    from .vmfilter import HostRule, RiskRule, VMFilter

__all__ = [
    "CloudFilter",
    "Decision",
    "Host",
    "HostList",
    "HostRule",
    "InternalFilter",
    "Ranges",
    "RiskRule",
    "SeverityFilter",
    "TenantFilter",
    "VMFilter",
    "cloud_resource",
    "first_routable",
    "host_asset",
    "routable",
]

if not TYPE_CHECKING:
    __getattr__ = lazy_door(
        __name__,
        {
            ".cloud": "CloudFilter",
            ".cloud_identity": "cloud_resource",
            ".decision": "Decision",
            ".host": "Host",
            ".host_identity": "first_routable host_asset",
            ".internal": "InternalFilter routable",
            ".ranges": "Ranges",
            ".tenant": "HostList SeverityFilter TenantFilter",
            ".vmfilter": "HostRule RiskRule VMFilter",
        },
    )
