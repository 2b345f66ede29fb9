"""The API of Example, a made-up scanner, the model to copy."""

from .app import ExampleSimulator

__all__ = ["ExampleSimulator"]
