"""Example: a small made-up scanner, in every style of paging."""

from .integration import Example

__all__ = ["Example"]
