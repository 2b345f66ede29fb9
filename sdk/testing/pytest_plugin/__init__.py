"""Pytest plugin."""

__all__: list[str] = []
