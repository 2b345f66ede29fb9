"""Microsoft Defender for Endpoint, simulated to contracts/microsoft-defender.md."""

from .app import MicrosoftDefenderSimulator

__all__ = ["MicrosoftDefenderSimulator"]
