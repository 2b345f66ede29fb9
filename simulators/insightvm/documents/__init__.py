"""The documents of the console, one module per kind."""

__all__: list[str] = []
