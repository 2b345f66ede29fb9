"""Transport."""

__all__: list[str] = []
