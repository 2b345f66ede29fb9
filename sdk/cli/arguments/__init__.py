"""Arguments."""

__all__: list[str] = []
