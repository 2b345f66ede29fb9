"""The models that a right integration makes of a list as JSON: the same as of one as CSV."""

from simulators.oracle import expected_list as expected

__all__ = ["expected"]
