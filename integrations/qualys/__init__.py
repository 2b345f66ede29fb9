"""Qualys VMDR: hosts and their vulnerabilities."""

from .integration import Qualys

__all__ = ["Qualys"]
