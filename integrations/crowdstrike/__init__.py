"""CrowdStrike Falcon: hosts and their Spotlight vulnerabilities."""

from .integration import CrowdStrike

__all__ = ["CrowdStrike"]
