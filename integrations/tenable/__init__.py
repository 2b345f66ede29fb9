"""Tenable Vulnerability Management: assets, open ports and vulnerabilities."""

from .integration import Tenable

__all__ = ["Tenable"]
