"""Core."""

__all__: list[str] = []
