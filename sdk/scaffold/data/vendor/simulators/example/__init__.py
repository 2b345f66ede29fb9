"""The API of Example, a made-up scanner."""

from simulators.example.app import ExampleSimulator

__all__ = ["ExampleSimulator"]
