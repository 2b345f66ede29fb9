"""Wiz, simulated to docs/contracts/wiz.md."""

from .app import WizSimulator

__all__ = ["WizSimulator"]
