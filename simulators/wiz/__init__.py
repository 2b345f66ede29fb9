"""Wiz, simulated to contracts/wiz.md."""

from .app import WizSimulator

__all__ = ["WizSimulator"]
