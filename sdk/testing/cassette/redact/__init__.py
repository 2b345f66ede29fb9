"""Redact."""

__all__: list[str] = []
