"""The models that a right integration makes of CSV (docs/contracts/file-formats.md 5 and 8)."""

from simulators.oracle import expected_list as expected

__all__ = ["expected"]
