"""Microsoft Defender for Endpoint, simulated to docs/contracts/microsoft-defender.md."""

from .app import MicrosoftDefenderSimulator

__all__ = ["MicrosoftDefenderSimulator"]
