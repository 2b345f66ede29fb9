"""What a right integration emits for a list of findings as JSON: the same as for one as CSV."""

from ..csv_import.oracle import expected

__all__ = ["expected"]
