"""One folder per vendor; the folder is the registry (`chariot list`)."""

__all__: list[str] = []
