"""Search."""

__all__: list[str] = []
