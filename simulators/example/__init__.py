"""A made-up scanner, small enough to copy: the template for a new vendor's simulator."""

from .app import ExampleSimulator

__all__ = ["ExampleSimulator"]
