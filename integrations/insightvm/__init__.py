"""Rapid7 InsightVM: assets, services and vulnerabilities of a Security Console."""

from .integration import InsightVM

__all__ = ["InsightVM"]
