"""Qualys VM/VMDR, simulated to docs/contracts/qualys.md."""

from .app import QualysSimulator

__all__ = ["QualysSimulator"]
