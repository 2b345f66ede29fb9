"""CrowdStrike Falcon, simulated to docs/contracts/crowdstrike.md."""

from .app import CrowdStrikeSimulator

__all__ = ["CrowdStrikeSimulator"]
