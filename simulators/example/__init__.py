"""The API of Example, a made-up scanner."""

from .app import ExampleSimulator

__all__ = ["ExampleSimulator"]
