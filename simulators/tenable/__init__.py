"""Tenable Vulnerability Management, simulated to docs/contracts/tenable.md."""

from .app import TenableSimulator

__all__ = ["TenableSimulator"]
