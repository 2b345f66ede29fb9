"""Rules."""

__all__: list[str] = []
