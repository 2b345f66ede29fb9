"""CrowdStrike Falcon, simulated to contracts/crowdstrike.md."""

from .app import CrowdStrikeSimulator

__all__ = ["CrowdStrikeSimulator"]
