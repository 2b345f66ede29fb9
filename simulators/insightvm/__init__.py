"""Rapid7 InsightVM (Nexpose): the console's API v3, simulated to docs/contracts/insightvm.md."""

from .app import InsightVMSimulator

__all__ = ["InsightVMSimulator"]
