"""What Qualys says of things, as XML, JSON and CSV."""

__all__: list[str] = []
