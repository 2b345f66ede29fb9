"""Wiz: cloud resources, issues and vulnerability findings."""

from .integration import Wiz

__all__ = ["Wiz"]
