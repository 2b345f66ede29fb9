"""Hosts and findings of the Example scanner."""

from integrations.example.integration import Example

__all__ = ["Example"]
