"""Documents of the Defender simulator: one module a kind."""

__all__: list[str] = []
