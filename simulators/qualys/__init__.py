"""Qualys VM/VMDR, simulated to contracts/qualys.md."""

from .app import QualysSimulator

__all__ = ["QualysSimulator"]
