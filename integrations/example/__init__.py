"""Example: a small made-up scanner, the model to copy."""

from .integration import Example

__all__ = ["Example"]
