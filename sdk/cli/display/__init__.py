"""Display."""

__all__: list[str] = []
