"""Tenable Vulnerability Management, simulated to contracts/tenable.md."""

from .app import TenableSimulator

__all__ = ["TenableSimulator"]
