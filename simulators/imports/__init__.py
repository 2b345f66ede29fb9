"""Writers of files: one folder each, over the same world as every vendor's API."""

__all__: list[str] = []
