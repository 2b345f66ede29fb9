"""Example: a small made-up scanner, and the model to copy for a new vendor."""

from .integration import Example

__all__ = ["Example"]
