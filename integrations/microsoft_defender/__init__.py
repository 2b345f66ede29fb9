"""Microsoft Defender for Endpoint: machines and their vulnerabilities."""

from .integration import MicrosoftDefender

__all__ = ["MicrosoftDefender"]
